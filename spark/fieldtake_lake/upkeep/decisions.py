"""What an administrator decides about withdrawals: looks at them, approves what nobody could prove, undoes what was a mistake."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pyspark.sql import SparkSession

from fieldtake_lake.landing.outcome import Origin, Withdrawn
from fieldtake_lake.landing.proof import Scope, scope_of
from fieldtake_lake.stores.iceberg import TAKES, WITHDRAWALS, merge_withdrawals

from .removal import Report


def list_withdrawals(spark: SparkSession) -> Report:
    """Each speaker who withdrew and of whom the lake holds takes; ``pending`` are those that no withdrawal speaks of."""
    takes: dict[str, list[tuple[str, str | None]]] = {}
    for row in spark.sql(
        f"SELECT speaker_id, station_id, withdrawal_sha256 FROM {TAKES} "
        f"LEFT SEMI JOIN {WITHDRAWALS} w ON w.speaker_id = {TAKES}.speaker_id"
    ).collect():
        takes.setdefault(row.speaker_id, []).append((row.station_id, row.withdrawal_sha256))
    said: dict[str, list[dict[str, object]]] = {}
    scopes: dict[str, list[Scope]] = {}
    for row in spark.table(WITHDRAWALS).collect():
        if row.speaker_id not in takes:
            continue
        state = "undone" if row.undone_at else "noted"
        said.setdefault(row.speaker_id, []).append(
            {"proof": row.proof, "station_id": row.station_id, "noted_at": str(row.noted_at), "state": state}
        )
        if not row.undone_at:
            scope = scope_of(row.proof, row.station_id, row.secret_sha256)
            scopes.setdefault(row.speaker_id, []).append(scope)
    return {
        "speakers": [
            {
                "speaker_id": speaker,
                "takes": len(held),
                "pending": sum(
                    not any(scope.covers(*take) for scope in scopes.get(speaker, ())) for take in held
                ),
                "withdrawals": said[speaker],
            }
            for speaker, held in sorted(takes.items())
        ]
    }


def approve(spark: SparkSession, speaker_id: str) -> Report:
    """All of the speaker is to go, whoever recorded it; ``erase`` does it when the quarantine is over."""
    now = datetime.now(UTC)
    origin = Origin("administrator", 0, int(now.timestamp() * 1_000_000))
    merge_withdrawals(
        spark, [Withdrawn(origin, speaker_id, "administrator", now, proof="administrator")], now
    )
    return {"speaker_id": speaker_id}


def undo(spark: SparkSession, speaker_id: str, quarantine_days: float) -> Report:
    """Ends the speaker's withdrawals whose quarantine is not over. RuntimeError where there is none."""
    now = datetime.now(UTC)
    waiting = "speaker_id = :speaker AND undone_at IS NULL AND noted_at > :before"
    named = {"speaker": speaker_id, "now": now, "before": now - timedelta(days=quarantine_days)}
    rows = spark.sql(f"SELECT 1 FROM {WITHDRAWALS} WHERE {waiting}", named).count()
    if rows == 0:
        raise RuntimeError(f"no withdrawal of speaker {speaker_id} can be undone any more")
    spark.sql(f"UPDATE {WITHDRAWALS} SET undone_at = :now WHERE {waiting}", named)
    return {"speaker_id": speaker_id, "undone": rows}
