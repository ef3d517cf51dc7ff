"""The same story across a corpus: twins of articles, an index of what was seen, site templates.

Beside the document layer, which never looks at two texts: `newsclean.clean` works without this.
What compares articles needs numpy (`pip install newsclean[corpus]`); `templates` needs nothing.
"""
