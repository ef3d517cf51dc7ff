from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from newsclean.config import CAREFUL, NEWS, THOROUGH, Config
from newsclean.markers.repeats.marker import repeats


def test_presets_are_values() -> None:
    assert Config() == NEWS
    assert hash(replace(NEWS)) == hash(NEWS)
    assert len({CAREFUL, NEWS, THOROUGH}) == 3
    with pytest.raises(FrozenInstanceError):
        NEWS.max_removed = 1.0  # type: ignore[misc]


def test_names_may_come_as_any_collection() -> None:
    assert Config(without=["a", "b"]) == Config(without={"b", "a"})  # type: ignore[arg-type]
    assert Config(markers=[repeats]).markers == (repeats,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"similarity": 1.5}, "Config.similarity is a share from 0 to 1, not 1.5"),
        ({"max_removed": -0.1}, "Config.max_removed"),
        ({"captions": "remove"}, "Config.captions is one of keep, drop, not 'remove'"),
        ({"keep": "last"}, "Config.keep is one of first, fuller"),
        ({"weak": True}, "Config.weak is one of never, context, always"),
    ],
)
def test_a_wrong_value_is_named(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Config(**wrong)  # type: ignore[arg-type]


def test_one_string_is_not_a_set_of_names() -> None:
    with pytest.raises(TypeError, match="not one string"):
        Config(without="en.share")  # type: ignore[arg-type]
