"""How Sphinx builds the documentation: `make docs`."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from newsclean import __version__

tags: Any  # Sphinx runs this file with them

project = "newsclean"
author = "The newsclean authors"
copyright = "The newsclean authors"
release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"newsclean {release}"
if tags.has("published"):  # noqa: F821
    # Beside this version stand the others: tools/publish_docs.py.
    html_theme_options = {
        "announcement": f'newsclean {release} · <a href="../versions.html">other versions</a>'
    }

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
# The reference has every engine; these need not be here to be written about.
autodoc_mock_imports = [
    name for name in ("datatrove", "itemadapter", "scrapy") if not find_spec(name)
]
# Docstrings name things in single backticks.
default_role = "code"
