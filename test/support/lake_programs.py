"""Runs the lake's programs one after the other in one process, so that Java is started once for all of them.

Each line of standard input is a JSON list: a module's name or a script's file, and its arguments. Each is answered by one line of JSON:
``code``, and what it wrote to ``stdout`` and ``stderr``.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import runpy
import sys
import traceback


def run(words: list[str]) -> dict[str, object]:
    """As ``python -m MODULE`` or ``python FILE`` would."""
    code: object = 0
    out, err = io.StringIO(), io.StringIO()
    sys.argv = words
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
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


for line in sys.stdin:
    answer = json.dumps(run(json.loads(line)))
    sys.stdout.write(f"{answer}\n")
    sys.stdout.flush()
