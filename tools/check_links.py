"""Follow every link inside a built site: python tools/check_links.py build/docs.

A link to a file that isn't there, or to an anchor that its page doesn't have, is named, and the
exit code is 1. Links to other sites are not followed.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """The anchors and the links of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path, self.anchors, self.links = path, {"", "top"}, set[str]()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Note what a tag holds of both."""
        for name, value in attrs:
            if value and name in ("id", "name"):
                self.anchors.add(value)
            elif value is not None and name in ("href", "src"):
                self.links.add(value)


def broken(root: Path) -> list[str]:
    """The links that lead nowhere, each with the page that it stands on."""
    pages = {path.resolve(): Page(path) for path in sorted(root.rglob("*.html"))}
    if not pages:
        return [f"{root}: there is no page"]
    found = []
    for path, page in pages.items():
        for link in sorted(page.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchored = pages.get(target)
            if not target.is_file():
                found.append(f"{page.path}: no file for {link}")
            elif anchored and unquote(parts.fragment) not in anchored.anchors:
                found.append(f"{page.path}: no anchor for {link}")
    return found


if __name__ == "__main__":
    faults = broken(Path(sys.argv[1]))
    print(*faults, sep="\n", end="\n" if faults else "")
    sys.exit(bool(faults))
