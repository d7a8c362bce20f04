"""What was put on a PDF with a PDF program: fields that show something else than they hold, comments, strokes. Never lost in silence."""

from __future__ import annotations

import os
from functools import lru_cache

import pytest

from data_loaders.model.readings import FileReading, Submission
from data_loaders.sample.pdf_papers import PdfForm
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, only, read, rules_of, some_answers, values_of

EMPTY, FULL = "study.discussions", "study.media_columns"
ANSWERS = {**some_answers(5), EMPTY: None}
HIGH = 842
LOOK = b"901 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 %.1f %.1f]/Resources<</Font<</F1 3 0 R>>>>/Length %d>>stream\n%s\nendstream\nendobj\n"
TYPED = b"/Tx BMC BT /F1 8 Tf 2 2 Td <%s> Tj ET EMC"
FIELD = b"/Subtype/Widget/FT/Tx/T(a)/V(12)/DA(/F1 8 Tf 0 g)"
LOOKS = b"/AP<</N 901 0 R>>"


@lru_cache
def paper() -> tuple[bytes, dict[str, tuple[int, tuple[float, ...]]]]:
    """A filled form with the page and box of each answer."""
    data = PdfForm(FORM, CAMPAIGN).filled(M01, "W2", ANSWERS)
    return data, {answer.code: (answer.place.page or 1, answer.place.box or ()) for answer in only(read(data, "a.pdf")).answers}


def noted(code: str, entries: bytes, shown: bytes = b"", more: bytes = b"", flags: int = 4, times: int = 1) -> FileReading:
    """The form with an annotation (so many times) over a blank's place, which looks like the words `shown`."""
    data, places = paper()
    page, (left, top, right, bottom) = places[code]
    right = max(right, left + 30)
    corners = (left, HIGH - top, right, HIGH - top, left, HIGH - bottom, right, HIGH - bottom)
    quads, place = b" ".join(b"%.1f" % each for each in corners), b"%.1f %.1f %.1f %.1f" % (left, HIGH - bottom, right, HIGH - top)
    each = b"900 0 obj\n<</Type/Annot/F %d/Rect[%s]/QuadPoints[%s]%s>>\nendobj\n" % (flags, place, quads, entries)
    if shown:
        words = TYPED % b"".join(b"%04x" % letter for letter in shown)
        each += LOOK % (right - left, bottom - top, len(words), words)
    parts = data.split(b"/Type/Page/Parent 2 0 R")
    made = b"/Type/Page/Parent 2 0 R".join(parts[:page]) + b"/Type/Page/Parent 2 0 R/Annots[%s]" % (b"900 0 R " * times)
    made += b"/Type/Page/Parent 2 0 R".join(parts[page:])
    made = made.replace(
        b"/Type/Catalog", b"/Type/Catalog/AcroForm<</Fields[%s]>>" % (b"902 0 R" if b"/Parent" in entries else b"900 0 R"), 1
    )
    at = made.rindex(b"xref\n0 ")
    return read(made[:at] + each + more + made[at:], "a.pdf")


def said(reading: FileReading) -> dict[str, str]:
    return {found.rule: str(found.values.get("written", "")) for found in reading.findings if found.rule != "pdf_annotated"}


def form_in(reading: FileReading) -> Submission:
    (submission,) = reading.submissions
    return submission


@pytest.mark.parametrize(
    ("entries", "shown", "value", "rules"),
    [
        (FIELD + LOOKS, b"12", 12, {}),
        (FIELD.replace(b"(12)", b"(1200)") + LOOKS, b"1,200", 1200, {}),
        (FIELD, b"", None, {"pdf_field_differs": "12"}),
        (FIELD.replace(b"(12)", b"(35)") + LOOKS, b"12", 12, {"pdf_field_differs": "35"}),
        (FIELD.replace(b"/FT/Tx", b"/FT/Btn").replace(b"(12)", b"/Yes"), b"", None, {}),
        (FIELD.replace(b"/V(12)", b""), b"", None, {}),
        (b"/Subtype/Widget/Parent 902 0 R", b"", None, {"pdf_field_differs": "47"}),
        (b"/Subtype/FreeText/Contents(12)/DA(/F1 8 Tf 0 g)" + LOOKS, b"12", 12, {}),
        (b"/Subtype/FreeText/Contents(12)/DA(/F1 8 Tf 0 g)", b"", None, {"pdf_field_differs": "12"}),
        (b"/Subtype/Text/Contents(35)", b"", None, {"pdf_comment": "35"}),
        (b"/Subtype/Highlight/Contents<FEFF4F5C5E9F>", b"", None, {"pdf_comment": "作废"}),
        (b"/Subtype/Highlight/C[1 1 0]", b"", None, {}),
        (b"/Subtype/Link/Contents(35)", b"", None, {}),
    ],
)
def test_a_field_or_comment_is_read_or_said(entries: bytes, shown: bytes, value: int | None, rules: dict[str, str]) -> None:
    reading = noted(EMPTY, entries, shown, b"902 0 obj\n<</FT/Tx/T(a)/V(47)/Kids[900 0 R]>>\nendobj\n")
    assert (values_of(form_in(reading))[EMPTY], said(reading)) == (value, rules)
    assert values_of(form_in(reading)) == {**ANSWERS, EMPTY: value}
    assert (reading.status == "problem") == ("pdf_field_differs" in rules)


def test_what_is_hidden_is_no_field() -> None:
    assert said(noted(EMPTY, FIELD, flags=2)) == {}


def test_many_fields_that_are_parts_of_others_are_looked_up_without_a_crash() -> None:
    """pdfium looks into what it was told of a form as long as that is open, whatever the memory is used for meanwhile."""
    for _ in range(5):
        reading = noted(
            EMPTY, b"/Subtype/Widget/Parent 902 0 R", b"", b"902 0 obj\n<</FT/Tx/T(a)/V(47)/Kids[900 0 R]>>\nendobj\n", times=40
        )
        assert said(reading) == {"pdf_field_differs": "47"}
        assert len({os.urandom(size) for size in range(60, 400)}) == 340


@pytest.mark.parametrize("kind", [b"StrikeOut", b"Redact"])
def test_a_figure_that_is_struck_out_does_not_count(kind: bytes) -> None:
    reading = noted(FULL, b"/Subtype/" + kind)
    assert values_of(form_in(reading))[FULL] is None and FULL in rules_of(form_in(reading))["value_left_out"]
    assert "text_struck" in said(reading)


def test_a_highlight_that_repeats_what_it_marks_says_nothing() -> None:
    assert said(noted(FULL, b"/Subtype/Highlight/Contents(%d)" % int(str(ANSWERS[FULL])))) == {}


def test_no_note_of_any_looks_is_lost_in_silence() -> None:
    """However an annotation says a number: it is the answer, or it is said."""
    for kind in (b"FreeText", b"Text", b"Stamp", b"Caret", b"Square", b"Underline", b"Ink", b"FileAttachment"):
        reading = noted(EMPTY, b"/Subtype/%s/Contents(77)" % kind)
        assert values_of(form_in(reading))[EMPTY] == 77 or "77" in said(reading).values(), kind
