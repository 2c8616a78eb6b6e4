"""The lake's Python programs as tasks: each is a module of spark/ run in the lake's own environment."""

from __future__ import annotations

from .command import Finished, run_or_fail
from .settings import NotConfiguredError, Settings


def lake_job(settings: Settings, module: str, *args: str) -> Finished:
    """Runs ``python -m module``; CommandError if it does not end well, NotConfiguredError where there is no lake."""
    if settings.lake_python is None:
        raise NotConfiguredError("this installation has no lake: FIELDTAKE_LAKE_PYTHON is not set")
    env = {**settings.lake_environment, "PYTHONPATH": str(settings.root / "spark"), "PYTHONUNBUFFERED": "1"}
    return run_or_fail(module, [settings.lake_python, "-m", module, *args], env=env)
