"""Pictures of forms, recognised where the optional recogniser is installed: what is proposed is what was printed, or nothing."""

from __future__ import annotations

import io
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from data_loaders.formats.installed import has_recogniser
from data_loaders.formats.paper import Sheet
from data_loaders.formats.paper_text import Letter
from data_loaders.formats.picture_text import BY_HAND, by_hand
from data_loaders.formats.pictures import SCALE, opened_page
from data_loaders.intake import recognising
from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.intake.recognising import FAILED, SLOW, Stopped, proposals_in, recognise, recognised
from data_loaders.matching.context import Context
from data_loaders.model.form import load_forms
from data_loaders.sample.pdf_papers import PdfForm
from tests.databases import new_warehouse
from tests.photographed import made_out, printed
from tests.readings import CAMPAIGN, FORM, roster_of

CONTEXT = Context(CAMPAIGN, load_forms(), roster_of(2))
VALUES = {blank.code: 10 + number for number, blank in enumerate(FORM.number_blanks)}


@pytest.mark.slow
@pytest.mark.skipif(not has_recogniser(), reason="the optional recogniser is not installed (requirements-ocr.txt)")
def test_a_photographed_page_proposes_what_was_printed_and_nothing_counts(tmp_path: Path) -> None:
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(2))
        _, page = opened_page(PdfForm(FORM, CAMPAIGN).filled(warehouse.roster().units[0], "W1", VALUES), "pdf", 1)
        output = io.BytesIO()
        page.convert("RGB").save(output, "JPEG", quality=70)
        file = tmp_path / "1单位第1周统计表.jpg"
        file.write_bytes(output.getvalue())
        load_batch(warehouse, dropped_files([file]))
        ((_, found),) = recognise(warehouse)
        count, sure = found.count, found.sure_count
        (row,) = warehouse.rows("mart_held")
        said = {each["blank"]: each for each in warehouse.rows("proposed_word", content_hash=row["sha256"])}
        assert not found.problem and sum(bool(each["raw"]) for each in said.values()) == count > 30 and 20 < sure <= count
        assert all(each["sentence_box"] for each in said.values() if each["is_sure"])
        assert all(each["raw"] == str(VALUES[blank]) for blank, each in said.items() if each["is_sure"])
        assert not warehouse.database.query("select * from current_answer") and warehouse.audit() == {}
        assert not list(recognise(warehouse))


def test_ink_in_colour_is_never_sure() -> None:
    """A pen's blue and a stamp's red, on white and on yellowish paper, beside what was printed."""
    for paper in ((255, 255, 255), (236, 224, 196)):
        page = Image.new("RGB", (400, 60), paper)
        letters = []
        for number, ink in enumerate(((20, 20, 20), (30, 50, 170), (200, 30, 40), (90, 88, 80))):
            left = 20 + 80 * number
            ImageDraw.Draw(page).rectangle((left + 10, 15, left + 20, 45), fill=ink)
            letters.append(Letter("1", left / SCALE, 5.0, (left + 30) / SCALE, 25.0, number, "", 0.99))
        assert [letter.confidence for letter in by_hand(page, letters)] == [0.99, BY_HAND, BY_HAND, 0.99]


@pytest.mark.parametrize(
    ("serve", "problem"),
    [
        ("import os; os.abort()", FAILED),
        ("import sys; sys.exit(3)", FAILED),
        ("print('no answer')", FAILED),
        ("import time; time.sleep(60)", SLOW),
    ],
)
def test_what_ends_the_recogniser_is_said_and_the_picture_is_typed(monkeypatch: pytest.MonkeyPatch, serve: str, problem: str) -> None:
    monkeypatch.setattr(recognising, "own_process", lambda *_: [sys.executable, "-c", serve])
    monkeypatch.setattr(recognising, "SECONDS", 0.2)
    found = recognised(b"\xff\xd8\xff", CONTEXT)
    assert (found.proposals, found.page_count, found.problem) == ((), 0, problem)


def test_who_stops_waits_for_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "own_process", lambda *_: [sys.executable, "-c", "import time; time.sleep(60)"])
    stopping = threading.Event()
    stopping.set()
    with pytest.raises(Stopped):
        recognised(b"\xff\xd8\xff", CONTEXT, stopping)


def test_nothing_read_and_no_form_are_told_apart() -> None:
    assert proposals_in([Sheet(1, 600, 800, ())], CONTEXT) == ()
    form = made_out(printed(VALUES))
    assert {each.answer.code: each.answer.raw for each in form.proposals if each.is_sure} == {code: str(n) for code, n in VALUES.items()}
    assert all(each.sentence for each in form.proposals)
    assert not made_out(printed(VALUES), confidence=0.89).sure_count
    assert not made_out(printed(dict.fromkeys(VALUES, "若干"))).sure_count
