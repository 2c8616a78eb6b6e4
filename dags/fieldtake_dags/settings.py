"""What the tasks are told from outside: ``FIELDTAKE_*`` environment variables, read when a task runs, not when a DAG is parsed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class NotConfiguredError(Exception):
    """A task needs a part of the stack that this installation does not have."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``node`` runs the project's TypeScript; ``root`` is the checkout or the image's copy of it."""

    root: Path
    node: str
    kafka: str
    s3_endpoint: str | None
    s3_access_key: str
    s3_secret_key: str
    corpus_bucket: str
    prompts_topic: str
    state: Path
    connect_url: str | None
    lake_python: str | None
    lake_environment: Mapping[str, str]
    # Prompts that so many stations flag are taken back; None: however many do.
    flagged_stations: int | None = None
    # Prompts of a station that was not heard of for so long go to others; None: never.
    lease_days: int | None = None


def settings_from_env(env: Mapping[str, str] = os.environ) -> Settings:
    """Reads ``FIELDTAKE_*``; a missing one is a NotConfiguredError that names it."""

    def get(name: str) -> str:
        value = env.get(f"FIELDTAKE_{name}")
        if not value:
            raise NotConfiguredError(f"FIELDTAKE_{name} is not set")
        return value

    def number(name: str, default: int) -> int | None:
        written = env.get(f"FIELDTAKE_{name}") or str(default)
        if not written.isdecimal():
            raise NotConfiguredError(
                f"FIELDTAKE_{name} is {written!r}: a whole number is wanted, 0 for never"
            )
        return int(written) or None

    return Settings(
        root=Path(get("ROOT")),
        node=get("NODE"),
        kafka=get("KAFKA_BOOTSTRAP"),
        s3_endpoint=env.get("FIELDTAKE_S3_ENDPOINT"),
        s3_access_key=env.get("FIELDTAKE_S3_CORPUS_ACCESS_KEY", "corpus"),
        s3_secret_key=get("S3_CORPUS_SECRET_KEY"),
        corpus_bucket=env.get("FIELDTAKE_CORPUS_BUCKET", "corpus"),
        prompts_topic=env.get("FIELDTAKE_PROMPTS_TOPIC", "topic1"),
        state=Path(get("STATE")),
        connect_url=env.get("FIELDTAKE_CONNECT_URL"),
        lake_python=env.get("FIELDTAKE_LAKE_PYTHON"),
        lake_environment={name: value for name, value in env.items() if name.startswith("FIELDTAKE_")},
        flagged_stations=number("FLAGGED_STATIONS", 2),
        lease_days=number("LEASE_DAYS", 30),
    )
