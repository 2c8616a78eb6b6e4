"""Kafka Connect's connectors as code: each JSON file in backend-stack/servers/connect/connectors is one, under its file's name."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_TIMEOUT_S = 30


def read_connectors(folder: Path) -> dict[str, dict[str, str]]:
    """Name to configuration. Secrets are none of it: the worker fills ``${env:NAME}`` in itself."""
    return {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))}


def apply_connector(connect_url: str, name: str, config: Mapping[str, str]) -> str:
    """Creates the connector or changes it if it differs; answers what was done."""
    current = _request(f"{connect_url}/connectors/{name}/config", missing_ok=True)
    if current is not None and {key: value for key, value in current.items() if key != "name"} == dict(
        config
    ):
        return "unchanged"
    _request(f"{connect_url}/connectors/{name}/config", method="PUT", body=config)
    return "created" if current is None else "changed"


def _request(
    url: str, *, method: str = "GET", body: Mapping[str, str] | None = None, missing_ok: bool = False
) -> dict[str, Any] | None:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
            found = json.loads(answer.read() or b"{}")
            return found if isinstance(found, dict) else {}
    except urllib.error.HTTPError as error:
        if missing_ok and error.code == 404:
            return None
        raise RuntimeError(
            f"{method} {url}: {error.code} {error.read().decode(errors='replace')[:500]}"
        ) from error
