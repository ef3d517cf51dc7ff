"""What cleaning does to the output of extractors, beside other cleaners, as a page of Markdown.

    python benchmarks/quality.py DATA -o docs/quality.md
    python benchmarks/quality.py DATA --folds MODELS -o docs/quality.md

DATA is a folder of JSONL files (.jsonl or .jsonl.gz), one for each extractor, with a record for
each page: `id`, `site`, `text` (what the extractor gave), `gold` (the article). A file
`suspect_gold.json` in it, a list of ids, names pages to leave out. MODELS is what
`tools/train_lines.py DATA --clean FILE --folds 5 -o MODELS` wrote: with it each page is also
cleaned by a line model that has seen no page of its site. It takes jusText, which the extra
`bench` installs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from unittest.mock import patch

# Run by its path, it still is part of the package beside it.
sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.cleaners import c4_lines, distinct_lines, justext_by_language, line_oracle
from benchmarks.counting import Gold, Score, count, f1_of, mean, score
from newsclean import PRESETS, clean
from newsclean.markers.layout import marker as structure
from newsclean.markers.layout.model import LineModel, as_model


class DataError(ValueError):
    """The data or the models are not what they should be."""


class Page(NamedTuple):
    """A page as an extractor gave it, and its article."""

    id: str
    site: str
    text: str
    gold: str


OURS = {name.upper(): config for name, config in PRESETS.items()}
OTHERS: Mapping[str, Callable[[str], str]] = {
    "jusText": justext_by_language,
    "C4 lines": c4_lines,
    "line dedup": distinct_lines,
}
ORACLE = "oracle"

Models: TypeAlias = Mapping[str, LineModel]
"""Site -> a model that has seen no page of it."""


class Result(NamedTuple):
    """What was measured on the output of one extractor: cleaner -> score."""

    source: str
    ids: frozenset[str]
    skipped: frozenset[str]
    sites: frozenset[str]
    f1: float
    shipped: dict[str, Score]
    unseen: dict[str, Score]


def measure(path: Path, skip: frozenset[str], folds: Path | None) -> Result:
    """Clean the pages of one extractor in every way, and score them."""
    found = list(read(path))
    pages = [page for page in found if page.id not in skip]
    golds = [Gold.of(page.gold) for page in pages]
    before = [count(page.text, gold) for page, gold in zip(pages, golds, strict=True)]

    def scored(texts: Iterable[str]) -> Score:
        return score(before, [count(t, gold) for t, gold in zip(texts, golds, strict=True)])

    shipped = {
        name: scored(clean(page.text, config) for page in pages) for name, config in OURS.items()
    }
    shipped |= {name: scored(run(page.text) for page in pages) for name, run in OTHERS.items()}
    shipped[ORACLE] = scored(line_oracle(p.text, g) for p, g in zip(pages, golds, strict=True))
    unseen = {}
    if folds is not None:
        models = models_in(folds)
        for name, config in OURS.items():
            texts = []
            for page in pages:
                with line_model(models, page, path):
                    texts.append(clean(page.text, config))
            unseen[name] = scored(texts)
    return Result(
        source=path.name.partition(".jsonl")[0],
        ids=frozenset(page.id for page in pages),
        skipped=frozenset(page.id for page in found) & skip,
        sites=frozenset(page.site for page in pages),
        f1=f1_of(before),
        shipped=shipped,
        unseen=unseen,
    )


def line_model(models: Models, page: Page, path: Path) -> AbstractContextManager[object]:
    """While this is open, texts are cleaned with the model for `page` instead of what ships.

    A choice of models is nothing for users, so `Config` has none.
    """
    if not page.text.strip():
        return nullcontext()
    if page.site not in models:
        raise DataError(f"{path}: no model was trained without the site {page.site!r}")
    return patch.object(structure, "line_model", lambda: models[page.site])


def read(path: Path) -> Iterator[Page]:
    """The pages in a file. Raises `DataError` that names the line that is broken."""
    return (page for page, _ in records_of(path))


def records_of(path: Path) -> Iterator[tuple[Page, dict[str, Any]]]:
    """The pages in a file, each with all that its record holds; raises what `read` raises."""
    number = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for line in lines:
                number += 1
                if line.strip():
                    record = json.loads(line)
                    yield page_in(record), record
    except ValueError as error:
        raise DataError(f"{path}, line {number}: {error}") from error
    except (OSError, EOFError) as error:
        raise DataError(f"{path}, after line {number}: {error}") from error


def page_in(record: object) -> Page:
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    for name in Page._fields:
        if not isinstance(record.get(name), str):
            raise ValueError(f"no string {name!r}")
    return Page(*(record[name] for name in Page._fields))


def files_in(folder: Path) -> list[Path]:
    """The files of an extractor each, in a fixed order."""
    if not folder.is_dir():
        raise DataError(f"there is no folder {folder}")
    found = [p for p in sorted(folder.iterdir()) if p.name.endswith((".jsonl", ".jsonl.gz"))]
    if not found:
        raise DataError(f"{folder} holds no .jsonl or .jsonl.gz files")
    return found


def suspects_in(folder: Path) -> frozenset[str]:
    path = folder / "suspect_gold.json"
    if not path.exists():
        return frozenset()
    try:
        return frozenset(json.loads(path.read_bytes()))
    except (ValueError, TypeError) as error:
        raise DataError(f"{path}: not a list of ids: {error}") from error


def models_in(folder: Path) -> dict[str, LineModel]:
    """The models of a cross-validation, for each site that one of them has not seen."""
    found: dict[str, LineModel] = {}
    for path in sorted(folder.glob("model*.json")):
        try:
            data = json.loads(path.read_bytes())
            found |= dict.fromkeys(data["without"], as_model(data))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path}: not a model of a cross-validation: {error!r}") from error
    if not found:
        raise DataError(
            f"{folder} holds no model0.json and so on; "
            f"tools/train_lines.py DATA --folds 5 -o {folder} writes them"
        )
    return found


HEAD = """\
# Quality

What cleaning does to the output of {extractors} extractors on {pages} news pages of {sites} sites,
beside cleaners that other projects use on plain text. `benchmarks/quality.py` measured it and
wrote this page.

**jusText** classifies each line as if it were a paragraph, with the stop words of the language that
fits the text best. **C4 lines** are the rules for lines that made the C4 corpus (Raffel et al.,
2020), an English one, much as datatrove has them. **Line dedup** keeps the first of equal lines.
The **oracle** knows the article, and may only drop lines: about the most that can be had in that
way. A cleaner that judges lines has nothing to judge by where an extractor gives one line for a
page (`sh.beautifulsoup`), or wraps lines at a width (`sh.html2text`).

{models}
"""
BY_FOLDS = """\
Figures of newsclean are by cross-validation: each page was cleaned by a line model that saw no page
of its site. In brackets stands the model that ships, which learned from these very pages; without
brackets, the model made no difference."""
BY_SHIPPED = """\
The line model that ships learned from these very pages, so the figures of presets that use it are
too good; `--folds` measures by cross-validation."""
Value: TypeAlias = Callable[[Score], tuple[float, ...]]
Show: TypeAlias = Callable[..., str]

TABLES: tuple[tuple[str, str, Value, Show], ...] = (
    (
        "F1, and by how much it changes",
        "More is better; below zero, a cleaner does harm.",
        lambda s: (s.gain,),
        "{:+z.4f}".format,
    ),
    (
        "Article lost",
        "The share of the article, as far as the extractor found it, that went, in percent.",
        lambda s: (100 * s.lost,),
        "{:z.2f}".format,
    ),
    (
        "Boilerplate removed",
        "The share of all that is not article that went, in percent.",
        lambda s: (100 * s.removed,),
        "{:z.1f}".format,
    ),
    (
        "Pages made worse",
        "The share of pages whose own F1 fell, and of those where it fell by more than 0.05, in "
        "percent.",
        lambda s: (100 * s.worse, 100 * s.much_worse),
        "{:.1f} / {:.1f}".format,
    ),
)
FOOT = """\
## How it is counted

As scrapinghub/article-extraction-benchmark counts: words are runs of `\\w`; a text is the multiset
of its runs of four words; precision and recall are those of each page, averaged over pages, and F1
is made of the two averages. A character is article if it is in a word within four in a row that
the article has too, as often as the article has that word: a second copy is boilerplate. So a share
can be below zero: a repair makes article of a word, and a line taken from among four words makes
boilerplate of its neighbours. The means in the last rows count every extractor the same.

## The data

Real output of extractors on pages of two public benchmarks, with the article that their annotators
marked: `sh.*` from
[scrapinghub/article-extraction-benchmark](https://github.com/scrapinghub/article-extraction-benchmark)
(MIT), `af.*` from
[AndyTheFactory/article-extraction-dataset](https://github.com/AndyTheFactory/article-extraction-dataset)
(Apache-2.0). Pages whose marked article is cut short are left out: {skipped}. Nothing of the data
is part of this project.

To build this page anew, with a folder of files as `python benchmarks/quality.py --help` says:

<!-- test: not run: it needs the data, which is not part of the project -->
```sh
{commands}
```
"""
TRAIN = "python tools/train_lines.py DATA --clean FILE --folds 5 -o MODELS\n"


def page_of(results: Sequence[Result]) -> str:
    """The whole page of Markdown."""
    folds = any(result.unseen for result in results)
    commands = "python benchmarks/quality.py DATA -o docs/quality.md"
    if folds:
        commands = TRAIN + commands.replace("DATA", "DATA --folds MODELS")
    head = HEAD.format(
        extractors=len(results),
        pages=len(frozenset[str]().union(*(result.ids for result in results))),
        sites=len(frozenset[str]().union(*(result.sites for result in results))),
        models=BY_FOLDS if folds else BY_SHIPPED,
    )
    foot = FOOT.format(
        skipped=len(frozenset[str]().union(*(result.skipped for result in results))),
        commands=commands,
    )
    parts = [
        f"## {title}\n\n{note}\n\n{table(results, value, show)}\n"
        for title, note, value, show in TABLES
    ]
    return "\n".join((head, *parts, foot))


def table(results: Sequence[Result], value: Value, show: Show) -> str:
    """A row for each extractor and one for their mean, a column for each cleaner."""
    names = list(results[0].shipped)
    learned = {n for r in results for n in r.unseen if r.unseen[n] != r.shipped[n]}
    rows = [["", "pages", "F1", *names], ["---", *["---:"] * (2 + len(names))]]

    def cell(name: str, chosen: Sequence[Result]) -> str:
        shipped = show(*average([value(r.shipped[name]) for r in chosen]))
        if name not in learned:
            return shipped
        return f"{show(*average([value(r.unseen[name]) for r in chosen]))} ({shipped})"

    def row(label: str, pages: str, chosen: Sequence[Result]) -> list[str]:
        f1 = mean([r.f1 for r in chosen])
        return [label, pages, f"{f1:.4f}", *(cell(name, chosen) for name in names)]

    rows += [row(r.source, str(len(r.ids)), [r]) for r in results]
    rows.append(row("mean", "", results))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def average(rows: Sequence[Sequence[float]]) -> list[float]:
    return [mean(column) for column in zip(*rows, strict=True)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure, and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA", help="folder of JSONL files")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="instead of printing")
    parser.add_argument("--folds", type=Path, metavar="MODELS", help="models by cross-validation")
    parser.add_argument("-j", "--jobs", type=int, default=1, help="processes (default: 1)")
    options = parser.parse_args(arguments)
    if options.jobs < 1:
        parser.error("--jobs is at least 1")
    if find_spec("justext") is None:
        sys.exit("quality: jusText is not installed: pip install 'newsclean[bench]'")
    try:
        page = page_of(run(options.data, options.folds, options.jobs))
        if options.output:
            options.output.write_text(page, "utf-8")
        else:
            print(page, end="")
    except (DataError, OSError) as error:
        sys.exit(f"quality: {error}")


def run(data: Path, folds: Path | None, jobs: int) -> list[Result]:
    """The results for all files in `data`, in their order."""
    paths = files_in(data)
    if folds:
        models_in(folds)  # what is wrong with them is said before the work begins
    work = partial(measure, skip=suspects_in(data), folds=folds)
    results = []
    with workers(jobs) as each:
        for i, result in enumerate(each(work, paths), 1):
            print(f"{i}/{len(paths)} {result.source}: {len(result.ids)} pages", file=sys.stderr)
            results.append(result)
    return results


@contextmanager
def workers(jobs: int) -> Iterator[Callable[..., Iterable[Result]]]:
    """A `map` that keeps the order, over so many processes."""
    if jobs == 1:
        yield map
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        yield pool.map


if __name__ == "__main__":
    main()
