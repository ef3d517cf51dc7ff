"""The rules of the house: imports go one way, the surface is what it says, imports are light."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

import newsclean
from newsclean.prepared import MODEL
from tests.conftest import ROOT

SOURCE = ROOT / "src" / "newsclean"
WRITTEN = [path for path in sorted(SOURCE.rglob("*.py")) if path.name != f"{MODEL}.py"]
"""The modules, without the one that is made when the package is built."""

# A module imports from the layers before its own, and from its own.
LAYERS = (
    {"argument_checks", "late", "log", "prepared"},
    {"model", "tomlfile"},
    {"rules", "text", "offsets", "diffing", "plain_values", "rows", "processes"},
    {"configfile", "notebook"},
    {"config", "rendering"},
    {"markers", "deciding"},
    {"remainder"},
    {"pipeline", "preparing"},
    {"review", "corpus"},
    {"engines"},
    {"stream"},
    {"cli"},
)
LAYER_OF = {name: depth for depth, names in enumerate(LAYERS) for name in names}

# What costs more than the whole budget to import, or has no place in the core at all.
HEAVY = {
    "ftfy", "hypothesis", "multiprocessing", "numpy", "pandas", "pyarrow", "rapidfuzz", "regex",
    "sentencex", "tomllib",
}  # fmt: skip


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def modules() -> dict[str, ast.Module]:
    """Every module below newsclean, by its name without that prefix."""
    return {
        module_name(path.relative_to(SOURCE).as_posix()): ast.parse(path.read_text("utf-8"))
        for path in WRITTEN
    }


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of `tree`, but for what stands below `if TYPE_CHECKING`."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield from running(child)


def imported(tree: ast.Module, *, types: bool = False) -> set[str]:
    """The modules of newsclean that `tree` imports anywhere: when it runs, or for `types` too."""
    found: set[str] = set()
    for node in ast.walk(tree) if types else running(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = node.module or ""
            names = [
                inner if (inner := f"{module}.{alias.name}") in known() else module
                for alias in node.names
            ]
        else:
            continue
        found |= {
            name.removeprefix("newsclean.") for name in names if name.startswith("newsclean.")
        }
    return found


@cache
def known() -> frozenset[str]:
    return frozenset(f"newsclean.{name}" for name in modules())


@pytest.mark.parametrize(
    "name", [name for name in modules() if name not in ("__init__", "__main__")]
)
def test_imports_go_one_way(name: str) -> None:
    assert name.split(".")[0] in LAYER_OF, "a new module needs a place in LAYERS"
    own = LAYER_OF[name.split(".")[0]]
    upward = [other for other in imported(modules()[name]) if LAYER_OF[other.split(".")[0]] > own]
    assert not upward


def test_imports_have_no_cycle() -> None:
    TopologicalSorter({name: imported(tree) for name, tree in modules().items()}).prepare()


def test_imports_for_types_have_no_cycle_either() -> None:
    """But for the package itself, which names for type checkers what it imports when asked."""
    inner = {name: imported(tree, types=True) for name, tree in modules().items() if name}
    graph = {name: found - {"", "newsclean"} for name, found in inner.items() if name[:2] != "__"}
    TopologicalSorter(graph).prepare()


def test_the_walk_sees_imports() -> None:
    tree = ast.parse(
        "from newsclean.model import Edit\n"
        "from newsclean.markers import captions\n"
        "if TYPE_CHECKING:\n    from newsclean.cli.main import run\n"
        "def f():\n    import newsclean.pipeline\n"
    )
    assert imported(tree) >= {"model", "pipeline"}
    assert "cli" not in imported(tree)


def test_modules_stay_small() -> None:
    for path in WRITTEN:
        assert len(path.read_text("utf-8").splitlines()) <= 400, path.name


def test_public_names_are_there() -> None:
    assert len(set(newsclean.__all__)) == len(newsclean.__all__)
    for name in newsclean.__all__:
        assert getattr(newsclean, name) is not None


@pytest.mark.parametrize(
    "first", ["", "from newsclean import *; import newsclean.stream, newsclean.review.html"]
)
def test_what_is_listed_is_public(first: str) -> None:
    code = f"{first}\nimport newsclean\nprint(*dir(newsclean))"
    listed = {name for name in python(code).split() if not name.startswith("__")}
    assert listed == set(newsclean.__all__)


def test_public_names_are_those_that_type_checkers_see() -> None:
    block = next(node for node in modules()["__init__"].body if isinstance(node, ast.If))
    seen = {
        alias.asname or alias.name
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == set(newsclean.__all__)


def test_no_module_has_a_public_name() -> None:
    """Python puts a module that is imported into its package, over a function of that name."""
    assert not set(newsclean.__all__) & {name.split(".")[0] for name in modules()}


STAGES = ("repair", "segment", "mark", "decide", "render")


@pytest.mark.parametrize(
    "first",
    [
        "",
        "import newsclean.pipeline",
        "from newsclean import clean; clean('')",
        "import newsclean.text.repairing, newsclean.text.segmenting, newsclean.deciding",
        "import newsclean.stream, newsclean.review.judgements, newsclean.cli.main",
        "import newsclean; newsclean.repair; import newsclean.pipeline",
    ],
)
def test_the_stages_are_functions_whatever_was_imported_before(first: str) -> None:
    names = ", ".join(STAGES)
    code = f"{first}\nfrom newsclean import {names}\nimport newsclean\n"
    code += f"print([callable(one) for one in ({names})], newsclean.repair is repair)\n"
    code += f"from newsclean import *\nprint([callable(one) for one in ({names})])"
    yes = str([True] * len(STAGES))
    assert python(code).splitlines() == [f"{yes} True", yes]


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'cleen'"):
        newsclean.cleen  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("name", sorted(set(modules()) - {"__init__", "__main__"}))
def test_every_all_is_true(name: str) -> None:
    try:
        module = import_module(f"newsclean.{name}")
    except ModuleNotFoundError as error:
        if not name.startswith(("engines.", "_columns")):
            raise
        pytest.skip(f"{error.name} is not installed")
    for public in getattr(module, "__all__", ()):
        assert hasattr(module, public)


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("module", ["newsclean", "newsclean.cli.main"])
def test_import_is_light(module: str) -> None:
    loaded = set(python(f"import {module}, sys; print(*sys.modules)").split())
    assert module in loaded
    assert not loaded & HEAVY


def test_import_is_fast() -> None:
    code = (
        "import time; start = time.process_time(); import newsclean; "
        "print(time.process_time() - start)"
    )
    # The first may have to compile, and any may find its caches taken by another process.
    assert min(float(python(code)) for _ in range(5)) < 0.1


def test_no_test_looks_at_the_clock_on_the_wall() -> None:
    """It fails when the machine is busy; tests/clock.py says what to do instead."""
    clock = re.compile(r"\btime\.time\(|\b(?:perf_counter|monotonic|sleep)(?:_ns)?\(")
    tests = {path: path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py")}
    assert [path.name for path, text in tests.items() if clock.search(text)] == ["clock.py"]


def test_what_is_not_code_lies_in_the_package() -> None:
    package = files("newsclean")
    assert (package / "py.typed").is_file()
    assert any(entry.name.endswith(".toml") for entry in (package / "rules").iterdir())


def test_every_place_names_the_same_version() -> None:
    """What a release names is the newest one of the changelog, and so is its day."""
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.search(r"^## \[(\d[\d.]*)\] - (\d{4}-\d\d-\d\d)$", changelog, re.MULTILINE)
    assert released
    version, day = released.groups()
    assert newsclean.__version__ == version
    citation = (ROOT / "CITATION.cff").read_text("utf-8").splitlines()
    assert f"version: {version}" in citation
    assert f"date-released: {day}" in citation
    recipe = (ROOT / "packaging" / "conda" / "recipe.yaml").read_text("utf-8").splitlines()
    assert f'  version: "{version}"' in recipe


def test_the_recipe_needs_what_the_package_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed = {re.sub(r"(?=[<>=])", " ", one, count=1) for one in project["project"]["dependencies"]}
    recipe = (ROOT / "packaging" / "conda" / "recipe.yaml").read_text("utf-8")
    run = recipe.partition("\n  run:\n")[2].partition("\n\n")[0]
    python, *others = (line.strip().removeprefix("- ") for line in run.splitlines())
    assert python == "python >=${{ python_min }}"
    assert set(others) == needed
    least = project["project"]["requires-python"].removeprefix(">=")
    assert f'\n  python_min: "{least}"\n' in recipe


@pytest.mark.parametrize("path", sorted((ROOT / "tools").glob("*.py")), ids=lambda path: path.name)
def test_what_tools_take_from_newsclean_is_there(path: Path) -> None:
    """Some tools need packages that no test installs, so that nothing else imports them."""
    taken = [
        (node.module, alias.name)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("newsclean")
        for alias in node.names
    ]
    assert [f"{module}.{name}" for module, name in taken if not _gives(module or "", name)] == []


def _gives(module: str, name: str) -> bool:
    """Whether `from module import name` would do."""
    found = import_module(module)
    in_package = hasattr(found, "__path__") and find_spec(f"{module}.{name}") is not None
    return hasattr(found, name) or in_package
