"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).parent.parent

settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# On a build machine the same examples run each time: a red build means the change is at fault.
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True)
# For mutants (tools/mutants.py): a failure is all that counts, not the smallest example of it.
settings.register_profile(
    "mutants",
    settings.get_profile("ci"),
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    report_multiple_bugs=False,
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development data, which is not part of the project."""
    folder = Path(os.environ.get("NEWSCLEAN_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the development data is not here: {folder} (set NEWSCLEAN_SHARED)")
    return folder
