"""Runs the notebook of the examples without a window, and takes its picture for the documentation.

Run it as `python -m tools.notebook`, in an environment with Chromium and what this installs:

    pip install '.[pandas,browser]' nbconvert nbclient ipykernel

A cell that fails ends it. The notebook itself stays without outputs: they are in the picture.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from tools.screenshots import IMAGES, ROOT, TIMEOUT, opened

NOTEBOOK = ROOT / "examples" / "notebook.ipynb"


def page() -> str:
    """The notebook after a run, as HTML. Raises `CellExecutionError` where a cell fails."""
    book = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(book, timeout=TIMEOUT / 1000, resources={"metadata": {"path": ROOT}}).execute()
    html, _ = HTMLExporter(mathjax_url="", require_js_url="").from_notebook_node(book)
    return str(html)


def main() -> None:
    with TemporaryDirectory() as scratch, opened() as chromium:
        file = Path(scratch) / "notebook.html"
        file.write_text(page(), "utf-8")
        tab = chromium.new_page(viewport={"width": 940, "height": 560})
        tab.set_default_timeout(TIMEOUT)
        tab.goto(file.as_uri(), wait_until="domcontentloaded")
        target = IMAGES / "notebook.png"
        tab.screenshot(path=target, full_page=True, animations="disabled")
        print(f"{target}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
