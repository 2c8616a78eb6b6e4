"""Makes rows of an Iceberg table old: ``python backdate.py TABLE COLUMN DAYS KEY VALUE``. For tests of what goes by age."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import pyarrow as pa
from fieldtake_lake.look import open_catalog
from fieldtake_lake.settings import settings_from_env
from pyiceberg.expressions import EqualTo


def main() -> None:
    """Prints how many rows there were."""
    name, column, days, key, value = sys.argv[1:]
    table = open_catalog(settings_from_env()).load_table(("lake", name))
    these = EqualTo(key, value)
    rows = table.scan(row_filter=these).to_arrow()
    at = rows.schema.get_field_index(column)
    old = datetime.now(UTC) - timedelta(days=int(days))
    field = rows.schema.field(at)
    aged = rows.set_column(at, field, pa.array([old] * rows.num_rows, type=field.type))
    table.overwrite(aged, overwrite_filter=these)
    sys.stdout.write(f'{{"rows": {rows.num_rows}}}\n')


if __name__ == "__main__":
    main()
