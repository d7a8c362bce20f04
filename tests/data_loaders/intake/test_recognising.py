"""Pictures of forms, recognised where the optional recogniser is installed: what is proposed is what was printed, or nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from data_loaders.formats.picture_text import is_installed
from data_loaders.formats.pictures import opened_page
from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.intake.recognising import recognise
from data_loaders.sample.pdf_papers import PdfForm
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, FORM, roster_of

VALUES = {blank.code: 10 + number for number, blank in enumerate(FORM.number_blanks)}


@pytest.mark.slow
@pytest.mark.skipif(not is_installed(), reason="the optional recogniser is not installed (requirements-ocr.txt)")
def test_a_photographed_page_proposes_what_was_printed_and_nothing_counts(tmp_path: Path) -> None:
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(2))
        _, page = opened_page(PdfForm(FORM, CAMPAIGN).filled(warehouse.roster().units[0], "W1", VALUES), "pdf", 1)
        output = io.BytesIO()
        page.convert("RGB").save(output, "JPEG", quality=70)
        file = tmp_path / "1单位第1周统计表.jpg"
        file.write_bytes(output.getvalue())
        load_batch(warehouse, dropped_files([file]))
        ((_, count, sure),) = recognise(warehouse)
        (row,) = warehouse.rows("mart_held")
        said = {each["blank"]: each for each in warehouse.rows("proposed_word", content_hash=row["sha256"])}
        assert len(said) == count > 30 and 20 < sure <= count
        assert all(each["raw"] == str(VALUES[blank]) for blank, each in said.items() if each["is_sure"])
        assert not warehouse.database.query("select * from current_answer") and warehouse.audit() == {}
        assert not list(recognise(warehouse))
