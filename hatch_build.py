"""Reads the rules that ship when the package is built; see `newsclean.rules.prepared`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = Path(__file__).parent / "src"


class PrepareRules(BuildHookInterface[Any]):
    """Writes the file that is read in place of all the rules."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Write it beside the rules, also for an editable installation, and take it along."""
        sys.path.insert(0, str(SOURCE))
        from newsclean.rules.keys import to_prepare
        from newsclean.rules.prepared import FILE

        target = SOURCE / "newsclean" / "rules" / FILE
        target.write_text(json.dumps(to_prepare(), ensure_ascii=False), "utf-8")
        build_data["artifacts"].append(f"/src/newsclean/rules/{FILE}")
