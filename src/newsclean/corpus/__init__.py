"""Near-duplicates across a corpus, an index of stories that were seen, and site templates.

Beside the document layer, which never looks at two texts: `newsclean.clean` works without this.
What compares articles needs numpy (`pip install newsclean[corpus]`); `templates` needs nothing.
"""
