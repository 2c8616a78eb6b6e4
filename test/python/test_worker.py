"""The worker's pass over records: what one of them can do to the others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fieldtake_lake.landing.faults import Fault
from fieldtake_lake.landing.worker import _judged
from fieldtake_lake.stores.s3 import ObjectStore, ObjectStoreError, OtherSizeError, StoreSettings


class Objects(BaseHTTPRequestHandler):
    """One object of a length it says, of which only the first bytes are ever sent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        length = {"/claims/small": 4, "/claims/huge": 1 << 40, "/claims/cut": 9}.get(self.path)
        self.send_response(200 if length else 404)
        self.send_header("Content-Length", str(length or 0))
        self.end_headers()
        if length:
            self.wfile.write(b"take")
            self.close_connection = length != 4

    def log_message(self, *_: object) -> None:
        """Nothing to tell."""


@pytest.fixture
def store() -> Iterator[ObjectStore]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Objects)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield ObjectStore(StoreSettings(f"http://127.0.0.1:{server.server_address[1]}", "key", "secret"))
    server.shutdown()
    server.server_close()


def test_an_object_of_another_length_is_not_read(store: ObjectStore) -> None:
    with pytest.raises(OtherSizeError, match=str(1 << 40)):
        store.get("claims", "huge", 4)
    assert store.get("claims", "small", 4) == b"take"
    assert store.get("claims", "gone", 4) is None


def test_an_object_that_is_cut_off_on_its_way_is_an_outage(store: ObjectStore) -> None:
    with pytest.raises(ObjectStoreError, match="claims/cut"):
        store.get("claims", "cut", 9)


def test_what_nobody_has_thought_of_is_one_records_fault() -> None:
    def odd() -> Fault:
        raise ZeroDivisionError("integer division or modulo by zero")

    fault = _judged(odd)
    assert isinstance(fault, Fault)
    assert (fault.code, "ZeroDivisionError" in fault.message) == ("internal", True)


@pytest.mark.parametrize("error", [ObjectStoreError("away"), OSError("no space"), MemoryError()])
def test_an_outage_is_no_records_fault(error: Exception) -> None:
    def away() -> Fault:
        raise error

    with pytest.raises(type(error)):
        _judged(away)
