"""English phrases of one: "{count} errors are open" of 1 says "1 error is open". Only a phrase's own words change, never its values."""

from __future__ import annotations

import re
from collections.abc import Mapping

NOUNS = frozenset(
    [
        "acts",
        "aliases",
        "alerts",
        "answers",
        "backups",
        "batches",
        "blanks",
        "boards",
        "bytes",
        "calls",
        "cells",
        "characters",
        "columns",
        "contradictions",
        "copies",
        "days",
        "decisions",
        "deliverables",
        "deliveries",
        "digits",
        "documents",
        "errors",
        "figures",
        "files",
        "folders",
        "forms",
        "groups",
        "hours",
        "items",
        "letters",
        "lights",
        "lines",
        "mails",
        "measures",
        "minutes",
        "months",
        "names",
        "notes",
        "numbers",
        "officers",
        "options",
        "originals",
        "others",
        "pages",
        "participants",
        "passages",
        "periods",
        "persons",
        "phones",
        "photos",
        "pictures",
        "places",
        "queries",
        "reminders",
        "results",
        "rows",
        "seconds",
        "sentences",
        "sessions",
        "sheets",
        "steps",
        "submissions",
        "types",
        "units",
        "uploads",
        "views",
        "weeks",
        "words",
        "years",
    ]
)
"""What is counted in phrases, as a number stands before it."""
VERBS = {"are": "is", "have": "has", "were": "was", "do": "does", "differ": "differs", "need": "needs", "stand": "stands", "wait": "waits"}
COUNTED = re.compile(r"(\{(\w+)\}(?:</b>|\*\*)? (?:(?:statistics|other|new|more) )?)([a-z]+)\b( [a-z]+\b)?")


def in_number(phrase: str, values: Mapping[str, object]) -> str:
    """The phrase, its placeholders still open, in the singular wherever the number before a noun or a verb is 1."""
    ones = {name for name, value in values.items() if str(value) == "1"}
    return COUNTED.sub(lambda found: _of_one(found) if found[2] in ones else found[0], phrase) if ones else phrase


def _of_one(found: re.Match[str]) -> str:
    counted, verb = found[3], (found[4] or "").strip()
    if counted in VERBS:
        return f"{found[1]}{VERBS[counted]}{found[4] or ''}"
    if counted not in NOUNS:
        return found[0]
    return f"{found[1]}{singular(counted)}{(found[4] and f' {VERBS.get(verb, verb)}') or ''}"


def singular(noun: str) -> str:
    """One of several: copies, a copy; batches, a batch."""
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-2] if noun.endswith(("ches", "ses")) else noun[:-1]
