"""What ``spark-submit`` is given: a script, since it starts no modules."""

import sys

from fieldtake_lake.job import main

sys.exit(main())
