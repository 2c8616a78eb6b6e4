"""Cassandra: one table for each question that is asked often. Everything in it can be written again from Iceberg.

Write timestamps are the broker's append time of the record, not the clock of whoever writes: writing a batch again
changes nothing, and a deletion after it stays a deletion.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Any, NamedTuple
from uuid import UUID

from cassandra import ConsistencyLevel, InvalidRequest, Unauthorized
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, NoHostAvailable
from cassandra.concurrent import execute_concurrent
from cassandra.policies import RoundRobinPolicy

from fieldtake_lake.landing.outcome import TakeRow
from fieldtake_lake.settings import CassandraSettings

_DETAILS = "lang text, object_uri text, sha256 text, bytes bigint, sample_rate int, frames bigint, quality text, version int, prompt_text text, kind text, section text, itemcode text, project_id text"
_TABLES = (
    "takes_by_speaker (speaker_id text, recorded_at timestamp, take_id uuid, prompt_id text, station_id text, "
    f"{_DETAILS}, PRIMARY KEY ((speaker_id), recorded_at, take_id)) WITH CLUSTERING ORDER BY (recorded_at DESC, take_id ASC)",
    "takes_by_prompt (prompt_id text, recorded_at timestamp, take_id uuid, speaker_id text, station_id text, "
    f"{_DETAILS}, PRIMARY KEY ((prompt_id), recorded_at, take_id)) WITH CLUSTERING ORDER BY (recorded_at DESC, take_id ASC)",
    "takes_by_station_day (station_id text, day date, recorded_at timestamp, take_id uuid, speaker_id text, "
    f"prompt_id text, {_DETAILS}, PRIMARY KEY ((station_id, day), recorded_at, take_id))",
    "counts_by_minute (dimension text, value text, day date, window_start timestamp, takes bigint, seconds double, "
    "PRIMARY KEY ((dimension, value, day), window_start))",
    "counts_by_hour (dimension text, value text, month date, window_start timestamp, takes bigint, seconds double, "
    "PRIMARY KEY ((dimension, value, month), window_start))",
)
_REVIEW_TABLES = (
    # The latest verdict of each listener.
    "reviews_by_take (take_id uuid, reviewer text, review_id text, verdict text, reasons list<text>, decided_at timestamp, "
    "PRIMARY KEY ((take_id), reviewer))",
    "verdicts_by_take (take_id uuid PRIMARY KEY, state text, approve int, reject int, unsure int, reasons list<text>, "
    "decided_at timestamp)",
)
TAKE_TABLES = {
    "takes_by_speaker": ("speaker_id",),
    "takes_by_prompt": ("prompt_id",),
    "takes_by_station_day": ("station_id", "day"),
}
_COLUMNS = (
    *(
        "recorded_at",
        "take_id",
        "speaker_id",
        "prompt_id",
        "station_id",
        "lang",
        "object_uri",
        "sha256",
        "bytes",
    ),
    *(
        "sample_rate",
        "frames",
        "quality",
        "version",
        "prompt_text",
        "kind",
        "section",
        "itemcode",
        "project_id",
    ),
)


class TakeText(NamedTuple):
    """What was read in a take, and where the take is found. ``sent_at`` is the broker's append time; times are UTC."""

    take_id: str
    speaker_id: str
    prompt_id: str
    station_id: str
    recorded_at: datetime
    sent_at: datetime
    prompt_text: str


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Serving:
    """A session on the keyspace, which ``provision`` has made."""

    def __init__(self, settings: CassandraSettings) -> None:
        self._cluster = _cluster(settings, settings.user, settings.password)
        self._session = self._cluster.connect(settings.keyspace)
        self._inserts = {
            table: self._session.prepare(
                f"INSERT INTO {table} ({', '.join(_columns(table))}) "
                f"VALUES ({', '.join('?' * len(_columns(table)))}) USING TIMESTAMP ?"
            )
            for table in TAKE_TABLES
        }
        self._texts = {
            table: self._session.prepare(
                f"UPDATE {table} USING TIMESTAMP ? SET prompt_text = ? WHERE "
                + " AND ".join(f"{name} = ?" for name in (*keys, "recorded_at", "take_id"))
            )
            for table, keys in TAKE_TABLES.items()
        }
        self._counts = {
            grain: self._session.prepare(
                f"INSERT INTO counts_by_{grain} (dimension, value, {span}, window_start, takes, seconds) "
                "VALUES (?, ?, ?, ?, ?, ?)"
            )
            for grain, span in (("minute", "day"), ("hour", "month"))
        }

    def __enter__(self) -> Serving:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cluster.shutdown()

    def upsert_takes(self, rows: Iterable[TakeRow]) -> None:
        """Writes each row to every table; raises if any write fails."""
        statements: list[tuple[Any, Sequence[object]]] = []
        for row in rows:
            values = _values(row)
            stamp = micros(row.sent_at)
            for table, insert in self._inserts.items():
                statements.append((insert, [*(values[name] for name in _columns(table)), stamp]))
        self._execute(statements)

    def set_texts(self, rows: Iterable[TakeText]) -> None:
        """Adds what was read to takes that are there. Like their rows by the broker's time: who was erased since stays erased."""
        statements: list[tuple[Any, Sequence[object]]] = []
        for row in rows:
            values = row._asdict() | {"take_id": UUID(row.take_id), "day": row.recorded_at.date()}
            for table, update in self._texts.items():
                keys = [values[name] for name in (*TAKE_TABLES[table], "recorded_at", "take_id")]
                statements.append((update, [micros(row.sent_at), row.prompt_text, *keys]))
        self._execute(statements)

    def upsert_reviews(self, rows: Iterable[tuple[str, str, str, str, list[str], int]]) -> None:
        """Writes (take_id, reviewer, review_id, verdict, reasons, decided in ms since 1970). Of a listener's verdicts the latest stays,
        whatever order they come in: it is written with its own time."""
        insert = self._session.prepare(
            "INSERT INTO reviews_by_take (take_id, reviewer, review_id, verdict, reasons, decided_at) "
            "VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?"
        )
        self._execute(
            [
                (insert, (UUID(take_id), *said, from_micros(ms * 1000), max(1, ms * 1000)))
                for take_id, *said, ms in rows
                if _is_uuid(take_id)
            ]
        )

    def upsert_verdicts(self, rows: Iterable[tuple[str, str, int, int, int, list[str], datetime]]) -> None:
        """Writes (take_id, state, approve, reject, unsure, reasons, decided_at)."""
        insert = self._session.prepare(
            "INSERT INTO verdicts_by_take (take_id, state, approve, reject, unsure, reasons, decided_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        self._execute([(insert, (UUID(take_id), *said)) for take_id, *said in rows if _is_uuid(take_id)])

    def verdicts(self) -> list[tuple[str, str]]:
        """(take_id, its state and votes) of every row, by paging; for reconciliation."""
        rows = self._session.execute("SELECT take_id, state, approve, reject, unsure FROM verdicts_by_take")
        return [(str(row.take_id), f"{row.state} {row.approve} {row.reject} {row.unsure}") for row in rows]

    def reviews(self) -> list[tuple[str, str]]:
        """(take_id and reviewer, their verdict) of every row, by paging; for reconciliation."""
        rows = self._session.execute("SELECT take_id, reviewer, verdict FROM reviews_by_take")
        return [(f"{row.take_id} {row.reviewer}", row.verdict) for row in rows]

    def forget_reviews(self, take_ids: Iterable[str]) -> None:
        """Deletes what was said of these takes."""
        self._execute(
            [
                (f"DELETE FROM {table} WHERE take_id = %s", (UUID(take_id),))
                for take_id in take_ids
                for table in ("reviews_by_take", "verdicts_by_take")
            ]
        )

    def upsert_counts(self, rows: Iterable[tuple[str, str, str, datetime, int, float]]) -> None:
        """Writes (grain, dimension, value, window_start, takes, seconds); whole figures, not increments."""
        statements: list[tuple[Any, Sequence[object]]] = []
        for grain, dimension, value, start, takes, seconds in rows:
            _, span = _span(grain, start)
            statements.append((self._counts[grain], (dimension, value, span, start, takes, seconds)))
        self._execute(statements)

    def delete_counts(self, rows: Iterable[tuple[str, str, str, datetime]]) -> None:
        """Deletes (grain, dimension, value, window_start)."""
        statements: list[tuple[Any, Sequence[object]]] = []
        for grain, dimension, value, start in rows:
            name, span = _span(grain, start)
            where = f"dimension = %s AND value = %s AND {name} = %s AND window_start = %s"
            statements.append(
                (f"DELETE FROM counts_by_{grain} WHERE {where}", (dimension, value, span, start))
            )
        self._execute(statements)

    def delete_takes(self, rows: Iterable[tuple[str, datetime, str, str, str]]) -> None:
        """Deletes (take_id, recorded_at, speaker_id, prompt_id, station_id) from every table."""
        statements: list[tuple[Any, Sequence[object]]] = []
        for take_id, recorded_at, speaker_id, prompt_id, station_id in rows:
            names: dict[str, object] = {
                "speaker_id": speaker_id,
                "prompt_id": prompt_id,
                "station_id": station_id,
            }
            names["day"] = recorded_at.date()
            for table, key in TAKE_TABLES.items():
                where = " AND ".join(f"{name} = %s" for name in (*key, "recorded_at", "take_id"))
                values = (*(names[name] for name in key), recorded_at, UUID(take_id))
                statements.append((f"DELETE FROM {table} WHERE {where}", values))
        self._execute(statements)

    def _execute(self, statements: Sequence[tuple[Any, Sequence[object]]]) -> None:
        execute_concurrent(self._session, statements, concurrency=64, raise_on_first_error=True)

    def take_ids(self, table: str) -> list[tuple[str, str]]:
        """(take_id, sha256) of every row, by paging; for reconciliation."""
        if table not in TAKE_TABLES:
            raise ValueError(f"no table of takes is called {table}")
        rows = self._session.execute(f"SELECT take_id, sha256 FROM {table}")
        return [(str(row.take_id), row.sha256) for row in rows]


def _is_uuid(text: str) -> bool:
    """A review may name a take that no station can have made."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def micros(at: datetime) -> int:
    """Microseconds since 1970, exactly (floats are not, so far from zero)."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The other way. What Spark collects as a timestamp is in this process's zone, which the years 1 and 9999 do not survive."""
    return _EPOCH + timedelta(microseconds=micros)


def _span(grain: str, start: datetime) -> tuple[str, date]:
    """The partition's name and value: minutes are kept by the day, hours by the month."""
    return ("day", start.date()) if grain == "minute" else ("month", start.date().replace(day=1))


def _columns(table: str) -> tuple[str, ...]:
    return (*_COLUMNS, "day") if table == "takes_by_station_day" else _COLUMNS


def _values(row: TakeRow) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(row, name) for name in _COLUMNS}
    return values | {"take_id": UUID(row.take_id), "day": row.recorded_at.date()}


def _cluster(settings: CassandraSettings, user: str, password: str) -> Cluster:
    profile = ExecutionProfile(
        load_balancing_policy=RoundRobinPolicy(),
        consistency_level=ConsistencyLevel.LOCAL_QUORUM,
        request_timeout=20,
    )
    return Cluster(
        settings.host.split(","),
        port=settings.port,
        protocol_version=5,
        auth_provider=PlainTextAuthProvider(user, password),
        execution_profiles={EXEC_PROFILE_DEFAULT: profile},
        connect_timeout=10,
    )


def provision(settings: CassandraSettings) -> None:
    """Roles, keyspace, tables, if there is an administrator's password to do it with. Changes no password.

    A new server's well-known superuser loses its log-in before anything else happens.
    """
    if not settings.admin_password:
        return
    cluster = _admin_cluster(settings, settings.admin_password)
    try:
        session = cluster.connect()
        for role, password in (("lake", settings.password), ("reader", settings.reader_password)):
            if password:
                session.execute(
                    f"CREATE ROLE IF NOT EXISTS {role} WITH LOGIN = true AND PASSWORD = %s", (password,)
                )
        session.execute(
            f"CREATE KEYSPACE IF NOT EXISTS {settings.keyspace} WITH replication = "
            f"{{'class': 'NetworkTopologyStrategy', 'replication_factor': {settings.replication}}}"
        )
        for table in (*_TABLES, *_REVIEW_TABLES):
            session.execute(f"CREATE TABLE IF NOT EXISTS {settings.keyspace}.{table}")
        for table in TAKE_TABLES:
            # a keyspace of before has no column for them
            for column in ("prompt_text", "kind", "section", "itemcode", "project_id"):
                session.execute(f"ALTER TABLE {settings.keyspace}.{table} ADD IF NOT EXISTS {column} text")
        for permission in ("SELECT", "MODIFY"):
            session.execute(f"GRANT {permission} ON KEYSPACE {settings.keyspace} TO lake")
        if settings.reader_password:
            session.execute(f"GRANT SELECT ON KEYSPACE {settings.keyspace} TO reader")
    finally:
        cluster.shutdown()


def _admin_cluster(settings: CassandraSettings, password: str) -> Cluster:
    cluster = _cluster(settings, "fieldtake_admin", password)
    try:
        cluster.connect()
        return cluster
    except NoHostAvailable as refused:
        cluster.shutdown()
        first = _first_admin(settings)
        if first is None:
            raise refused
    session = first.connect()
    try:
        session.execute(
            "CREATE ROLE IF NOT EXISTS fieldtake_admin WITH SUPERUSER = true AND LOGIN = true AND PASSWORD = %s",
            (password,),
        )
    finally:
        first.shutdown()
    cluster = _cluster(settings, "fieldtake_admin", password)
    session = cluster.connect()
    session.execute("ALTER ROLE cassandra WITH SUPERUSER = false AND LOGIN = false")
    return cluster


def _first_admin(settings: CassandraSettings) -> Cluster | None:
    """The server makes its first superuser a moment after it starts to listen."""
    for _ in range(20):
        cluster = _cluster(settings, "cassandra", "cassandra")
        try:
            cluster.connect()
            return cluster
        except (NoHostAvailable, InvalidRequest, Unauthorized):
            cluster.shutdown()
            time.sleep(0.5)
    return None
