"""Takes the pictures of the README and the documentation from the example articles.

Run it as `python tools/screenshots.py [FOLDER]` (docs/images by default). It needs Chromium and the
package playwright (`pip install '.[browser]'`). The same pages, sizes and browser give the same
pictures, as far as the fonts of the machine are the same.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from newsclean import explain
from newsclean.review.html import Entry, as_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TIMEOUT = 300_000
"""Milliseconds: a busy machine may take long to start a browser."""
SITES = {"encoding": "courier.example", "local": "tribune.example", "mediation": "post.example"}
# Of each picture: the articles on the page, the scheme of colours, the keys that are pressed, and
# the size of the window.
PICTURES = {
    "report": (("mediation",), "light", "nnt", (940, 560)),
    "judge": (("mediation",), "dark", "snrnnnnnw", (940, 560)),
    "summary": (tuple(SITES), "light", "", (940, 560)),
    "wide": (tuple(SITES), "light", "nnnnnnnnnnnn", (1280, 560)),
    "phone": (tuple(SITES), "dark", "", (390, 760)),
}


def command() -> str | None:
    """The browser of this machine, if there is one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def take(browser: Browser, folder: Path) -> Iterator[Path]:
    """Take the pictures into `folder`, one by one."""
    with TemporaryDirectory() as scratch:
        for name, (articles, scheme, keys, (width, height)) in PICTURES.items():
            entries = (
                Entry(f"{article}.txt", explain(_text(article)), SITES[article])
                for article in articles
            )
            title = f"{articles[0]}.txt" if len(articles) == 1 else f"{len(articles)} articles"
            page_file = Path(scratch) / f"{name}.html"
            page_file.write_text("".join(as_html(entries, title)), "utf-8")
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            page.set_default_timeout(TIMEOUT)
            page.goto(page_file.as_uri())
            for key in keys:
                page.keyboard.press(key)
            target = folder / f"{name}.png"
            page.screenshot(path=target, animations="disabled", caret="hide")
            page.close()
            yield target


def _text(article: str) -> str:
    return (ROOT / "examples" / f"{article}.txt").read_bytes().decode()


@contextmanager
def opened() -> Iterator[Browser]:
    """A headless browser. Raises `SystemExit` where there is none."""
    from playwright.sync_api import sync_playwright

    found = command()
    if found is None:
        sys.exit(f"no browser is installed: {', '.join(BROWSERS)}")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=OPTIONS, timeout=TIMEOUT)
        yield browser
        browser.close()


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    target.mkdir(parents=True, exist_ok=True)
    with opened() as chromium:
        for path in take(chromium, target):
            print(f"{path}: {path.stat().st_size:,} bytes")
