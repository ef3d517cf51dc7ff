"""Put the documentation of a version beside those of the others.

    sphinx-build -t published docs build/docs
    python -m tools.publish_docs build/docs SITE 1.2.3

SITE is the folder that is served, such as a checkout of the branch for it. The pages of 1.2.3
stand in `1.2/`, in place of those of 1.2.2; `index.html` leads to the newest version, and
`versions.html`, to which each page links, lists all of them.
"""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

_FOLDER = re.compile(r"\d+\.\d+")
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>newsclean: versions of the documentation</title>
{head}<h1>newsclean</h1>
<ul>
{links}
</ul>
</html>
"""


def publish(built: Path, site: Path, version: str) -> None:
    """Copy the pages in `built` into `site` as those of `version`, and list what stands there.

    Raises `ValueError` for what is no version of three numbers, or pages that are not built.
    """
    numbers = re.fullmatch(r"(\d+\.\d+)\.\d+", version)
    if numbers is None:
        raise ValueError(f"{version!r} is no version of a release, such as 1.2.3")
    if not (built / "index.html").is_file():
        raise ValueError(f"{built} holds no documentation: make docs builds it")
    own = site / numbers[1]
    if own.exists():
        shutil.rmtree(own)
    shutil.copytree(built, own, ignore=shutil.ignore_patterns(".doctrees", ".buildinfo"))
    (site / ".nojekyll").touch()  # else no folder that begins with _ is served
    versions = sorted(filter(_FOLDER.fullmatch, (path.name for path in site.iterdir())), key=_order)
    links = "\n".join(f'<li><a href="{name}/">{name}</a></li>' for name in reversed(versions))
    newest = f'<meta http-equiv="refresh" content="0; url={versions[-1]}/">\n'
    (site / "versions.html").write_text(_PAGE.format(head="", links=links), "utf-8")
    (site / "index.html").write_text(_PAGE.format(head=newest, links=links), "utf-8")


def _order(name: str) -> tuple[int, ...]:
    return tuple(map(int, name.split(".")))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("built", type=Path, help="what Sphinx made")
    parser.add_argument("site", type=Path, help="the folder that is served")
    parser.add_argument("version", help="such as 1.2.3")
    options = parser.parse_args(arguments)
    try:
        publish(options.built, options.site, options.version)
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
