"""Clients of the lake's stores, made when a task needs one."""

from __future__ import annotations

from typing import Any

from .settings import NotConfiguredError, Settings


def _of(settings: Settings, name: str, default: str | None = None) -> str:
    value = settings.lake_environment.get(f"FIELDTAKE_{name}", default)
    if value is None:
        raise NotConfiguredError(f"FIELDTAKE_{name} is not set")
    return value


def lake_bucket(settings: Settings) -> str:
    """Where audio and tables are."""
    return _of(settings, "LAKE_BUCKET", "lake")


def lake_s3(settings: Settings) -> Any:
    """An S3 client with the lake's access."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint,
        region_name=_of(settings, "S3_REGION", "us-east-1"),
        aws_access_key_id=_of(settings, "S3_ACCESS_KEY", "lake"),
        aws_secret_access_key=_of(settings, "S3_SECRET_KEY"),
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 4}),
    )


def lake_database(settings: Settings) -> Any:
    """A connection to the database of structured retention."""
    import psycopg2

    return psycopg2.connect(
        host=_of(settings, "POSTGRES_HOST"),
        port=int(_of(settings, "POSTGRES_PORT", "5432")),
        user="lake",
        password=_of(settings, "POSTGRES_PASSWORD"),
        dbname="lake",
        connect_timeout=10,
    )


def figures_table(settings: Settings) -> tuple[str, str]:
    """The daily figures' namespace and name in lineage, as the landing job calls them."""
    host, port = _of(settings, "POSTGRES_HOST"), _of(settings, "POSTGRES_PORT", "5432")
    return f"postgres://{host}:{port}", "lake.public.daily_figures"
