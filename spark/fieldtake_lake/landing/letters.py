"""Dead letters: records as they came, with the reason why they are not in the lake."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import DataFrame

from fieldtake_lake.settings import KafkaSettings

LARGEST_RECORD = str(20 << 20)


def dead_records(dead: DataFrame, at: datetime) -> DataFrame:
    """The records as they came, keyed by where they were, the reason added as headers."""

    def header(name: str, column: str) -> str:
        return f"named_struct('key', '{name}', 'value', cast({column} as binary))"

    origin = "concat_ws(':', topic, cast(partition as string), cast(offset as string))"
    added = [
        header("dlq_code", "code"),
        header("dlq_message", "message"),
        header("dlq_topic", "topic"),
        header("dlq_partition", "cast(partition as string)"),
        header("dlq_offset", "cast(offset as string)"),
        header("dlq_at", f"'{at:%Y-%m-%dT%H:%M:%S}Z'"),
        header("dlq_key", "coalesce(cast(key as string), '')"),
    ]
    empty = "cast(array() as array<struct<key:string,value:binary>>)"
    return dead.selectExpr(
        f"cast({origin} as binary) AS key",
        "value",
        f"concat(coalesce(headers, {empty}), array({', '.join(added)})) AS headers",
    )


def write_letters(letters: DataFrame, kafka: KafkaSettings) -> None:
    """Sends what ``dead_records`` made."""
    options = kafka.options() | {
        "topic": kafka.dead_topic,
        "includeHeaders": "true",
        "kafka.acks": "all",
        "kafka.max.request.size": LARGEST_RECORD,
        "kafka.linger.ms": "0",
    }
    letters.write.format("kafka").options(**options).save()
