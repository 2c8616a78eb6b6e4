"""Reads the lake without Spark: ``python -m fieldtake_lake.look TABLE`` prints rows as JSON lines, by pyiceberg.

For tests, reconciliation and the curious: an independent reader shows what is really committed.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from pyiceberg.catalog import Catalog
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import NoSuchTableError

from .settings import Settings, settings_from_env


def open_catalog(settings: Settings) -> Catalog:
    """The same catalogue as Spark's ``ice``."""
    postgres, store = settings.postgres, settings.store
    return SqlCatalog(
        "ice",
        uri=f"postgresql+psycopg2://{postgres.user}:{postgres.password}"
        f"@{postgres.host}:{postgres.port}/{postgres.catalog_database}",
        warehouse=settings.warehouse,
        init_catalog_tables="false",
        **{
            "s3.endpoint": store.endpoint,
            "s3.access-key-id": store.access_key,
            "s3.secret-access-key": store.secret_key,
            "s3.region": store.region,
            "s3.path-style-access": "true",
            "s3.force-virtual-addressing": "false",
        },
    )


def read_table(settings: Settings, table: str, columns: tuple[str, ...] = ("*",)) -> list[dict[str, Any]]:
    """Every row of ``lake.<table>``."""
    found = open_catalog(settings).load_table(("lake", table)).scan(selected_fields=columns).to_arrow()
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


def print_table(settings: Settings, table: str, columns: tuple[str, ...]) -> None:
    """Every row of ``lake.<table>`` as a line of JSON, batch by batch: the table need not fit into memory."""
    scan = open_catalog(settings).load_table(("lake", table)).scan(selected_fields=columns)
    for batch in scan.to_arrow_batch_reader():
        sys.stdout.write("".join(json.dumps(row, default=str) + "\n" for row in batch.to_pylist()))


def main() -> int:
    """Prints one table. With ``--if-there``, nothing of one that there is not."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("table")
    arguments.add_argument("--columns", default="*", help="comma-separated")
    arguments.add_argument("--if-there", action="store_true", help="a table that is not there has no rows")
    chosen = arguments.parse_args()
    try:
        print_table(settings_from_env(), chosen.table, tuple(chosen.columns.split(",")))
    except NoSuchTableError:
        if not chosen.if_there:
            raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
