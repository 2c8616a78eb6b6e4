"""Takes what was read out of every row of ``takes``, as rows were before there was a column for it."""

from __future__ import annotations

import sys

import pyarrow as pa
from fieldtake_lake.look import open_catalog
from fieldtake_lake.settings import settings_from_env


def main() -> None:
    """Prints how many rows there were."""
    table = open_catalog(settings_from_env()).load_table(("lake", "takes"))
    rows = table.scan().to_arrow()
    at = rows.schema.get_field_index("prompt_text")
    field = rows.schema.field(at)
    table.overwrite(rows.set_column(at, field, pa.nulls(rows.num_rows, field.type)))
    sys.stdout.write(f'{{"rows": {rows.num_rows}}}\n')


if __name__ == "__main__":
    main()
