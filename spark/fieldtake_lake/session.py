"""A Spark session with Kafka and the Iceberg catalogue ``ice``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

from pyspark.sql import SparkSession

from .settings import Settings

CATALOG = "ice"
NAMESPACE = f"{CATALOG}.lake"


def spark_config(settings: Settings) -> dict[str, str]:
    """What the jobs need of Spark, wherever it runs; master and memory are the submitter's business.

    Holds no secret: PySpark starts its JVM with all of this on the command line, for everybody on the machine to read.
    """
    catalog, postgres, store = f"spark.sql.catalog.{CATALOG}", settings.postgres, settings.store
    return {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
        # A batch is some thousand small rows once its audio is in S3; more partitions are more overhead.
        "spark.sql.shuffle.partitions": "2",
        # Takes are large: a batch of rows for Python is bounded by bytes, the row count is only a ceiling.
        "spark.sql.execution.arrow.maxRecordsPerBatch": "256",
        "spark.sql.execution.arrow.maxBytesPerBatch": str(32 << 20),
        "spark.sql.streaming.metricsEnabled": "false",
        "spark.sql.streaming.minBatchesToRetain": "20",
        "spark.ui.showConsoleProgress": "false",
        "spark.scheduler.mode": "FAIR",
        catalog: "org.apache.iceberg.spark.SparkCatalog",
        f"{catalog}.type": "jdbc",
        f"{catalog}.uri": f"jdbc:postgresql://{postgres.host}:{postgres.port}/{postgres.catalog_database}",
        f"{catalog}.jdbc.user": postgres.user,
        f"{catalog}.jdbc.schema-version": "V1",
        f"{catalog}.warehouse": settings.warehouse,
        # With the cache a read after this batch's own commit would still show the table as it was before.
        f"{catalog}.cache-enabled": "false",
        f"{catalog}.io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
        f"{catalog}.s3.endpoint": store.endpoint,
        f"{catalog}.s3.path-style-access": "true",
        f"{catalog}.s3.access-key-id": store.access_key,
        f"{catalog}.client.region": store.region,
    }


@contextmanager
def at_once(spark: SparkSession) -> Iterator[None]:
    """What is started in here gets free cores before all else (pools.xml): a query keeps that for its life."""
    context = spark.sparkContext
    context.setLocalProperty("spark.scheduler.pool", "at-once")
    try:
        yield
    finally:
        context.setLocalProperty("spark.scheduler.pool", "default")


def secret_config(settings: Settings) -> dict[str, str]:
    """What the session is told once it runs. The catalogue is opened when it is first used, later than that."""
    catalog = f"spark.sql.catalog.{CATALOG}"
    return {
        f"{catalog}.jdbc.password": settings.postgres.password,
        f"{catalog}.s3.secret-access-key": settings.store.secret_key,
    }


def open_session(settings: Settings, name: str) -> SparkSession:
    """Starts (or joins) the session. ``spark.*`` settings of the environment's submitter are kept.

    FIELDTAKE_MASTER and FIELDTAKE_JARS serve runs by plain ``python -m``; under spark-submit neither is set.
    """
    builder = SparkSession.builder.appName(name)
    for key, value in spark_config(settings).items():
        builder = builder.config(key, value)
    if master := os.environ.get("FIELDTAKE_MASTER"):
        builder = builder.master(master).config("spark.ui.enabled", "false")
        builder = builder.config("spark.driver.memory", os.environ.get("FIELDTAKE_DRIVER_MEMORY", "1g"))
        # Few cores: a concurrent collector and the second compiler compete with the work itself.
        java = os.environ.get("FIELDTAKE_JAVA_OPTIONS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
        builder = builder.config("spark.driver.extraJavaOptions", java)
    if jars := os.environ.get("FIELDTAKE_JARS"):
        builder = builder.config("spark.driver.extraClassPath", jars).config(
            "spark.executor.extraClassPath", jars
        )
    if local := os.environ.get("FIELDTAKE_SPARK_LOCAL"):
        builder = builder.config("spark.local.dir", local).config(
            "spark.sql.warehouse.dir", f"{local}/warehouse"
        )
    # a file of its own also where the package is a zip; read once
    with resources.as_file(resources.files(__package__).joinpath("pools.xml")) as pools:
        session = builder.config("spark.scheduler.allocation.file", str(pools)).getOrCreate()
    for key, value in secret_config(settings).items():
        session.conf.set(key, value)
    session.sparkContext.setLogLevel(os.environ.get("FIELDTAKE_LOG_LEVEL", "WARN"))
    return session
