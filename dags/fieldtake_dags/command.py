"""Runs a program as a task: its output goes to the task's log line by line, and it ends with the task."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

log = logging.getLogger(__name__)

_KEPT_LINES = 400
_PATIENCE_S = 20


@dataclass(frozen=True, slots=True)
class Finished:
    """``lines`` are the last of what it wrote to standard output."""

    code: int
    lines: tuple[str, ...]


class CommandError(Exception):
    """The program ended with a code that is no success; ``finished`` says which and what it said last."""

    def __init__(self, what: str, finished: Finished) -> None:
        tail = "\n".join(finished.lines[-15:])
        super().__init__(f"{what} ended with code {finished.code}:\n{tail}")
        self.finished = finished


def run(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
    on_line: Callable[[str], None] = log.info,
) -> Finished:
    """Runs to the end. If this process is told to stop (SIGTERM, a timeout), the program's whole process group is."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **(env or {})},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    kept: deque[str] = deque(maxlen=_KEPT_LINES)
    try:
        assert process.stdout is not None  # noqa: S101 - PIPE was asked for
        for line in process.stdout:
            kept.append(line.rstrip("\n"))
            on_line(kept[-1])
        return Finished(process.wait(), tuple(kept))
    except BaseException:
        _end(process)
        raise


def run_or_fail(what: str, command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Finished:
    """As ``run``; any code but 0 is a CommandError."""
    finished = run(command, env=env)
    if finished.code != 0:
        raise CommandError(what, finished)
    return finished


def _end(process: subprocess.Popen[str]) -> None:
    """Asks the whole group to end; what has not when the program itself is gone, or patience is, is killed."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_PATIENCE_S)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
