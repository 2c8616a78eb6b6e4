"""What was done to the lake, appended to the backend's log (backend-stack/stack/audit-log.ts), where FIELDTAKE_AUDIT names its folder.

One line of JSON an act. Each names the hash of the line before it and ends with its own, that of the line without it.
``npm run audit -- FOLDER`` verifies it.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fieldtake_lake.landing.receipts import rfc3339

_GENESIS = "0" * 64
_PATIENCE_SECONDS = 10.0


def assert_audited() -> None:
    """Raises OSError or ValueError where an act could not be written down; called before it, so that it does not happen."""
    named = os.environ.get("FIELDTAKE_AUDIT")
    if not named:
        return
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _locked(folder / "lock.sqlite"):
            file = folder / "audit.jsonl"
            with file.open("a", encoding="utf-8"):
                pass
            lines = file.read_text("utf-8").splitlines()
            if lines:
                json.loads(lines[-1])["hash"]
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error) as error:
        raise OSError(
            f"Nothing was done: what would be done cannot be written down in {folder}: {error}"
        ) from error


def record_act(act: str, detail: Mapping[str, object]) -> None:
    """Durable when it returns; does nothing where no log is named. Raises if it cannot be written."""
    named = os.environ.get("FIELDTAKE_AUDIT")
    if not named:
        return
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder / "lock.sqlite"):
        file = folder / "audit.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        before: dict[str, Any] = json.loads(lines[-1]) if lines else {"seq": 0, "hash": _GENESIS}
        entry = {
            "seq": before["seq"] + 1,
            "at": rfc3339(datetime.now(UTC)),
            "by": getpass.getuser(),
            "act": act,
            "detail": dict(detail),
            "prev": before["hash"],
        }
        text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        with file.open("a", encoding="utf-8") as log:
            log.write(f'{text[:-1]},"hash":"{digest}"}}\n')
            log.flush()
            os.fsync(log.fileno())
        head = folder / "audit-head"
        temporary = head.with_suffix(".tmp")
        temporary.write_text(f"{entry['seq']} {digest}\n", "utf-8")
        temporary.replace(head)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """The same lock as the backend's own: SQLite's, which the kernel drops when its owner dies."""
    lock = sqlite3.connect(file, timeout=_PATIENCE_SECONDS, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        lock.close()
