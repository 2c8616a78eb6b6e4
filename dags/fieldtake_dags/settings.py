"""What the tasks are told from outside: ``FIELDTAKE_*`` environment variables, read when a task runs, not when a DAG is parsed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class NotConfiguredError(Exception):
    """A task needs a part of the stack that this installation does not have."""


@dataclass(frozen=True, slots=True)
class KafkaAccount:
    """As whom the tasks' own clients come to brokers with accounts."""

    name: str
    password: str = field(repr=False)
    ca_file: str

    def librdkafka(self) -> dict[str, str]:
        """As clients on librdkafka are told."""
        return {
            "security.protocol": "SASL_SSL",
            "sasl.mechanisms": "SCRAM-SHA-512",
            "sasl.username": self.name,
            "sasl.password": self.password,
            "ssl.ca.location": self.ca_file,
        }


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
    kafka_account: KafkaAccount | None = None
    connect_login: tuple[str, str] | None = field(default=None, repr=False)


def _kafka_account(env: Mapping[str, str]) -> KafkaAccount | None:
    found = _together(env, "FIELDTAKE_KAFKA_USERNAME", "FIELDTAKE_KAFKA_PASSWORD", "FIELDTAKE_KAFKA_CA")
    return None if found is None else KafkaAccount(*found)


def _connect_login(env: Mapping[str, str]) -> tuple[str, str] | None:
    found = _together(env, "FIELDTAKE_CONNECT_USERNAME", "FIELDTAKE_CONNECT_PASSWORD")
    return None if found is None else (found[0], found[1])


def _together(env: Mapping[str, str], *names: str) -> list[str] | None:
    """What belongs together; None: none of it is set. A NotConfiguredError names what is missing beside the others."""
    values = [env.get(name, "") for name in names]
    if not any(values):
        return None
    if missing := [name for name, value in zip(names, values, strict=True) if not value]:
        raise NotConfiguredError(f"{', '.join(missing)} is not set")
    return values


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
        kafka_account=_kafka_account(env),
        connect_login=_connect_login(env),
    )
