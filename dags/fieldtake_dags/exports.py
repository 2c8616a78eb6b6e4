"""Corpora that are made again and again: what is wanted stands in a file, and each run makes it below its place, under the day."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .command import Finished, run_or_fail
from .settings import NotConfiguredError, Settings

# As options of `npm run export`; what is true is said without a value.
_TEXTS = ("where", "splits", "connected", "licence", "terms", "s3-endpoint", "s3-region")
_FLAGS = ("all", "trim")
_FIELDS = ("name", "format", "out", "sample-rate", *_TEXTS, *_FLAGS)


class WishError(Exception):
    """The file does not say what is wanted; the message says where."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One corpus: its name, and what the export is told."""

    name: str
    arguments: tuple[str, ...]


def read_wishes(env: Mapping[str, str] = os.environ) -> list[Wish]:
    """From the file that FIELDTAKE_EXPORTS names; nothing where there is none."""
    named = env.get("FIELDTAKE_EXPORTS")
    file = Path(named) if named else None
    if file is None or not file.exists():
        return []
    try:
        wishes = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise WishError(f"{file} is no JSON: {error}") from error
    if not isinstance(wishes, list):
        raise WishError(f"{file}: a list of corpora is wanted")
    read = [_wish(f"{file}, corpus {number}", each) for number, each in enumerate(wishes, 1)]
    names = [wish.name for wish in read]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise WishError(f"{file}: named twice: {', '.join(twice)}")
    return read


def _wish(where: str, said: Any) -> Wish:
    if not isinstance(said, dict):
        raise WishError(f"{where}: an object is wanted")
    if strange := sorted(set(said) - set(_FIELDS)):
        raise WishError(f"{where}: no such field: {', '.join(strange)}; there are {', '.join(_FIELDS)}")
    for field in ("name", "format", "out"):
        if not isinstance(said.get(field), str) or not said[field]:
            raise WishError(f"{where}: {field} is missing")
    arguments = ["--name", said["name"], "--format", said["format"], "--out", said["out"]]
    for field in _TEXTS:
        if field in said:
            if not isinstance(said[field], str):
                raise WishError(f"{where}: {field} is no text")
            arguments += [f"--{field}", said[field]]
    if "sample-rate" in said:
        arguments += ["--sample-rate", str(said["sample-rate"])]
    for field in _FLAGS:
        if said.get(field, False) not in (True, False):
            raise WishError(f"{where}: {field} is neither true nor false")
        if said.get(field):
            arguments.append(f"--{field}")
    return Wish(said["name"], tuple(arguments))


def make(settings: Settings, wish: Wish, day: date) -> Finished:
    """Makes the corpus below its place and publishes it there. Done again on that day it goes on where it stopped.

    CommandError if it does not end well, NotConfiguredError where there is no lake.
    """
    if settings.lake_python is None:
        raise NotConfiguredError("this installation has no lake: FIELDTAKE_LAKE_PYTHON is not set")
    cli = settings.root / "backend-stack" / "export" / "cli.ts"
    how = ("--lake", "spark", "--publish", day.isoformat(), "--resume", "--json")
    return run_or_fail(
        f"the export of {wish.name}",
        [settings.node, str(cli), *how, *wish.arguments],
        env=settings.lake_environment,
    )
