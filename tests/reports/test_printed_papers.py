"""Word files as PDF by LibreOffice: one call, the day they are dated, the same bytes each time."""

from __future__ import annotations

from datetime import date

import pytest

from data_loaders.formats.installed import soffice_program
from reports.official import OfficialDocument
from reports.pdf import as_pdf

DAY = date(2020, 6, 19)


def paper(words: str) -> bytes:
    made = OfficialDocument(words, "示例局", "2020-06-19T00:00:00Z")
    made.title(words)
    return made.written()


def test_nothing_is_printed_where_libreoffice_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    if soffice_program():
        pytest.skip("LibreOffice stands in its usual place here")
    assert as_pdf({"a.docx": paper("甲")}, DAY) == {}


@pytest.mark.slow
@pytest.mark.skipif(not soffice_program(), reason="LibreOffice is not installed")
def test_files_keep_their_names_and_the_same_words_give_the_same_bytes() -> None:
    files = {"附件2_汇总（未定稿）.docx": paper("甲"), "说明.docx": paper("乙")}
    made = as_pdf(files, DAY)
    assert list(made) == ["附件2_汇总（未定稿）.pdf", "说明.pdf"] and made == as_pdf(files, DAY)
    assert all(data.startswith(b"%PDF") and b"/CreationDate(D:20200619000000" in data for data in made.values())
