"""Forms that came as pictures -> proposals, which count nowhere: what a person confirms beside the picture, or types anew.

One page at a time in a process of its own, at low priority and with its own limits; no batch waits for it. What ends that process ends no
more than the reading of one picture, and is said beside it.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from data_loaders.formats.installed import has_recogniser
from data_loaders.formats.kinds import tell
from data_loaders.formats.paper import Sheet, document_of, sentence_in, texts_on
from data_loaders.formats.paper_text import Written
from data_loaders.formats.system import NO_WINDOW, limit_memory, own_output, own_process
from data_loaders.forms.recognise import find_submissions
from data_loaders.intake.reread import context_of
from data_loaders.matching.context import Context
from data_loaders.model.acts import THIS_COMPUTER, Act, Actor
from data_loaders.model.clock import shanghai_now
from data_loaders.model.readings import BLANK, PICTURE, TEXT, Answer
from data_loaders.store.rows import Records, box_written
from data_loaders.store.warehouse import Warehouse

MEMORY_BYTES, SECONDS, MOST_PAGES = 2 * 1024**3, 60, 6
"""What a page may take: address space, and seconds of a processor; a form has no more pages."""
PATIENCE = 5
"""A busy computer may take so many times longer by the clock."""
LOOK_SECONDS = 0.5
OVER_TIME = -getattr(signal, "SIGXCPU", 0) or None
"""How a process ends that took more of the processor than it may; None where the system knows no such limit."""
SURE = 0.9
BRACKETS = ("（(", "）)")
SLOW, FAILED, NARROW, NO_FORM = "slow", "failed", "narrow", "no_form"
"""Why nothing was made out of a picture, or not everything: a page took too long, or ended the recogniser; no page is wide enough to be
read; no form stands on it."""


class Stopped(Exception):
    """The program ends: what was being recognised is recognised another time."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was made out of a blank: as it is written ("" where it is empty, or nobody can tell), the least sure of its letters (0-1),
    whether one look confirms it, and the place of its whole sentence."""

    answer: Answer
    confidence: float
    is_sure: bool
    sentence: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was made out of a picture, from how many pages; `problem` is why not everything was, "" where it was."""

    proposals: tuple[Proposal, ...]
    page_count: int
    problem: str = ""

    @property
    def count(self) -> int:
        """How many blanks something was made out of."""
        return sum(bool(each.answer.raw) for each in self.proposals)

    @property
    def sure_count(self) -> int:
        """How many of them one look confirms."""
        return sum(each.is_sure for each in self.proposals)


def recognise(
    warehouse: Warehouse, actor: Actor = THIS_COMPUTER, stopping: threading.Event | None = None
) -> Iterator[tuple[str, Recognised]]:
    """Every picture that waits and was not recognised before: its file, and what was made out of it. Stopped once `stopping` is set."""
    for row in waiting(warehouse) if has_recogniser() else ():
        try:
            data = warehouse.file_bytes(row["sha256"])
        except KeyError:  # a database may come back from a backup without its originals
            continue
        found = recognised(data, context_of(warehouse), stopping)
        keep(warehouse, row, found, actor)
        yield str(row["member"] or row["file"]), found


def waiting(warehouse: Warehouse) -> list[dict[str, Any]]:
    """The pictures that wait and were not recognised before; each content once."""
    held = {row["sha256"]: row for row in warehouse.rows("mart_held") if row["erased_on"] is None and _is_picture(row)}
    return [row for row in held.values() if not warehouse.rows("recognition_of", content_hash=row["sha256"])]


def _is_picture(row: dict[str, Any]) -> bool:
    return any(finding["rule"] == PICTURE for finding in json.loads(row["findings"]))


def keep(warehouse: Warehouse, picture: dict[str, Any], found: Recognised, actor: Actor = THIS_COMPUTER) -> None:
    """Keeps what was made out of a picture (a row of what is held), with where it stands; nothing of it counts."""
    records, now, sha256 = Records(), shanghai_now(), picture["sha256"]
    for each in found.proposals:
        place = each.answer.place
        records.add(
            "proposal",
            sha256=sha256,
            blank=each.answer.code,
            raw=each.answer.raw,
            confidence=each.confidence,
            is_sure=each.is_sure,
            place_page=place.page,
            place_box=box_written(place.box),
            sentence_box=box_written(each.sentence),
            proposed_at=now,
        )
    told = {"proposed": found.count, "sure": found.sure_count, "problem": found.problem}
    records.add("recognition", sha256=sha256, page_count=found.page_count, recognised_at=now, **told)
    warehouse.database.write(Act("recognise", actor, (f"submission:{picture['id']}",), after=told), records)


def recognised(data: bytes, context: Context, stopping: threading.Event | None = None) -> Recognised:
    """What is made out of a picture, blank by blank."""
    sheets, problem = _sheets(data, stopping)
    found = proposals_in(sheets, context)
    if not found and not problem:
        problem = NO_FORM if any(sheet.letters for sheet in sheets) else NARROW
    return Recognised(found, len(sheets), problem)


def proposals_in(sheets: Sequence[Sheet], context: Context) -> tuple[Proposal, ...]:
    """What stands in the blanks of a form on these pages; nothing where there is none. A blank that looks empty is never sure to be."""
    found = find_submissions(document_of("pdf", sheets), context)[0] if any(sheet.letters for sheet in sheets) else []
    if not found:
        return ()
    form = max(found, key=lambda part: sum(answer.value is not None for answer in part.answers.values()))
    doubted = {finding.indicator for finding in form.findings}
    by_number = {sheet.page: (sheet, texts_on(sheet)) for sheet in sheets}
    return tuple(_proposal(answer, by_number, answer.code in doubted) for answer in form.answers.values() if answer.place.page in by_number)


def _proposal(answer: Answer, sheets: dict[int, tuple[Sheet, list[Written]]], is_doubted: bool) -> Proposal:
    place = answer.place
    if place.box is None or place.page is None:
        return Proposal(answer, 0.0, False)
    left, top, right, bottom = place.box
    sheet, texts = sheets[place.page]
    inside = [
        letter.confidence
        for letter in sheet.letters
        if left - 1 <= (letter.left + letter.right) / 2 <= right + 1 and top - 1 <= letter.middle <= bottom + 1
    ]
    confidence = min(inside, default=0.0)
    is_read = answer.value is not None or answer.state == TEXT
    is_sure = is_read and answer.state != BLANK and not is_doubted and confidence >= SURE and _is_bracketed(answer)
    return Proposal(answer, confidence, is_sure, sentence_in(texts, place.box))


def _is_bracketed(answer: Answer) -> bool:
    """Whether both brackets were seen around what was read."""
    place = answer.place
    if place.start is None or place.end is None:
        return False
    before, after = place.sentence[: place.start].rstrip()[-1:], place.sentence[place.end :].lstrip()[:1]
    return bool(before and before in BRACKETS[0] and after and after in BRACKETS[1])


def _sheets(data: bytes, stopping: threading.Event | None) -> tuple[list[Sheet], str]:
    """The pages that could be recognised within the limits, and why not all of them."""
    kind, count = tell(data).kind, 1
    sheets: list[Sheet] = []
    for number in range(1, MOST_PAGES + 1):
        if number > count:
            break
        found = _page(data, kind, number, stopping)
        if isinstance(found, str):
            return sheets, found
        count, sheet = found
        sheets.append(sheet)
    return sheets, ""


def _page(data: bytes, kind: str, number: int, stopping: threading.Event | None) -> tuple[int, Sheet] | str:
    """How many pages there are and one of them; or why it could not be recognised."""
    command = own_process(__name__, serve.__name__)
    ends_at = time.monotonic() + PATIENCE * SECONDS
    with tempfile.TemporaryFile() as asked:
        pickle.dump((data, kind, number), asked)
        asked.seek(0)
        with subprocess.Popen(command, stdin=asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, creationflags=NO_WINDOW) as process:
            while True:
                try:
                    output = process.communicate(timeout=LOOK_SECONDS)[0]
                    break
                except subprocess.TimeoutExpired:
                    is_stopping = stopping is not None and stopping.is_set()
                    if is_stopping or time.monotonic() > ends_at:
                        process.kill()
                        process.communicate()
                        if is_stopping:
                            raise Stopped from None
                        return SLOW
    if process.returncode:
        return SLOW if process.returncode == OVER_TIME else FAILED
    try:
        found: tuple[int, Sheet] = pickle.loads(output)
    except (EOFError, pickle.UnpicklingError):
        return FAILED
    return found


def serve() -> None:
    """Recognise the one page that standard input asks for."""
    asked = pickle.load(sys.stdin.buffer)
    output = own_output()
    with suppress(AttributeError, OSError):  # Windows
        os.nice(15)
    limit_memory(MEMORY_BYTES)
    with suppress(ImportError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    from data_loaders.formats.picture_text import sheet_of  # below the limit

    pickle.dump(sheet_of(*asked), output)
    output.flush()
