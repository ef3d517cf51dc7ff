"""What every test may ask for."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.clock import PATIENCE

ROOT = Path(__file__).parent.parent

ENGINE_ENVIRONMENT = {
    "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
    "PYSPARK_PYTHON": sys.executable,
    "PYSPARK_SUBMIT_ARGS": (
        f"--conf spark.python.authenticate.socketTimeout={PATIENCE:.0f}s pyspark-shell"
    ),
    "SPARK_LOCAL_IP": "127.0.0.1",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_memory_monitor_refresh_ms": "0",  # who else fills the memory is not the point
    **{
        f"RAY_{name}_timeout_{unit}": f"{PATIENCE * (1000 if unit == 'ms' else 1):.0f}"
        for name, unit in (
            ("agent_register", "ms"),
            ("gcs_rpc_server_connect", "s"),
            ("gcs_rpc_server_reconnect", "s"),
            ("gcs_server_request", "seconds"),
            ("health_check", "ms"),
            ("py_gcs_connect", "s"),
            ("worker_register", "seconds"),
        )
    },
    "RAY_raylet_start_wait_time_s": f"{PATIENCE:.0f}",
}
"""The environment of Spark and Ray here, which start slowly on a busy machine."""

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


def missing_browser(reason: str) -> NoReturn:
    """Skip the test, or fail where all browsers are said to be here."""
    if os.environ.get("NEWSCLEAN_ALL_BROWSERS"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development data, which is not part of the project."""
    folder = Path(os.environ.get("NEWSCLEAN_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the development data is not here: {folder} (set NEWSCLEAN_SHARED)")
    return folder
