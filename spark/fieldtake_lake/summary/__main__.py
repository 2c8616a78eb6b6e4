"""``python -m fieldtake_lake.summary``."""

import sys

from .job import main

sys.exit(main())
