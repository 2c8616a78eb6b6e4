"""The one form of a language tag: BCP 47's canonical form by IANA's registry, as the station has it.

``main/text/language-tag.ts`` does the same with the same aliases (``scripts/language-data.ts`` writes both files);
``test/golden/languages.json`` holds what both have to say.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources

_LONGEST = 35
_LANGTAG = re.compile(
    r"([a-z]{2,8}(?:-[a-z]{3}){0,3})"
    r"(?:-([a-z]{4}))?"
    r"(?:-([a-z]{2}|[0-9]{3}))?"
    r"((?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"((?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?)"
)


@cache
def _aliases() -> dict[str, dict[str, str]]:
    text = resources.files(__package__).joinpath("language_aliases.json").read_text("utf-8")
    tables: dict[str, dict[str, str]] = json.loads(text)
    return tables


@cache
def canonical_tag(written: str) -> str:
    """``EN-us`` is ``en-US``, ``amh`` is ``am``; what is not formed like a tag stays as it is written."""
    lower = written.lower()
    tables = _aliases()
    if lower in tables["whole"]:
        return tables["whole"][lower]
    found = _LANGTAG.fullmatch(lower) if len(lower) <= _LONGEST else None
    if found is None:
        return written
    languages, script, region, variants, rest = (part or "" for part in found.groups())
    language, *extlangs = languages.split("-")
    named = [part for part in variants.split("-") if part]
    if len(extlangs) > 1 or not set(extlangs) <= tables["extlangs"].keys() or len(set(named)) < len(named):
        return written
    parts = [
        extlangs[0] if extlangs else tables["languages"].get(language, language),
        script.capitalize(),
        tables["regions"].get(region, region).upper(),
        *(tables["variants"].get(variant, variant) for variant in named),
    ]
    return "-".join(part for part in parts if part) + rest
