"""Reads the data that ships when the package is built; see `newsclean.prepared`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = Path(__file__).parent / "src"


class Prepare(BuildHookInterface[Any]):
    """Writes the files that are read in place of all the data."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Write them into the package, also for an editable installation, and take them along."""
        sys.path.insert(0, str(SOURCE))
        from newsclean.prepared import FILE, MODEL
        from newsclean.preparing import prepare

        prepare()
        build_data["artifacts"] += [f"/src/newsclean/{name}" for name in (FILE, f"{MODEL}.py")]
