"""What a caller may choose. Presets are values: `CAREFUL`, `NEWS` (the default), `THOROUGH`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from numbers import Real
from os import PathLike, fspath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypedDict, Unpack

from newsclean.argument_checks import given, is_string, several, spelling_hint

if TYPE_CHECKING:
    from newsclean.model import Marker
    from newsclean.rules.rule import RuleBook


class Changes(TypedDict, total=False):
    """What the fields of a `Config` may be given as. It makes of a collection one that hashes."""

    repair: bool
    wrapped: Literal["keep", "join"]
    markup: Literal["keep", "drop"]
    spaces: Literal["plain", "french"]
    rules: RuleBook | None
    without: Set[str] | list[str] | tuple[str, ...]
    drop: Set[str] | list[str] | tuple[str, ...]
    weak: Literal["never", "context", "always"]
    tail: float
    line_model: float
    captions: Literal["keep", "drop"]
    repeats: bool
    lone_twins: bool
    keep: Literal["first", "fuller"]
    similarity: float
    neighbour_similarity: float
    containment: float
    max_removed: float
    markers: Sequence[Marker]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every choice that changes what comes out. Hashable, and equal when every field is.

    Derive one from another with `NEWS.but(captions="drop")`.
    """

    repair: bool = True
    """Mend the text first. Without it the output is a subsequence of the input."""

    wrapped: Literal["keep", "join"] = "keep"
    """Whether the repair joins the lines of paragraphs that were wrapped at a width.

    Verse, lists, tables, addresses, code and whatever is not certain stay in their lines.
    """

    markup: Literal["keep", "drop"] = "keep"
    """Whether the repair takes out Markdown and HTML tags that show: of a link its words stay.

    Images, marks of emphasis and headings, numbers of references ("rose.[12]") and known tags go;
    code that a text shows stays.
    """

    spaces: Literal["plain", "french"] = "plain"
    """Whether the no-break spaces of French stay: "10 000 €", "« oui »", "Pourquoi ?".

    All other odd spaces become plain ones either way.
    """

    rules: RuleBook | None = None
    """Boilerplate rules beside those that ship; see `newsclean.read_rules`."""

    without: frozenset[str] = frozenset()
    """Rules that are switched off: ids, families or categories."""

    drop: frozenset[str] = frozenset()
    """Rules that drop what they find though they keep it by default: ids, families or categories.

    These name what is a matter of taste, such as embedded posts and sign-offs of reporters.
    """

    weak: Literal["never", "context", "always"] = "context"
    """When a weak rule counts: only beside other boilerplate or outside the prose, or always."""

    tail: float = 0.3
    """The share of the text that a block of boilerplate at its end may take; 0 for no blocks."""

    line_model: float = 0.2
    """How readily a line goes by its form, place and words alone: 0 for never, 1 for most readily.

    At 0.5 the lines stay that give the highest expected F1; below it more of them stay, for more
    recall. See "The line model" in the documentation.
    """

    captions: Literal["keep", "drop"] = "keep"
    """Whether full captions stay. Truncated and repeated ones go either way."""

    repeats: bool = True
    """Remove captions, sentences and paragraphs that stand twice, word for word or reworded."""

    lone_twins: bool = True
    """Whether a sentence goes as the twin of one far away when none beside it does.

    Authors repeat themselves now and then.
    """

    keep: Literal["first", "fuller"] = "first"
    """Which of two twins stays; of two equals, the one inside a paragraph."""

    similarity: float = 0.85
    """From this score on, two sentences that stand alone are twins."""

    neighbour_similarity: float = 0.62
    """The same, where the sentences beside them are twins at the same distance (A B A' B').

    Half of the way between the two is enough for sentences near each other that are like no other.
    """

    containment: float = 0.9
    """From this score on, a sentence is contained in a longer one."""

    max_removed: float = 0.95
    """The share of the text that may go. Where more would, nothing does, and the answer says so.

    Below 1, nothing goes either of a text that is mostly boilerplate and would have no sentence
    left: it holds no article.
    """

    markers: tuple[Marker, ...] = ()
    """Your own markers, run after those that ship."""

    if TYPE_CHECKING:
        # What the dataclass makes asks for the types of the fields, and takes wider ones.
        def __init__(self, **values: Unpack[Changes]) -> None: ...

    def __post_init__(self) -> None:
        for name in _SWITCHES:
            value = getattr(self, name)
            if not isinstance(value, bool):
                raise TypeError(f"Config.{name} is True or False, not {given(value)}")
        for name in _SHARES:
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, Real):
                raise TypeError(f"Config.{name} is a share from 0 to 1, not {given(value)}")
            if not 0 <= value <= 1:  # type: ignore[operator]  # nor is NaN
                raise ValueError(f"Config.{name} is a share from 0 to 1, not {value!r}")
            object.__setattr__(self, name, float(value))
        if self.neighbour_similarity > self.similarity:
            raise ValueError(
                f"Config.neighbour_similarity, {self.neighbour_similarity}, is above "
                f"Config.similarity, {self.similarity}: beside twins less is asked for, not more; "
                "lower the one or raise the other"
            )
        for name, choices in _CHOICES.items():
            value = getattr(self, name)
            if value not in choices:
                raise ValueError(f"Config.{name} is one of {', '.join(choices)}, not {value!r}")
        # The type itself would have to be imported, and most configurations have no rules.
        if self.rules is not None and not hasattr(self.rules, "without"):
            raise TypeError(
                f"Config.rules is a RuleBook, not {given(self.rules)}: "
                'read_rules("mine.toml") makes one of a file, RuleBook(rules) one of rules, and '
                "books are added by +"
            )
        # A set, list or tuple is what people write; the fields must hash.
        for name in ("without", "drop"):
            names = several(f"Config.{name}", getattr(self, name), "names", is_string)
            object.__setattr__(self, name, frozenset(names))
        markers = several("Config.markers", self.markers, "markers", callable)
        for marker in markers:
            try:
                hash(marker)
            except TypeError as error:
                raise TypeError(
                    f"Config.markers takes markers that hash, and {given(marker)} does not; "
                    "a dataclass does if it is frozen"
                ) from error
        object.__setattr__(self, "markers", markers)

    def but(self, **changes: Unpack[Changes]) -> Config:
        """The same configuration but for `changes`, which are fields with their new values.

        A set or a list will do for `without`, `drop` and `markers`. Raises `TypeError` for a field
        that there is not, and `TypeError` or `ValueError`, which name the field, for a wrong value.

        >>> NEWS.but(captions="drop", without={"social"}).captions
        'drop'
        """
        names = [field.name for field in fields(self)]
        for name in changes:
            if name not in names:
                hint = spelling_hint(name, names) or f"; there are {', '.join(names)}"
                raise TypeError(f"Config has no field {name!r}{hint}")
        values: dict[str, Any] = {**changes}
        return replace(self, **values)

    @staticmethod
    def from_toml(path: str | PathLike[str]) -> Config:
        """The configuration in a TOML file, whose keys are fields.

        `preset` names what they change, `"news"` if it is left out; `rules` is a list of files of
        rules, whose paths start at the folder of the file. Raises `ValueError`, which names the
        file and the field, for every kind of mistake, and `OSError` if a file cannot be read.
        """
        from newsclean.configfile import check_names, read_changes  # which imports tomllib

        try:
            preset, changes = read_changes(path)
            config = _preset(preset).but(**changes)
            check_names(config)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{fspath(path)}: {error}") from error
        return config

    def to_toml(self, rules: Sequence[str | PathLike[str]] = ()) -> str:
        """A TOML file that `from_toml` reads to the same configuration.

        Where there are rules, `rules` are the paths of the files that hold them. Raises
        `ValueError` for what cannot be written: markers, and rules without a path.
        """
        from newsclean.configfile import as_toml

        if self.markers:
            raise ValueError(
                "Config.markers are code and cannot be written: leave them out by "
                "config.but(markers=()), and add them to what is read"
            )
        if self.rules is not None and not rules:
            raise ValueError(
                "Config.rules are written as the paths of their files: "
                'config.to_toml(rules=["mine.toml"])'
            )
        if self.rules is None and rules:
            raise ValueError("Config.rules is None: a configuration without rules names no files")
        changes = {name: self._changes(config) for name, config in PRESETS.items()}
        nearest = min(changes, key=lambda name: (len(changes[name]), name != "news"))
        return as_toml(nearest, changes[nearest], rules)

    def _changes(self, other: Config) -> dict[str, Any]:
        """What a file says of this configuration if it starts at `other`."""
        return {
            name: value
            for name in Changes.__annotations__
            if name not in ("rules", "markers")
            and (value := getattr(self, name)) != getattr(other, name)
        }


_SWITCHES = ("repair", "repeats", "lone_twins")
_SHARES = ("tail", "line_model", "similarity", "neighbour_similarity", "containment", "max_removed")
_CHOICES = {
    "wrapped": ("keep", "join"),
    "markup": ("keep", "drop"),
    "spaces": ("plain", "french"),
    "weak": ("never", "context", "always"),
    "captions": ("keep", "drop"),
    "keep": ("first", "fuller"),
}

NEWS = Config()
"""The default: for news articles as extractors deliver them."""

CAREFUL = Config(
    weak="never",
    tail=0.15,
    line_model=0.05,
    lone_twins=False,
    similarity=0.95,
    neighbour_similarity=0.85,
    containment=0.97,
)
"""For high precision: strong rules only, and twins that are nearly word for word."""

THOROUGH = Config(
    weak="always",
    tail=0.5,
    line_model=0.5,
    similarity=0.8,
    neighbour_similarity=0.58,
    containment=0.85,
    max_removed=0.97,
)
"""For high recall, in texts that are mostly boilerplate: false positives are more likely."""

PRESETS: Final[Mapping[str, Config]] = MappingProxyType(
    {"careful": CAREFUL, "news": NEWS, "thorough": THOROUGH}
)
"""The presets by their names."""

ConfigLike: TypeAlias = Config | Literal["careful", "news", "thorough"]
"""A `Config`, or the name of a preset."""


def as_config(config: ConfigLike) -> Config:
    """`config`, or the preset that it names.

    Raises `ValueError` for a name that no preset has, and `TypeError` for anything else.
    """
    if isinstance(config, Config):
        return config
    if not isinstance(config, str):
        names = ", ".join(map(repr, PRESETS))
        raise TypeError(f"a configuration is a Config or one of {names}, not {given(config)}")
    return _preset(config)


def _preset(name: str) -> Config:
    if name not in PRESETS:
        hint = spelling_hint(name, PRESETS) or f"; there are {', '.join(map(repr, PRESETS))}"
        raise ValueError(f"no preset is called {name!r}{hint}")
    return PRESETS[name]
