"""What the lake knows to be recorded, written down for the text selector's ``--given``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .settings import Settings
from .stores import lake_database

# The lander makes its tables when it first starts.
_IS_THERE = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'prompts'"
# One language in all its tags: `am-ET` read what is in a corpus of `am`. `takes` goes back when a speaker withdraws.
_LANDED = (
    "SELECT prompt_id, prompt_sha256 FROM prompts WHERE takes > 0 AND split_part(lower(lang), '-', 1) = %s"
)


def write_landed(connection: Any, lang: str, file: Path) -> int:
    """Writes a line for each prompt of which a take has landed; answers how many there are.

    The text itself is not in the lake, but its SHA-256 is: so also a sentence counts that was read from a station's own
    script, or was published to a topic that is no more.
    """
    with connection.cursor() as cursor:
        cursor.execute(_IS_THERE)
        if not cursor.fetchone()[0]:
            return 0
    count = 0
    # Named: the server keeps the rows, and millions of them never are in memory at once.
    with connection.cursor("landed") as cursor, file.open("w", encoding="utf-8") as out:
        cursor.execute(_LANDED, (lang.lower().split("-", 1)[0],))
        for prompt_id, sha256 in cursor:
            row = {"prompt_id": prompt_id, "prompt_sha256": sha256, "status": "landed"}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


@contextmanager
def landed_file(settings: Settings, lang: str) -> Iterator[Path | None]:
    """A file for ``--given``, gone afterwards; None where there is no lake, or nothing has landed."""
    if settings.lake_python is None:
        yield None
        return
    settings.state.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="given-", dir=settings.state) as folder:
        file = Path(folder) / "landed.jsonl"
        connection = lake_database(settings)
        try:
            count = write_landed(connection, lang, file)
        finally:
            connection.close()
        yield file if count else None
