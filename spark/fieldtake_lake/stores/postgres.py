"""PostgreSQL: what is kept in a structured form for people and reports. A transaction a batch, idempotent by take_id."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import psycopg

from fieldtake_lake.landing.outcome import ConsentRow, TakeRow, Withdrawn
from fieldtake_lake.settings import PostgresSettings
from fieldtake_lake.words.records import SpeakerRow

from .cassandra import micros

_SCHEMA = """
CREATE TABLE IF NOT EXISTS speakers (
  speaker_id text PRIMARY KEY, first_take_at timestamptz NOT NULL, last_take_at timestamptz NOT NULL,
  withdrawn_at timestamptz, erased_at timestamptz);
CREATE TABLE IF NOT EXISTS consents (
  speaker_id text NOT NULL, text_sha256 text NOT NULL, lang text NOT NULL, given_at timestamptz NOT NULL,
  station_id text NOT NULL, PRIMARY KEY (speaker_id, text_sha256));
ALTER TABLE consents ADD COLUMN IF NOT EXISTS version text NOT NULL DEFAULT '';
CREATE TABLE IF NOT EXISTS prompts (
  prompt_id text PRIMARY KEY, lang text NOT NULL, prompt_sha256 text NOT NULL, takes bigint NOT NULL DEFAULT 0);
-- Which takes the figures below have counted: what makes counting safe to repeat.
CREATE TABLE IF NOT EXISTS landed_takes (
  take_id uuid PRIMARY KEY, speaker_id text NOT NULL, prompt_id text NOT NULL, station_id text NOT NULL,
  lang text NOT NULL, day date NOT NULL, seconds double precision NOT NULL, bytes bigint NOT NULL,
  sha256 text NOT NULL, landed_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX IF NOT EXISTS landed_takes_speaker ON landed_takes (speaker_id);
-- What speakers answered, as history; valid_to null: so it is today. No jsonb: that refuses a zero that JSON allows.
CREATE TABLE IF NOT EXISTS speaker_answers (
  speaker_id text NOT NULL, valid_from timestamptz NOT NULL, valid_to timestamptz, station_id text NOT NULL,
  project_id text NOT NULL, answers json NOT NULL, langs text[], consents json NOT NULL, app_version text NOT NULL,
  PRIMARY KEY (speaker_id, valid_from));
CREATE TABLE IF NOT EXISTS daily_figures (
  day date NOT NULL, station_id text NOT NULL, lang text NOT NULL, takes bigint NOT NULL,
  seconds double precision NOT NULL, bytes bigint NOT NULL, PRIMARY KEY (day, station_id, lang));
"""

# One statement, so that what is counted is exactly what was inserted by it.
_LAND = """
WITH new AS (
  INSERT INTO landed_takes (take_id, speaker_id, prompt_id, station_id, lang, day, seconds, bytes, sha256)
  SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::date[],
                       %s::double precision[], %s::bigint[], %s::text[])
  ON CONFLICT (take_id) DO NOTHING RETURNING *),
figures AS (
  INSERT INTO daily_figures AS f
  SELECT day, station_id, lang, count(*), sum(seconds), sum(bytes) FROM new GROUP BY 1, 2, 3
  ON CONFLICT (day, station_id, lang) DO UPDATE SET takes = f.takes + excluded.takes,
    seconds = f.seconds + excluded.seconds, bytes = f.bytes + excluded.bytes)
UPDATE prompts p SET takes = p.takes + n FROM (SELECT prompt_id, count(*) n FROM new GROUP BY 1) c
 WHERE c.prompt_id = p.prompt_id
"""
_SPEAKERS = """
INSERT INTO speakers AS s (speaker_id, first_take_at, last_take_at)
SELECT speaker_id, min(at), max(at) FROM unnest(%s::text[], %s::timestamptz[]) AS seen(speaker_id, at) GROUP BY 1
ON CONFLICT (speaker_id) DO UPDATE SET first_take_at = least(s.first_take_at, excluded.first_take_at),
  last_take_at = greatest(s.last_take_at, excluded.last_take_at)
"""
_PROMPTS = """
INSERT INTO prompts (prompt_id, lang, prompt_sha256)
SELECT DISTINCT ON (prompt_id) * FROM unnest(%s::text[], %s::text[], %s::text[]) AS p(prompt_id, lang, sha)
ON CONFLICT DO NOTHING
"""
_CONSENTS = """
INSERT INTO consents AS c (speaker_id, text_sha256, lang, version, given_at, station_id)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[])
ON CONFLICT (speaker_id, text_sha256) DO UPDATE SET given_at = excluded.given_at, station_id = excluded.station_id
  WHERE excluded.given_at < c.given_at
"""
_ANSWERS = """
INSERT INTO speaker_answers AS a (speaker_id, valid_from, valid_to, station_id, project_id, answers, langs, consents, app_version)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (speaker_id, valid_from) DO UPDATE SET valid_to = excluded.valid_to, station_id = excluded.station_id,
  project_id = excluded.project_id, answers = excluded.answers, langs = excluded.langs, consents = excluded.consents,
  app_version = excluded.app_version
"""
_WITHDRAW = """
INSERT INTO speakers (speaker_id, first_take_at, last_take_at, withdrawn_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (speaker_id) DO UPDATE SET withdrawn_at = least(speakers.withdrawn_at, excluded.withdrawn_at)
"""


class PostgresStore:
    """Reconnects for each batch: a server that came back must not need the job to be restarted."""

    def __init__(self, settings: PostgresSettings) -> None:
        self._settings = settings
        with self._connect() as connection:
            # Two jobs may start at once, and CREATE TABLE IF NOT EXISTS is not safe against itself.
            connection.execute("SELECT pg_advisory_xact_lock(7461)")
            connection.execute(_SCHEMA)

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        at = self._settings
        return psycopg.connect(
            host=at.host,
            port=at.port,
            user=at.user,
            password=at.password,
            dbname=at.database,
            connect_timeout=5,
        )

    def land(
        self, rows: Sequence[TakeRow], withdrawn: Sequence[Withdrawn], consents: Sequence[ConsentRow]
    ) -> None:
        """Counts the takes it has not counted yet, and notes consents (each speaker and text once) and withdrawals."""
        if not (rows or withdrawn or consents):
            return
        with self._connect() as connection, connection.cursor() as cursor:
            if rows:
                # Sorted, so that two writers meet the same rows in the same order.
                rows = sorted(rows, key=lambda row: row.take_id)
                speakers = [row.speaker_id for row in rows]
                cursor.execute(_SPEAKERS, (speakers, [row.recorded_at for row in rows]))
                prompts = [row.prompt_id for row in rows]
                cursor.execute(_PROMPTS, (prompts, [r.lang for r in rows], [r.prompt_sha256 for r in rows]))
                cursor.execute(
                    _LAND,
                    (
                        [row.take_id for row in rows],
                        speakers,
                        prompts,
                        [row.station_id for row in rows],
                        [row.lang for row in rows],
                        [row.recorded_at.date() for row in rows],
                        [row.frames / row.sample_rate for row in rows],
                        [row.bytes for row in rows],
                        [row.sha256 for row in rows],
                    ),
                )
            if consents:
                # unnest takes columns, these are rows.
                ordered = sorted(consents)
                cursor.execute(_CONSENTS, tuple(list(column) for column in zip(*ordered, strict=True)))
            for item in withdrawn:
                cursor.execute(_WITHDRAW, (item.speaker_id, *(item.withdrawn_at,) * 3))

    def take_ids(self) -> list[tuple[str, str]]:
        """(take_id, sha256) of every counted take; for reconciliation."""
        with self._connect() as connection:
            found = connection.execute("SELECT take_id::text, sha256 FROM landed_takes").fetchall()
            return [(take_id, sha256) for take_id, sha256 in found]

    def consents(self) -> list[tuple[str, str]]:
        """(speaker and text, when) of every consent; for reconciliation."""
        with self._connect() as connection:
            found = connection.execute("SELECT speaker_id, text_sha256, given_at FROM consents").fetchall()
            return [(f"{speaker}/{text}", str(micros(at))) for speaker, text, at in found]

    def answer(self, rows: Sequence[SpeakerRow]) -> None:
        """Writes these rows of speakers' histories, over what there is of the same beginning."""
        values = [
            (
                *(row.speaker_id, row.valid_from, row.valid_to, row.station_id, row.project_id),
                *(_json(row.answers), row.langs, _json(row.consents), row.app_version),
            )
            for row in rows
        ]
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.executemany(_ANSWERS, values)

    def forget_answers(self, speaker_ids: Sequence[str]) -> None:
        """Nothing is left of what these speakers answered."""
        with self._connect() as connection:
            connection.execute("DELETE FROM speaker_answers WHERE speaker_id = ANY(%s)", (list(speaker_ids),))

    def answers(self) -> list[tuple[str, str]]:
        """(speaker and from when, until when) of every row of the histories; for reconciliation."""
        with self._connect() as connection:
            found = connection.execute(
                "SELECT speaker_id, valid_from, valid_to FROM speaker_answers"
            ).fetchall()
            return [
                (f"{speaker}/{micros(start)}", "" if end is None else str(micros(end)))
                for speaker, start, end in found
            ]

    def counted(self) -> tuple[int, int]:
        """Takes that have a row, and takes according to the daily figures, both at one moment."""
        with self._connect() as connection:
            found = connection.execute(
                "SELECT (SELECT count(*) FROM landed_takes), coalesce(sum(takes), 0)::bigint FROM daily_figures"
            ).fetchone()
            return (int(found[0]), int(found[1])) if found else (0, 0)

    def erase(self, speaker_id: str, take_ids: Sequence[str], station_id: str | None) -> None:
        """Takes these takes out of the figures, and what their station knew of the speaker (None: all that is known).

        The row that says so stays. See ``forget`` for those that grew old.
        """
        with self._connect() as connection:
            connection.execute(
                "WITH gone AS (DELETE FROM landed_takes WHERE speaker_id = %s AND (%s OR take_id = ANY(%s::uuid[])) RETURNING *), "
                "figures AS (UPDATE daily_figures f SET takes = f.takes - g.n, seconds = f.seconds - g.s, "
                "bytes = f.bytes - g.b FROM (SELECT day, station_id, lang, count(*) n, sum(seconds) s, sum(bytes) b "
                "FROM gone GROUP BY 1, 2, 3) g "
                "WHERE f.day = g.day AND f.station_id = g.station_id AND f.lang = g.lang) "
                "UPDATE prompts p SET takes = p.takes - c.n "
                "FROM (SELECT prompt_id, count(*) n FROM gone GROUP BY 1) c WHERE c.prompt_id = p.prompt_id",
                (speaker_id, station_id is None, list(take_ids)),
            )
            connection.execute(
                "DELETE FROM consents WHERE speaker_id = %s AND (%s::text IS NULL OR station_id = %s)",
                (speaker_id, station_id, station_id),
            )
            connection.execute("UPDATE speakers SET erased_at = now() WHERE speaker_id = %s", (speaker_id,))

    def forget(self, take_ids: Sequence[str]) -> None:
        """Drops the rows of these takes. The figures keep counting them: they were recorded, whatever became of the audio."""
        with self._connect() as connection:
            connection.execute("DELETE FROM landed_takes WHERE take_id = ANY(%s::uuid[])", (list(take_ids),))


def _json(text: str) -> str:
    """With escapes for what text in PostgreSQL cannot hold: an answer may have a zero among its characters."""
    return json.dumps(json.loads(text))
