"""What Office leaves out of a web page and browsers show, or the reverse, is no part of a number, and is said."""

from __future__ import annotations

import random
import time

import pytest

from data_loaders.formats.html_conditions import part_sections
from data_loaders.formats.read import read_document
from data_loaders.formats.spreadsheets import read_xlsx
from data_loaders.formats.tables import HIDDEN
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, only, read, rules_of, some_answers, values_of

BY_ONE_PROGRAM = [
    "<![if !mso]>{}<![endif]>",
    "<![IF !vml]>{}<![ENDIF]>",
    "<![if lt mso 9]>{}<![endif]>",
    "<![if IE]>{}<![endif]>",
    "<!--[if mso]>{}<![endif]-->",
    "<!--[if gte mso 9]><b>{}</b><![endif]-->",
    "<!--[if gte vml 1]><v:shape><v:textbox>{}</v:textbox></v:shape><![endif]-->",
    "<!--[if !mso]><!-->{}<!--<![endif]-->",
    "<!--[if !mso]>-->{}<!--<![endif]-->",
]
BY_BOTH_OR_NONE = {
    "<![if mso]>9<![endif]>": "9",
    "<![if gte mso 9]>9<![endif]>": "9",
    "<![if !supportLists]><span>9.</span><![endif]>": "9.",
    "<![if !mso]>共<![endif]>": "共",
    "<!-- 9 -->": "",
    "<!--[if lt IE 9]>9<![endif]-->": "",
    "<!--[if !mso]>9<![endif]-->": "",
    "<!--[if supportFields]><span>PAGE 9</span><![endif]-->": "",
    "<!--[if gte mso 9]><xml><o:Pages>9</o:Pages></xml><style>.a {{margin:9pt}}</style><![endif]-->": "",
    "<!--[if gte vml 1]><v:shape id=a9><x:ClientData><x:Row>9</x:Row><x:Column/>9</x:ClientData></v:shape><![endif]-->": "",
}


def cell_of(words: str) -> tuple[object, list[tuple[str, str]]]:
    """A page's cell as it is read, with what was left out and why."""
    table = read_document(f"<html><body><table><tr><td>人次</td><td>{words}</td></tr></table></body></html>".encode(), "html").tables[-1]
    return table.rows[0][1], [(each.words.strip(), each.why) for each in table.left_out.get((1, 2), ())]


@pytest.mark.parametrize("section", BY_ONE_PROGRAM)
@pytest.mark.parametrize("figures", ["9", "&#57;", "９", "九"])
def test_figures_that_one_program_shows_are_left_out_and_said(section: str, figures: str) -> None:
    seen, ((words, why),) = cell_of(section.format(figures) + "138")
    assert (seen, why) == ("138", HIDDEN) and words in "9９九"


@pytest.mark.parametrize(("section", "seen"), BY_BOTH_OR_NONE.items())
def test_what_both_show_is_read_and_what_none_shows_is_passed_over(section: str, seen: str) -> None:
    assert cell_of(section.replace("{{", "{").replace("}}", "}") + "138") == (f"{seen}138", [])


@pytest.mark.parametrize("first", range(5))
@pytest.mark.parametrize("last", range(5))
def test_a_section_may_begin_and_end_anywhere_in_a_table(first: int, last: int) -> None:
    """Whole cells and rows, or the end of one and the beginning of the next: what stands between the marks and nothing else."""
    pieces = ["<table><tr><td>1", "2</td><td>3", "</td></tr><tr><td>4", "5</td></tr>", "<tr><td>6</td></tr></table>"]
    pieces[first] = "<![if !mso]>" + pieces[first] if first else "<table><tr><td><![if !mso]>1"
    pieces[last] += "<![endif]>"
    if last < first:
        return
    table = read_document("".join(pieces).encode(), "html").tables[-1]
    between = "".join(pieces).split("<![if !mso]>")[1].split("<![endif]>")[0]
    seen = "".join(str(cell) for row in table.rows for cell in row if cell)
    assert sorted(seen) == sorted(set("123456") - set(between))
    assert sorted("".join(each.words for left in table.left_out.values() for each in left)) == sorted(set("123456") & set(between))


def test_a_form_says_at_the_blank_what_was_left_out() -> None:
    answers, chance = some_answers(4), random.Random(4)
    code = next(blank.code for blank in FORM.number_blanks if blank.part_of is None)
    rows = read_xlsx(excel_template(FORM, CAMPAIGN, M01, "W2", answers | {code: "138"})).tables[0].rows
    page = "<table>" + "".join("<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"
    for section in chance.sample(BY_ONE_PROGRAM, 4):
        submission = only(read(page.replace(">138<", f">{section.format(9)}138<").encode(), "a.xls"))
        assert values_of(submission) == answers | {code: 138} and code in rules_of(submission)["words_left_out"]


def _cell(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell or "").replace("\n", "<br>")


@pytest.mark.parametrize(
    "piece", ["<![if !mso]>9", "<!--[if mso]>", "<!--[if mso]><x:a>", "<![if !mso]><![endif]-->", "<!--[if mso]><![endif]>"]
)
def test_many_that_are_never_closed_take_no_time(piece: str) -> None:
    begun = time.process_time()
    part_sections(piece * 20_000)
    assert time.process_time() - begun < 1
