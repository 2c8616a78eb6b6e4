"""Objects in S3, put once and never changed.

boto3 spends 1-2 ms of a core on each call, which would be most of what landing a take costs. This signs with
botocore's own SigV4 and sends with urllib3. The payload's SHA-256, which the signature covers, is the one that the
checks have just computed, so nothing is hashed twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import urllib3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from fieldtake_lake.landing.outcome import Stored

# Only connections are tried again: what a PUT did is not known once it was sent, and the batch will be replayed.
_RETRIES = urllib3.Retry(connect=2, read=0, redirect=0, status=0, backoff_factor=0.2)
_TIMEOUT = urllib3.Timeout(connect=5, read=60)


class ObjectStoreError(Exception):
    """The store answered something that neither lands nor refuses a take: the batch has to be tried again."""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Path-style S3. ``endpoint`` without a trailing slash."""

    endpoint: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"
    connections: int = 8


class OtherSizeError(Exception):
    """The object has another length than was expected, so nothing of it was read. ``found`` in bytes."""

    def __init__(self, found: int) -> None:
        super().__init__(f"{found} bytes")
        self.found = found


class _KnownHashAuth(S3SigV4Auth):  # type: ignore[misc]
    def payload(self, request: AWSRequest) -> str:
        return str(request.headers["X-Amz-Content-SHA256"])


class ObjectStore:
    """Thread-safe; holds a pool of connections."""

    def __init__(self, settings: StoreSettings) -> None:
        self._endpoint = settings.endpoint
        self._auth = _KnownHashAuth(
            Credentials(settings.access_key, settings.secret_key), "s3", settings.region
        )
        self._pool = urllib3.PoolManager(maxsize=settings.connections, timeout=_TIMEOUT, retries=_RETRIES)

    def put_once(
        self, bucket: str, key: str, body: bytes | memoryview, sha256: str, content_type: str
    ) -> Stored:
        """Puts if there is nothing there; else says whether what is there is the same."""
        headers = {
            "If-None-Match": "*",
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
            "x-amz-meta-sha256": sha256,
        }
        answer = self._call("PUT", bucket, key, sha256, headers, body)
        if answer.status == 200:
            return "created"
        if answer.status != 412:
            raise ObjectStoreError(f"PUT {bucket}/{key}: {answer.status} {answer.data[:300]!r}")
        held = self.sha256_of(bucket, key)
        if held is None:
            raise ObjectStoreError(f"PUT {bucket}/{key}: refused as present, but not there")
        return "same" if held == sha256 else "other"

    def sha256_of(self, bucket: str, key: str) -> str | None:
        """Of the object, as it was put or, if whoever put it did not say, as it is; None if there is no such object."""
        answer = self._call("HEAD", bucket, key, _EMPTY, {})
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise ObjectStoreError(f"HEAD {bucket}/{key}: {answer.status}")
        said = answer.headers.get("x-amz-meta-sha256")
        if said is not None:
            return said
        body = self.get(bucket, key)
        return None if body is None else hashlib.sha256(body).hexdigest()

    def get(self, bucket: str, key: str, size: int | None = None) -> bytes | None:
        """The whole object; None if there is no such object or bucket. OtherSizeError if it is not ``size`` bytes long."""
        answer = self._call("GET", bucket, key, _EMPTY, {}, stream=True)
        try:
            length = answer.headers.get("Content-Length")
            if answer.status == 200 and size is not None and length is not None and int(length) != size:
                # Whatever is on its way goes with the connection: it may be gigabytes.
                answer.close()
                raise OtherSizeError(int(length))
            data = answer.read()
        except urllib3.exceptions.HTTPError as error:
            raise ObjectStoreError(f"GET {bucket}/{key}: {error}") from error
        finally:
            answer.release_conn()
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise ObjectStoreError(f"GET {bucket}/{key}: {answer.status} {data[:300]!r}")
        return data

    def delete(self, bucket: str, key: str) -> None:
        """Deletes; deleting what is not there is no error."""
        answer = self._call("DELETE", bucket, key, _EMPTY, {})
        if answer.status not in (200, 204, 404):
            raise ObjectStoreError(f"DELETE {bucket}/{key}: {answer.status} {answer.data[:300]!r}")

    def _call(
        self,
        method: str,
        bucket: str,
        key: str,
        sha256: str,
        headers: Mapping[str, str],
        body: bytes | memoryview | None = None,
        stream: bool = False,
    ) -> urllib3.BaseHTTPResponse:
        url = f"{self._endpoint}/{bucket}/{quote(key, safe='/-_.~')}"
        request = AWSRequest(method, url, headers={**headers, "X-Amz-Content-SHA256": sha256})
        self._auth.add_auth(request)
        try:
            return self._pool.request(
                method,
                url,
                headers=dict(request.headers.items()),
                body=_sendable(body),
                preload_content=not stream,
            )
        except urllib3.exceptions.HTTPError as error:
            raise ObjectStoreError(f"{method} {bucket}/{key}: {error}") from error


def _sendable(body: bytes | memoryview | None) -> Any:
    """urllib3's types know no buffers; the socket below it takes them as they are."""
    return body


_EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
