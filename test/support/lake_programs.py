"""Runs the lake's programs one after the other in one process, so that Java and Spark are started once for all of them.

Each line of standard input is JSON: ``words``, a module's name or a script's file and its arguments, and ``env``, what this run
alone finds in its environment beside that of the process. Each is answered by one line of JSON: ``code``, and what it wrote to
``stdout`` and ``stderr``.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import runpy
import sys
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

from pyspark.sql import SparkSession


@contextlib.contextmanager
def _environment(env: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def run(words: list[str], env: Mapping[str, str]) -> dict[str, object]:
    """As ``python -m MODULE`` or ``python FILE`` would."""
    code: object = 0
    out, err = io.StringIO(), io.StringIO()
    sys.argv = words
    with _environment(env), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            if words[0].endswith(".py"):
                runpy.run_path(words[0], run_name="__main__")
            else:
                runpy.run_module(words[0], run_name="__main__", alter_sys=True)
        except SystemExit as end:
            code = end.code or 0
        except Exception:
            traceback.print_exc()
            code = 1
    # what a process of its own would close when it ends: connections to the lake's parts
    gc.collect()
    return {"code": code, "stdout": out.getvalue(), "stderr": err.getvalue()}


def main() -> None:
    """Ends with standard input."""
    stop = SparkSession.stop
    # The next program joins the session: a context takes seconds to start.
    SparkSession.stop = lambda _: None
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        answer = json.dumps(run(asked["words"], asked["env"]))
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    if session := SparkSession.getActiveSession():
        stop(session)


main()
