"""Whoever sees a sentence read from paper sees the paper: on the unit's page, in review, on a card of the queue."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.intake import crops
from data_loaders.intake.batch import load_batch
from data_loaders.intake.crops import cropped
from data_loaders.intake.gather import Dropped
from data_loaders.model.clock import EVERYTHING
from data_loaders.sample.pdf_papers import PdfForm
from data_loaders.store.locations import DAILY_VARIABLE, DATABASE_VARIABLE
from data_loaders.store.warehouse import Warehouse
from pages.parts import reads
from pages.parts.keeping import forget_kept
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, ROSTER
from tests.pages.conftest import ROUTER

NUMBERS = [code for code, blank in FORM.blanks.items() if blank.kind == "number"]
SHOWN = re.compile(r'<figure class="crop"><img src="data:image/png;base64,([^"]+)" alt="([^"]+)">')


def form(heading: str | None = None) -> bytes:
    """A form whose numbers are so long that some stand on two lines."""
    return PdfForm(FORM, CAMPAIGN).filled(M01, "W2", dict.fromkeys(NUMBERS, "二百八十二"), heading=heading)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    path = tmp_path_factory.mktemp("crops") / "board.duckdb"
    with Warehouse.open(path) as warehouse:
        warehouse.save_campaign(CAMPAIGN)
        warehouse.save_roster(ROSTER)
        files = {"a.pdf": form(), "b.pdf": form("填报单位：第三医院　　填报期：第2周")}
        folder = Path(tmp_path_factory.mktemp("mail"))
        for name, data in files.items():
            (folder / name).write_bytes(data)
        load_batch(warehouse, [Dropped(name, folder / name) for name in files])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATABASE_VARIABLE, str(path))
        patch.setenv(DAILY_VARIABLE, "0")
        reads.forget()
        yield reads.current()
        reads.forget()


def pictures(page: str, **params: str) -> list[tuple[bytes, str]]:
    """The crops that stand on a page, each with the words it stands for."""
    board = AppTest.from_file(str(ROUTER), default_timeout=30)
    for name, value in params.items():
        board.query_params[name] = value
    board.switch_page(f"{page}.py")
    board.run()
    assert not board.exception, [each.value for each in board.exception]
    html = "\n".join(each.proto.body for each in board.get("html"))
    return [(base64.b64decode(png), words) for png, words in SHOWN.findall(html)]


def marked_share(png: bytes) -> float:
    """The share of a picture's points that are yellow."""
    width, height = struct.unpack(">LL", png[16:24])
    raw = zlib.decompress(png[png.index(b"IDAT") + 4 : -16])
    rows = [raw[row * (3 * width + 1) + 1 : (row + 1) * (3 * width + 1)] for row in range(height)]
    return sum(row[3 * x] > 200 and row[3 * x + 2] < 130 for row in rows for x in range(width)) / (width * height)


def test_a_figure_and_a_query_show_their_page(desk: Warehouse) -> None:
    asked = next(row for row in desk.rows("mart_finding_state", as_of=EVERYTHING) if row["rule"] == "number_across_lines")
    on_unit = pictures("units", open="M01", at=f"W2~{asked['indicator']}")
    in_review = pictures("review", open=f"M01~W2~{asked['rule']}")
    assert len(on_unit) == len(in_review) == 1
    for png, words in (*on_unit, *in_review):
        assert png.startswith(b"\x89PNG") and 0 < marked_share(png) < 0.6
        assert "第1页" in words or "第2页" in words
    (png, words), *_ = pictures("units", open="M01", at=f"W2~{NUMBERS[0]}", lang="en")
    assert "page 1" in words and 0 < marked_share(png) < 0.6


def test_a_card_of_the_queue_shows_the_words_it_was_read_from(desk: Warehouse) -> None:
    ((png, words),) = pictures("upload")
    assert "第三医院" in words and marked_share(png) > 0


def test_what_cannot_be_drawn_is_left_out() -> None:
    box = (100.0, 100.0, 120.0, 110.0)
    assert cropped(b"%PDF-1.4 nothing", 1, box) is None
    assert cropped(form(), 99, box) is None
    assert cropped(form(), 1, (-1e9, 0.0, 1.0, 1.0)) is not None


def test_what_is_not_drawn_in_time_is_said_and_drawn_the_next_time(desk: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was kept as what cannot be drawn until the board was started again."""
    forget_kept()
    monkeypatch.setattr(crops, "SECONDS", 0.01)
    with pytest.raises(crops.NotInTime):
        cropped(form(), 1, (100.0, 100.0, 120.0, 110.0))
    assert pictures("upload") == []
    monkeypatch.undo()
    assert len(pictures("upload")) == 1
