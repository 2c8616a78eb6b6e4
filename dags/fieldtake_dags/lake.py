"""The lake's Python programs as tasks: each is a module of spark/ run in the lake's own environment."""

from __future__ import annotations

import json

from .command import CommandError, Finished, run_or_fail
from .settings import NotConfiguredError, Settings

# The checker's own code for "the rules were checked and some are broken": trying again would change nothing.
_BROKEN = 3


class RulesBrokenError(Exception):
    """Data break rules; the message says which, how often, and names an example of each."""


def lake_job(settings: Settings, module: str, *args: str) -> Finished:
    """Runs ``python -m module``; CommandError if it does not end well, NotConfiguredError where there is no lake."""
    if settings.lake_python is None:
        raise NotConfiguredError("this installation has no lake: FIELDTAKE_LAKE_PYTHON is not set")
    env = {**settings.lake_environment, "PYTHONPATH": str(settings.root / "spark"), "PYTHONUNBUFFERED": "1"}
    return run_or_fail(module, [settings.lake_python, "-m", module, *args], env=env)


def check_rules(settings: Settings, *args: str) -> None:
    """Runs the quality rules. RulesBrokenError if an error-rule is broken, CommandError if they could not be checked."""
    try:
        lake_job(settings, "fieldtake_quality.check", *args)
    except CommandError as error:
        if error.finished.code != _BROKEN:
            raise
        raise RulesBrokenError("\n".join(broken_rules(error.finished))) from error


def broken_rules(finished: Finished) -> list[str]:
    """One line for each broken error-rule in the checker's output."""
    results = [json.loads(line) for line in finished.lines if line.startswith("{")]
    return [
        f"{each['rule']}: {each['broken']} of {each['checked']} rows, such as {each['example']}"
        for each in results
        if each.get("severity") == "error" and each.get("broken")
    ]
