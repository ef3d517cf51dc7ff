"""What the documentation shows is so: every block of code in it runs, and every name is there."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, chdir, contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import newsclean
from tests.blocks import FENCE, Block, blocks, parse, run
from tests.conftest import ENGINE_ENVIRONMENT, ROOT
from tools.check_links import broken

PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md"))
)
BLOCKS = [block for page in PAGES for block in blocks(page)]

# What the extra `engines` brings, so that NEWSCLEAN_ALL_ENGINES may rely on it.
ENGINES = ("datasets", "datatrove", "pandas", "polars", "pyspark", "ray", "scrapy", "trafilatura")

Names = dict[str, Any]
Make = Callable[[Path], Iterator[Names]]
RAW = "A storm hit the coast.Nobody was hurt.\n\nLeave a Comment\n"
CLEAN = "A storm hit the coast. Nobody was hurt.\n"
SETUPS: dict[tuple[str, str], Callable[[Path], AbstractContextManager[Names]]] = {}


def setup(page: str, needs: str = "") -> Callable[[Make], Make]:
    """What the blocks of `page` find there, or those that need a package, and what comes of it.

    The function makes files in a folder, yields names for Python, and looks at both afterwards.
    """

    def register(make: Make) -> Make:
        SETUPS[page, needs] = contextmanager(make)
        return make

    return register


@contextmanager
def prepared(page: str, folder: Path, needs: str = "") -> Iterator[Names]:
    """A folder with a copy of the examples and what `setup` adds to it, as the place to be."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    path = sys.path.copy()
    sys.path.insert(0, str(folder))  # as it is for who types the blocks into Python there
    modules = set(sys.modules)
    try:
        with chdir(folder), SETUPS.get((page, needs), nothing)(folder) as names:
            names["__name__"] = "page"
            yield names
    finally:
        sys.path[:] = path
        for name in set(sys.modules) - modules:
            if (folder / f"{name}.py").is_file():
                del sys.modules[name]


@contextmanager
def nothing(_: Path) -> Iterator[Names]:
    yield {}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # there are threads in xdist
def test_every_block_runs(page: str, tmp_path: Path) -> None:
    with prepared(page, tmp_path) as names:
        for block in blocks(page):
            if not block.needs and not block.not_run:
                run(block, tmp_path, names)


@pytest.mark.parametrize(
    "block",
    [
        # Two of Spark or of Ray at once are too many for a small machine.
        pytest.param(block, marks=pytest.mark.xdist_group(block.needs.removeprefix("py")))
        for block in BLOCKS
        if block.needs
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore")  # those of the packages
def test_blocks_that_need_a_package(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parse(block)
    if not (find_spec(block.needs) or shutil.which(block.needs)):
        assert not (os.environ.get("NEWSCLEAN_ALL_ENGINES") and block.needs in ENGINES)
        pytest.skip(f"{block}: only parsed, since {block.needs} is not installed")
    for name, value in ENGINE_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with prepared(block.page, tmp_path, block.needs) as names:
        for other in blocks(block.page):
            if other.file and other.line < block.line:
                run(other, tmp_path, names)
        # A job has absolute paths; here they lie in the folder.
        code = block.code.replace('"/data/', f'"{tmp_path}/data/')
        run(block._replace(code=code), tmp_path, names)


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.not_run], ids=str)
def test_blocks_that_do_not_run(block: Block) -> None:
    parse(block)
    pytest.skip(f"{block}: only parsed: {block.not_run}")


def test_no_block_hides() -> None:
    """Each fence of a page is known, and no code stands in it by indentation alone."""
    assert len(BLOCKS) > 50
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        assert len(re.findall("^`{3,}", text, re.MULTILINE)) == 2 * len(FENCE.findall(text)), page
        prose = FENCE.sub("", text)
        assert not re.search(r"\n\n    \S", prose), f"{page}: a block without a fence"


def test_every_setup_has_its_blocks() -> None:
    assert {page for page, _ in SETUPS} <= {block.page for block in BLOCKS}
    assert {(page, needs) for page, needs in SETUPS if needs} <= {
        (block.page, block.needs) for block in BLOCKS
    }


@pytest.mark.parametrize("code", ["assert False", ">>> 1\n2\n", ">>> 1 / 0\n0\n"])
def test_python_that_is_wrong_is_found(code: str, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, ZeroDivisionError)):
        run(Block("docs/index.md", 1, 0, "python", "", code, "", ""), tmp_path, {})


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("sh", "newsclean clean no-such-file.txt"),
        ("sh", "false | cat"),
        ("sh", "make no-such-target"),
        ("sh", "pip install '.[no-such-extra]'"),
        ("sh", "newsclean clean --no-such-option"),
        ("console", "$ echo one\ntwo\n"),
        ("console", "$ echo one\n"),
        ("diff", "-No such line in the article"),
    ],
)
def test_what_else_is_wrong_is_found(language: str, code: str, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, ValueError)):
        run(Block("docs/index.md", 1, 0, language, "", code, "", ""), tmp_path, {})


def test_what_is_right_passes(tmp_path: Path) -> None:
    for language, code in (
        ("sh", "make help; pip install '.[etl]'; newsclean --version"),
        ("console", "$ echo one\none\n$ printf 'a\\nb'\na\nb\n"),
        ("diff", " Two nuclear neighbours\n-CNN"),
    ):
        run(Block("docs/index.md", 1, 0, language, "", code, "", ""), tmp_path, {})


# links


LINK = re.compile(r"\]\(([^()\s]+)\)")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"])
def test_links_outside_the_site_lead_to_files(page: str) -> None:
    links = LINK.findall(FENCE.sub("", (ROOT / page).read_text("utf-8")))
    local = [link.partition("#")[0] for link in links if ":" not in link]
    assert [link for link in local if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_into_the_glossary_lead_to_terms(page: str) -> None:
    terms = re.findall("^## (.+)$", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.M)
    assert terms == sorted(terms, key=str.casefold)
    anchors = {term.lower().replace(" ", "-") for term in terms}
    assert set(re.findall(r"glossary\.md#([^)]+)\)", (ROOT / page).read_text("utf-8"))) <= anchors


def test_broken_links_of_the_site_are_found(tmp_path: Path) -> None:
    assert broken(tmp_path)
    write(
        tmp_path / "index.html",
        '<a id="here"></a><a href="#here">1</a><a href="sub/other.html#there">2</a>'
        '<a href="https://elsewhere.example/">3</a><img src="gone.png">',
    )
    write(
        tmp_path / "sub" / "other.html",
        '<p id="there"></p><a href="../index.html#nowhere">4</a><a href="#">5</a>',
    )
    assert [fault.split(": ")[1] for fault in broken(tmp_path)] == [
        "no file for gone.png",
        "no anchor for ../index.html#nowhere",
    ]


# every public name is in the reference

REFERENCE = {
    name.removeprefix("newsclean.")
    for name in re.findall(
        r"^\.\. auto\w+:: (\S+)", (ROOT / "docs" / "api.md").read_text("utf-8"), re.MULTILINE
    )
}
MODULES = ("pipeline", "stream/__init__", *(
    f"engines/{path.stem}"
    for path in sorted((ROOT / "src" / "newsclean" / "engines").glob("[a-z]*.py"))
))  # fmt: skip


def test_the_reference_has_every_name() -> None:
    # What is home in a module may be called by it, as the presets are.
    last = {name.rpartition(".")[2] for name in REFERENCE}
    assert set(newsclean.__all__) - last == set()


@pytest.mark.parametrize("module", MODULES)
def test_the_reference_has_the_names_of(module: str) -> None:
    tree = ast.parse((ROOT / "src" / "newsclean" / f"{module}.py").read_text("utf-8"))
    dotted = module.removesuffix("/__init__").replace("/", ".")
    names = public(tree)
    assert names
    assert {name for name in names if not {name, f"{dotted}.{name}"} & REFERENCE} == set()


def public(tree: ast.Module) -> set[str]:
    """The names in `__all__`, or of the functions and classes without an underscore."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name for node in tree.body if isinstance(node, kinds) and node.name[0] != "_"}


def test_the_table_of_extras_has_each_that_a_page_names() -> None:
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    table = set(re.findall(r"^[|] `(\w+)`", (ROOT / "docs/install.md").read_text("utf-8"), re.M))
    developers = {"bench", "browser", "dev", "docs", "peers", "sentence-peers", "test"}
    assert table == set(known["optional-dependencies"]) - developers
    for page in {*PAGES} - {"CONTRIBUTING.md"}:
        text = (ROOT / page).read_text("utf-8")
        named = set(re.findall(r"pip install '([^']*)\[([\w,-]+)\]'", text))
        assert {package for package, _ in named} <= {"newsclean"}, page
        assert {one for _, extras in named for one in extras.split(",")} <= table | developers


# what the pages need


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def rows(folder: Path, name: str) -> None:
    """The examples as rows in another format."""
    from newsclean.stream import Job, clean_files

    day = str(folder / "examples" / "day.jsonl")
    clean_files(Job(inputs=(day,), output=str(folder / name), stamp=""))


@setup("README.md")
def _readme(folder: Path) -> Iterator[Names]:
    write(folder / "article.txt", RAW)
    shutil.copy(folder / "examples" / "day.jsonl", folder)
    yield {"raw": RAW}


@setup("CONTRIBUTING.md")
def _contributing(folder: Path) -> Iterator[Names]:
    (folder / "src").symlink_to(ROOT / "src")
    yield {}


@setup("docs/cli.md")
@setup("docs/rules.md")
def _texts(folder: Path) -> Iterator[Names]:
    write(folder / "article.txt", RAW)
    yield {}


@setup("docs/report.md")
def _report(folder: Path) -> Iterator[Names]:
    raw = "A storm hit the coast on Monday.\n\nLeave a Comment\n"
    write(folder / "article.txt", raw)
    day = (folder / "examples" / "day.jsonl").read_text("utf-8")
    write(folder / "day.jsonl", day.replace('"site": "', '"url": "https://'))
    one = {"decision": "removed", "verdict": "wrong", "start": 34, "end": 49}
    text = {"name": "article.txt", "raw": raw, "verdicts": [one]}
    write(folder / "verdicts.json", json.dumps({"format": 1, "texts": [text]}))
    yield {}
    assert (folder / "stories.html").is_file()


@setup("docs/tasks.md")
def _tasks(folder: Path) -> Iterator[Names]:
    import csv

    day = (folder / "examples" / "day.jsonl").read_text("utf-8")
    lines = day.splitlines(keepends=True)
    for name in ("day.jsonl", "train.jsonl"):
        write(folder / name, day)
    write(folder / "test.jsonl", lines[0])
    write(folder / "pages.jsonl", day.replace('"site": "', '"url": "https://'))
    rows(folder, "day.jsonl.zst")
    with (folder / "week.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "body"), ("1", RAW)])
    for name in ("article.txt", "artikel.txt", "old.txt", "raw/one.txt", "raw/two.txt"):
        write(folder / name, RAW)
    write(folder / "ours.toml", 'preset = "careful"\n')
    rule = 'id = "courier.tip"\ncategory = "social"\nscope = "line"\nstrength = "strong"'
    lists = 'phrases = ["Tell the Courier"]\nnegative = ["Tell the Courier, he said."]'
    write(folder / "courier.toml", f"[[rule]]\n{rule}\n{lists}\n")
    one = {"decision": "removed", "verdict": "wrong", "start": 39, "end": 54}
    text = {"name": "article.txt", "raw": RAW, "verdicts": [one]}
    write(folder / "verdicts.json", json.dumps({"format": 1, "texts": [text]}))
    names: Names = {"raw": RAW}
    yield names
    assert names["text"] == CLEAN
    kept = (folder / "train.kept.jsonl").read_text("utf-8")
    assert kept == "".join(lines[1:3])  # the others are of stories that stay, or in the test set


@setup("docs/tasks.md", "trafilatura")
@setup("docs/tasks.md", "inscript")
@setup("docs/tasks.md", "bs4")
def _page(folder: Path) -> Iterator[Names]:
    html = "".join(f"<p>{part}</p>" for part in RAW.split("\n\n"))
    write(folder / "page.html", f"<html><body><article>{html}</article></body></html>")
    write(folder / "html" / "page.html", (folder / "page.html").read_text("utf-8"))
    names: Names = {"html": html}
    yield names
    assert names.get("text", CLEAN) == CLEAN


@setup("docs/tasks.md", "jq")
def _night(folder: Path) -> Iterator[Names]:
    shutil.copy(folder / "examples" / "day.jsonl", folder)
    yield {}
    assert (folder / "report.html").is_file()


@setup("docs/cli.md", "jq")
def _jq(folder: Path) -> Iterator[Names]:
    write(folder / "raw" / "article.txt", RAW)
    yield {}


@setup("docs/tune.md")
@setup("docs/write-a-rule.md")
def _raw(_: Path) -> Iterator[Names]:
    yield {"raw": RAW}


@setup("docs/performance.md")
def _many(_: Path) -> Iterator[Names]:
    yield {"texts": [RAW] * 3}


@setup("docs/corpus.md")
def _corpus(folder: Path) -> Iterator[Names]:
    day = (folder / "examples" / "day.jsonl").read_text("utf-8")
    write(folder / "day.jsonl", day)
    write(folder / "pages.jsonl", day.replace('"site": "', '"url": "https://'))
    write(folder / "page.txt", RAW)
    texts = [json.loads(line)["text"] for line in day.splitlines()]
    yield {
        "pages": texts[:3],
        "articles": [newsclean.Article(str(n), text) for n, text in enumerate(texts)],
    }
    assert (folder / "site-rules.toml").is_file()


@setup("docs/etl.md")
def _etl(folder: Path) -> Iterator[Names]:
    import pyarrow as pa

    rows(folder, "day.jsonl.zst")
    names: Names = {"batch": pa.RecordBatch.from_pydict({"text": [RAW]})}
    yield names
    assert names["summary"].rows == 5
    assert names["batch"]["text"].to_pylist() == [CLEAN]


def data(folder: Path, *names: str) -> None:
    """Rows in the folders of a job."""
    for name in ("bad", "clean", "raw"):
        (folder / "data" / name).mkdir(parents=True)
    for name in names:
        rows(folder, f"data/{name}")


@setup("docs/etl.md", "airflow")
def _airflow(folder: Path) -> Iterator[Names]:
    data(folder, "raw/monday.jsonl.zst")
    names: Names = {}
    yield names
    assert names["clean"].function("monday")["rows"] == 5


@setup("docs/etl.md", "dagster")
def _dagster(folder: Path) -> Iterator[Names]:
    data(folder, "raw.jsonl.zst")
    names: Names = {}
    yield names
    assert names["clean_articles"]().metadata == {"rows": 5, "failed": 0}


@setup("docs/etl.md", "pandas")
@setup("docs/tasks.md", "pandas")
def _pandas(_: Path) -> Iterator[Names]:
    import pandas as pd

    names: Names = {"frame": pd.DataFrame({"text": [RAW]})}
    yield names
    assert list(names["frame"]["text"]) == [CLEAN]


@setup("docs/etl.md", "polars")
@setup("docs/tasks.md", "polars")
def _polars(_: Path) -> Iterator[Names]:
    import polars as pl

    names: Names = {"frame": pl.DataFrame({"text": [RAW]})}
    yield names
    assert names["frame"]["text"].to_list() == [CLEAN]


@setup("docs/etl.md", "datasets")
@setup("docs/tasks.md", "datasets")
def _datasets(_: Path) -> Iterator[Names]:
    from datasets import Dataset

    names: Names = {"dataset": Dataset.from_dict({"text": [RAW] * 8})}
    yield names
    assert list(names["dataset"]["text"]) == [CLEAN] * 8


@setup("docs/etl.md", "ray")
@setup("docs/tasks.md", "ray")
def _ray(folder: Path) -> Iterator[Names]:
    import pyarrow as pa
    import pyarrow.parquet as pq
    import ray
    import ray.data

    (folder / "day").mkdir()
    pq.write_table(pa.table({"text": [RAW]}), folder / "day" / "one.parquet")
    environment = {"env_vars": {"PYTHONPATH": str(ROOT / "src")}}
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, runtime_env=environment)
    try:
        names: Names = {"ray": ray}
        yield names
        assert [row["text"] for row in names["dataset"].take_all()] == [CLEAN]
    finally:
        ray.shutdown()


@setup("docs/etl.md", "scrapy")
@setup("docs/tasks.md", "scrapy")
def _scrapy(_: Path) -> Iterator[Names]:
    from scrapy.settings import Settings
    from scrapy.utils.misc import load_object

    names: Names = {}
    yield names
    settings = Settings({name: value for name, value in names.items() if name.isupper()})
    (pipeline,) = map(load_object, settings["ITEM_PIPELINES"])
    cleaner = pipeline.from_crawler(SimpleNamespace(settings=settings))
    assert cleaner.process_item({"body": RAW}) == {"body": CLEAN}


@setup("docs/etl.md", "datatrove")
@setup("docs/tasks.md", "datatrove")
def _datatrove(folder: Path) -> Iterator[Names]:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    write(folder / "raw" / "day.jsonl", (folder / "examples" / "day.jsonl").read_text("utf-8"))
    # Absolute, since datatrove remembers where a relative one led before.
    raw, clean = str(folder / "raw"), str(folder / "clean")
    names: Names = {"reader": JsonlReader(raw), "writer": JsonlWriter(clean)}
    yield names
    LocalPipelineExecutor(pipeline=names["pipeline"], logging_dir=str(folder / "logs")).run()
    assert list((folder / "clean").iterdir())


@contextmanager
def spark() -> Iterator[Any]:
    """A session of Spark on this machine."""
    from pyspark.sql import SparkSession

    if not shutil.which("java"):
        pytest.skip("Spark needs Java")
    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.memory", "1g")
    session = builder.config("spark.sql.shuffle.partitions", "1").getOrCreate()
    try:
        yield session
    finally:
        session.stop()


@setup("docs/spark.md", "pyspark")
@setup("docs/tasks.md", "pyspark")
def _spark(_: Path) -> Iterator[Names]:
    with spark() as session:
        names: Names = {"frame": session.createDataFrame([(RAW,)], "text string")}
        yield names
        assert [row.text for row in names["frame"].collect()] == [CLEAN]


@setup("docs/scale.md", "pyspark")
def _scale(folder: Path) -> Iterator[Names]:
    day = [
        json.loads(line)
        for line in (folder / "examples" / "day.jsonl").read_text("utf-8").splitlines()
    ]
    with spark() as session:
        articles = [(row["id"], row["text"], row["date"]) for row in day]
        pages = [(row["site"], row["text"]) for row in day]
        names: Names = {
            "articles": session.createDataFrame(
                articles, "url string, text string, published string"
            ),
            "pages": session.createDataFrame(pages, "host string, text string"),
        }
        yield names
        if "kept" in names:
            kept = {row.url for row in names["kept"].collect()}
            assert kept == {"courier-1", "courier-2", "courier-3"}
        else:
            sites = {row.site for row in names["rules"].collect()}
            assert "hallam-courier.example" in sites
