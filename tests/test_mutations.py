"""The changes that `make mutants` tries, and the list of those that change nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tools.mutations import is_listed, mutants

ROOT = Path(__file__).parent.parent
EQUIVALENT = tomllib.loads((ROOT / "tools" / "mutants_equivalent.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("source", "becomes"),
    [
        ("LETTERS = 0.66", ["LETTERS = 0.44", "LETTERS = 0.88"]),
        ("SIZE = 30", ["SIZE = 20", "SIZE = 40"]),
        ("STEP = 1", ["STEP = 0", "STEP = 2"]),
        ("NONE = 0", ["NONE = 1"]),
        ('MARKS = ".!?"', ['MARKS = (".!?")[1:]', 'MARKS = (".!?")[:-1]']),
        ('KIND = "line"', ['KIND = ("XX" + "line" + "XX")']),
        ("min(a, b)", ["max(a, b)", "pass"]),
        ("x = a.rfind(b)", ["x = a.find(b)"]),
        ("x = a <= b < c", ["x = a < b < c", "x = a <= b <= c"]),
        ("x = (a) not in b", ["x = (a) in b"]),
        ("x = a and (b or c)", ["x = a or (b or c)", "x = a and (b and c)"]),
        ("x = not (a or b)", ["x =  (a or b)", "x = not (a and b)"]),
        ("x -= a", ["x += a"]),
        ("x = [a for a in b if a.c]", ["x = [a for a in b if (not (a.c))]"]),
        ("def f(a=True):\n    return a", ["def f(a=False):", "return None"]),
        ("while a:\n    break", ["while (not (a)):", "pass"]),
    ],
)
def test_what_a_test_should_notice_is_changed(source: str, becomes: list[str]) -> None:
    found = [*mutants(f"{source}\n".encode())]
    assert sorted(one.becomes for one in found) == sorted(becomes)
    assert all(one.was in source for one in found)


@pytest.mark.parametrize(
    "source",
    [
        '"""Says what it is for."""',
        "from __future__ import annotations",
        'X: TypeAlias = "dict[str, int]"',
        "def f(a: 'int') -> 'list[int]': ...",
        "@dataclass(frozen=True)\nclass A: ...",
        '__slots__ = ("a", "b")',
        "assert a, 'why'",
        'T = TypeVar("T")',
        "a = lru_cache(maxsize=10)(b)",
        "if TYPE_CHECKING:\n    import a",
        "x = zip(a, b, strict=True)",
    ],
)
def test_what_changes_nothing_is_left_alone(source: str) -> None:
    assert not [*mutants(f"{source}\n".encode())]


def test_a_mutant_says_where_it_is() -> None:
    source = "class A:\n    def b(self):\n        return self.c + 1\n"
    found = [(one.where, one.line, one.becomes) for one in mutants(f"{source}\n".encode())]
    assert ("A.b", 3, "return self.c - 1") in found


@pytest.mark.parametrize("module", EQUIVALENT)
def test_what_is_said_to_change_nothing_can_still_be_changed(module: str) -> None:
    there = [*mutants((ROOT / "src" / "newsclean" / f"{module}.py").read_bytes())]
    for entry in EQUIVALENT[module]:
        assert entry["reason"]
        assert sum(is_listed(one, entry) for one in there) == 1, entry
