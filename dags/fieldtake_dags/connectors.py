"""Kafka Connect's connectors as code: each JSON file in backend-stack/servers/connect/connectors is one, under its file's name."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_TIMEOUT_S = 30


def read_connectors(folder: Path) -> dict[str, dict[str, str]]:
    """Name to configuration. Secrets are none of it: the worker fills ``${env:NAME}`` in itself."""
    return {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))}


@dataclass(frozen=True, slots=True)
class Connect:
    """A worker's REST; ``login`` is a name and a password where it asks for them."""

    url: str
    login: tuple[str, str] | None = field(default=None, repr=False)

    def apply(self, name: str, config: Mapping[str, str]) -> str:
        """Creates the connector or changes it if it differs; answers what was done."""
        path = f"/connectors/{name}/config"
        current = self._request(path, missing_ok=True)
        if current is not None and {k: v for k, v in current.items() if k != "name"} == dict(config):
            return "unchanged"
        self._request(path, method="PUT", body=config)
        return "created" if current is None else "changed"

    def _request(
        self,
        path: str,
        *,
        method: str = "GET",
        body: Mapping[str, str] | None = None,
        missing_ok: bool = False,
    ) -> dict[str, Any] | None:
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        if self.login is not None:
            headers["authorization"] = "Basic " + b64encode(":".join(self.login).encode()).decode()
        request = urllib.request.Request(f"{self.url}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
                found = json.loads(answer.read() or b"{}")
                return found if isinstance(found, dict) else {}
        except urllib.error.HTTPError as error:
            if missing_ok and error.code == 404:
                return None
            said = error.read().decode(errors="replace")[:500]
            raise RuntimeError(f"{method} {self.url}{path}: {error.code} {said}") from error
