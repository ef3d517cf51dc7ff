"""Write what is read in place of the rules, the lists and the model: see `newsclean.prepared`.

`hatch_build.py` does it when the package is built. After a change of them the start is slow until
it is done again:

python -m newsclean.preparing
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from newsclean.markers.layout.model import module_of, shipped_model
from newsclean.prepared import FILE, HOME, MODEL, digest, read_lists
from newsclean.rules import keys, tables
from newsclean.rules.rule import build, outline, shipped_entries


def prepared_lines() -> list[str]:
    """The lines of `FILE`, in the order in which `newsclean.prepared.prepared` takes them."""
    entries = list(shipped_entries())
    rules = list(map(build, entries))
    found = {rule: keys.found_keys(rule) for rule in rules}
    names = (path.stem for path in sorted(Path(HOME, "data").glob("*.toml")))
    return [
        digest(),
        _json(tables.as_json(tables.made_of(rules, found.__getitem__))),
        _json({name: read_lists(name) for name in names}),
        "\t".join(map(outline, rules)),
        *(
            _json(value)
            for entry, rule in zip(entries, rules, strict=True)
            for value in (entry, keys.as_json(found[rule]))
        ),
    ]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def prepare() -> None:
    """Write both files into the package."""
    Path(HOME, FILE).write_bytes("\n".join(prepared_lines()).encode())
    Path(HOME, f"{MODEL}.py").write_text(module_of(shipped_model(), digest()), "utf-8")


if __name__ == "__main__":
    prepare()
