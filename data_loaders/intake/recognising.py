"""Forms that came as pictures -> proposals, which count nowhere: what a person confirms beside the picture, or types anew.

One page at a time in a process of its own, at low priority and with its own limits; no batch waits for it.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from data_loaders.formats.kinds import tell
from data_loaders.formats.paper import Sheet, document_of
from data_loaders.formats.picture_text import is_installed
from data_loaders.formats.system import NO_WINDOW, limit_memory, own_output
from data_loaders.forms.recognise import find_submissions
from data_loaders.intake.reread import context_of
from data_loaders.matching.context import Context
from data_loaders.model.acts import THIS_COMPUTER, Act, Actor
from data_loaders.model.clock import shanghai_now
from data_loaders.model.paths import ROOT
from data_loaders.model.readings import PICTURE, TEXT, Answer
from data_loaders.store.rows import Records, place_values
from data_loaders.store.warehouse import Warehouse

MEMORY_BYTES, SECONDS, MOST_PAGES = 2 * 1024**3, 60, 6
"""What a page may take: address space, and seconds of a processor; a form has no more pages."""
PATIENCE = 5
"""A busy computer may take so many times longer by the clock."""
SURE = 0.9
STARTER = "import sys; sys.path.insert(0, {path!r}); from data_loaders.intake.recognising import serve; serve()"
BRACKETS = ("（(", "）)")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was made out of a blank: as it is written, the least sure of its letters (0-1), and whether one look confirms it."""

    answer: Answer
    confidence: float
    is_sure: bool


def recognise(warehouse: Warehouse, actor: Actor = THIS_COMPUTER) -> Iterator[tuple[str, int, int]]:
    """Every picture that waits and was not recognised before: its file, how many blanks are proposed, and how many of them surely."""
    if not is_installed():
        return
    for row in warehouse.rows("mart_held"):
        is_picture = any(finding["rule"] == PICTURE for finding in json.loads(row["findings"]))
        known = "select 1 as known from act where what = 'recognise' and list_contains(about, ?) limit 1"
        about = f"submission:{row['id']}"
        if not is_picture or row["erased_on"] is not None or warehouse.database.query(known, [about]):
            continue
        found = proposals(warehouse.file_bytes(row["sha256"]), context_of(warehouse))
        sure, now, records = sum(each.is_sure for each in found), shanghai_now(), Records()
        for each in found:
            *_, page, box = place_values(each.answer.place)
            place = {"place_page": page, "place_box": box, "proposed_at": now}
            own = {"blank": each.answer.code, "raw": each.answer.raw, "confidence": each.confidence, "is_sure": each.is_sure}
            records.add("proposal", sha256=row["sha256"], **own, **place)
        act = Act("recognise", actor, (about,), after={"proposed": len(found), "sure": sure})
        warehouse.database.write(act, records)
        yield str(row["member"] or row["file"]), len(found), sure


def proposals(data: bytes, context: Context) -> list[Proposal]:
    """What is made out of a picture, blank by blank; nothing where no form is found on it."""
    sheets = _sheets(data)
    if not any(sheet.letters for sheet in sheets):
        return []
    found, _ = find_submissions(document_of("pdf", sheets), context)
    if not found:
        return []
    form = max(found, key=lambda part: sum(answer.value is not None for answer in part.answers.values()))
    doubted = {finding.indicator for finding in form.findings}
    read = [answer for answer in form.answers.values() if answer.value is not None or answer.state == TEXT]
    return [_proposal(answer, sheets, answer.code in doubted) for answer in read]


def _proposal(answer: Answer, sheets: list[Sheet], is_doubted: bool) -> Proposal:
    place = answer.place
    confidence = 0.0
    if place.box is not None:
        left, top, right, bottom = place.box
        inside = [
            letter.confidence
            for sheet in sheets
            if sheet.page == place.page
            for letter in sheet.letters
            if left - 1 <= (letter.left + letter.right) / 2 <= right + 1 and top - 1 <= letter.middle <= bottom + 1
        ]
        confidence = min(inside, default=0.0)
    return Proposal(answer, confidence, not is_doubted and confidence >= SURE and _is_bracketed(answer))


def _is_bracketed(answer: Answer) -> bool:
    """Whether both brackets were seen around what was read."""
    place = answer.place
    if place.start is None or place.end is None:
        return False
    before, after = place.sentence[: place.start].rstrip()[-1:], place.sentence[place.end :].lstrip()[:1]
    return bool(before and before in BRACKETS[0] and after and after in BRACKETS[1])


def _sheets(data: bytes) -> list[Sheet]:
    """The pages that could be recognised within the limits."""
    kind, sheets, count, number = tell(data).kind, [], 1, 1
    while number <= min(count, MOST_PAGES):
        if (found := _page(data, kind, number)) is None:
            break
        count, sheet = found
        sheets.append(sheet)
        number += 1
    return sheets


def _page(data: bytes, kind: str, number: int) -> tuple[int, Sheet] | None:
    command = [sys.executable, "-P", "-c", STARTER.format(path=str(ROOT))]
    try:
        done = subprocess.run(
            command,
            input=pickle.dumps((data, kind, number)),
            capture_output=True,
            timeout=PATIENCE * SECONDS,
            check=True,
            creationflags=NO_WINDOW,
        )
    except (subprocess.SubprocessError, OSError):
        return None
    found: tuple[int, Sheet] = pickle.loads(done.stdout)
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

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from data_loaders.formats.picture_text import sheet_of  # below the limit

    pickle.dump(sheet_of(*asked), output)
    output.flush()
