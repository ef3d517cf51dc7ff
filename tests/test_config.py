from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from typing import Literal, get_args, get_origin

import pytest

from newsclean.config import CAREFUL, NEWS, PRESETS, THOROUGH, Changes, Config, ConfigLike
from newsclean.model import Document, Mark


def by_form(_: Document) -> tuple[Mark, ...]:
    return ()


def test_presets_are_values() -> None:
    assert Config() == NEWS
    assert hash(replace(NEWS)) == hash(NEWS)
    assert len({CAREFUL, NEWS, THOROUGH}) == 3
    with pytest.raises(FrozenInstanceError):
        NEWS.max_removed = 1.0  # type: ignore[misc]


def test_names_may_come_as_any_collection() -> None:
    assert Config(without=["a", "b"]) == Config(without={"b", "a"})
    assert Config(markers=[by_form]).markers == (by_form,)
    assert (
        NEWS.but(without=("a", "b")) == NEWS.but(without={"a", "b"}) == Config(without={"a", "b"})
    )
    assert NEWS.but(markers=[by_form]) == Config(markers=(by_form,))


def test_a_configuration_but_for_some_fields() -> None:
    ours = CAREFUL.but(captions="drop", max_removed=1)
    assert ours == replace(CAREFUL, captions="drop", max_removed=1.0)
    assert CAREFUL.but() == CAREFUL
    assert CAREFUL.captions == "keep"
    with pytest.raises(ValueError, match=r"^Config.captions is one of keep, drop, not 'dorp'$"):
        NEWS.but(captions="dorp")  # type: ignore[arg-type]


def test_a_field_that_there_is_not_is_named_with_the_one_meant() -> None:
    with pytest.raises(
        TypeError, match=r"^Config has no field 'captoins'; did you mean 'captions'\?"
    ):
        NEWS.but(captoins="drop")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"^Config has no field 'x'; there are repair, wrapped,"):
        NEWS.but(x=1)  # type: ignore[call-arg]


def test_every_field_can_be_changed_and_type_checkers_know_it() -> None:
    assert [field.name for field in fields(Config)] == list(Changes.__annotations__)


def test_presets_are_what_their_names_say_and_stay_so() -> None:
    assert PRESETS == {"careful": CAREFUL, "news": NEWS, "thorough": THOROUGH}
    names = next(kind for kind in get_args(ConfigLike) if get_origin(kind) is Literal)
    assert set(get_args(names)) == PRESETS.keys()
    with pytest.raises(TypeError, match="does not support item assignment"):
        PRESETS["news"] = THOROUGH  # type: ignore[index]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"similarity": 1.5}, "Config.similarity is a share from 0 to 1, not 1.5"),
        ({"max_removed": -0.1}, "Config.max_removed"),
        ({"captions": "remove"}, "Config.captions is one of keep, drop, not 'remove'"),
        ({"wrapped": "drop"}, "Config.wrapped is one of keep, join, not 'drop'"),
        ({"spaces": "narrow"}, "Config.spaces is one of plain, french, not 'narrow'"),
        ({"markup": "join"}, "Config.markup is one of keep, drop, not 'join'"),
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
