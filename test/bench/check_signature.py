"""What it costs a Spark lander to look at who signed a take, microseconds: one figure as a line of JSON."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from datetime import UTC, datetime

from fieldtake_lake.trust.registry import EnrolledKey, Registry, signer_of
from fieldtake_lake.trust.signature import Signer

TAKES = 5_000


def main() -> None:
    """Takes the headers of a take as JSON: names and texts."""
    plain = [(name, value.encode()) for name, value in json.loads(sys.argv[1]).items()]
    signer = Signer(bytes(range(32)))
    key, value = b"speaker-1", bytes(500_000)
    headers = signer.headers("topic2", key, value, plain)
    # the lander has it already: it is held against the take's own
    digest = hashlib.sha256(value).hexdigest()
    enrolled = Registry({signer.key_id: EnrolledKey("station-1", signer.public_key, None, None)})
    now = datetime.now(UTC)
    started = time.process_time()
    for _ in range(TAKES):
        if signer_of(enrolled, "topic2", key, lambda: digest, headers, now) != "station-1":
            raise SystemExit("the signature is not believed")
    print(json.dumps({"check_us": (time.process_time() - started) * 1e6 / TAKES}))


main()
