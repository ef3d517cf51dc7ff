"""What a run did, told at its end and written for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from newsclean.cli.terminal import say, write_whole
from newsclean.review.record import counted
from newsclean.rows.jsontext import json_line

if TYPE_CHECKING:
    from newsclean.stream import Summary

Loudness: TypeAlias = Literal["quiet", "usual", "verbose"]
"""Errors alone; the counts too; and a line for each text, and the counts by rule."""


def report(total: Summary, noun: str, loud: Loudness) -> None:
    """Say what was done. `noun` is what was counted: "row" or "text"."""
    if loud == "quiet":
        return
    parts = [counted(total.rows, noun), f"{total.changed:,} changed"]
    bare = total.no_article - total.dropped
    for count, what in (
        (total.refused - bare, "left whole, as too much would have gone"),
        (bare, "left as they are, as they hold no article"),
        (total.dropped, "left out, as they hold no article"),
        (total.failed, "failed"),
        (total.broken, "broken off"),
        (total.resumed, "of earlier runs"),
    ):
        if count:
            parts.append(f"{count:,} {what}")
    say("; ".join(parts))
    if total.no_article and noun == "row":  # a text was named when it was read
        more = ", ..." if total.no_article > len(total.without_article) else ""
        say(f"without an article: {', '.join(total.without_article)}{more}")
    for what, counts in (("characters removed", total.removed), ("by rule", total.rules)):
        if counts and (counts is total.removed or loud == "verbose"):
            say(f"{what}: {', '.join(f'{name} {size:,}' for name, size in counts.most_common())}")


def save_stats(path: str | None, total: Summary) -> None:
    """Write the counts into a file, if there is one. Raises `OSError` if that cannot be done."""
    if path is not None:
        write_whole(path, [json_line(total.as_json())])
