"""What is said to people stands in TOML, in both languages: no sentence in the code, no phrase that lacks one, none left over."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from data_loaders.model.findings import catalogue
from data_loaders.model.plurals import NOUNS, singular
from data_loaders.model.words import LANGUAGES, WORDS, Said, both, line, listed, phrases, said

ROOT = Path(__file__).parent.parent
CHINESE = re.compile("[\u3400-\u9fff]")
MODULES = sorted(
    [*(path for folder in ("data_loaders", "reports", "pages", "deploy") for path in (ROOT / folder).rglob("*.py")), *ROOT.glob("*.py")]
)
LOOKED_FOR = {
    "data_loaders/model/printed.py": "what our forms print around the answers, and readers look for",
    "data_loaders/model/roster_sheet.py": "the roster's columns, which the reader looks for",
    "data_loaders/text/numerals.py": "how offices write numbers, nils and remarks",
    "data_loaders/text/plain.py": "what writers add to a name",
    "data_loaders/formats/garbled.py": "what a wrong encoding makes of words",
    "data_loaders/formats/letters.py": "names for the parts of a mail that have none, as files have names",
    "data_loaders/formats/quoted.py": "how days and times are written above a quoted mail",
    "data_loaders/formats/number_formats.py": "number formats and the numerals in them",
    "data_loaders/formats/page_lines.py": "what stands beside page numbers",
    "data_loaders/formats/docx_drawn.py": "what stands for a picture",
    "data_loaders/formats/visible.py": "numerals that may be hidden",
    "data_loaders/formats/paper.py": "how pages are numbered",
    "data_loaders/formats/paper_text.py": "numerals that may be raised",
    "data_loaders/formats/pdf_text.py": "parts of characters that fonts name in their place",
    "data_loaders/text/figures.py": "numbers as they stand in a text",
    "data_loaders/forms/alignment.py": "numerals of a number that was added",
    "data_loaders/forms/cumulative.py": "numerals beside words for a running number",
    "data_loaders/forms/qualified.py": "numerals and letters of words beside a number",
    "data_loaders/forms/whole_form.py": "how lines speak of all numbers of a form",
    "data_loaders/forms/against_heading.py": "what stands beside a period or a unit in a line",
    "data_loaders/forms/excel_form.py": "headings of columns in lists of units' own",
    "data_loaders/text/counting_units.py": "scales before a counting unit, and what parts several",
    "data_loaders/forms/ledger.py": "what numbers about a document stand beside",
    "data_loaders/matching/periods.py": "how periods are written",
    "data_loaders/forms/left_out.py": "numerals that were left out",
    "data_loaders/forms/on_paper.py": "numerals that a line's end parts",
    "data_loaders/forms/papers.py": "how a year is written",
    "data_loaders/forms/prose.py": "numerals in sentences",
    "data_loaders/forms/summaries.py": "headings of summary tables",
    "data_loaders/matching/stated.py": "labels of unit, period and basis",
    "data_loaders/matching/units.py": "what surrounds a unit or period in a name",
    "data_loaders/deliverables/liaison_form.py": "labels of liaison forms",
    "data_loaders/deliverables/names.py": "what names and titles say of a paper",
    "data_loaders/deliverables/roster.py": "a roster's name, and how yes and no are written in it",
    "reports/official.py": "names of typefaces, and the signs around a page number",
    "reports/typefaces.py": "names of typefaces",
    "pages/parts/days.py": "how people write a day",
    "pages/parts/numbers.py": "how a day is written, as a pattern of the library that formats it",
}
"""Modules with Chinese words that are matched, not said; sentences, f-strings in functions, raises and findings are not let through."""
PRINTED = {
    "data_loaders/writers": "what stands on the forms that go out; they are Chinese in every language",
    "data_loaders/sample": "what the invented units wrote",
    "reports/papers": "what stands on official papers; they are Chinese in every language",
}
"""Rooms whose Chinese words are papers."""
MATCHING_FORMATTED = {"data_loaders/model/printed.py", "data_loaders/matching/stated.py"}
"""Where an f-string builds a printed line or a pattern."""


def literals(tree: ast.Module) -> Iterator[tuple[ast.Constant, list[ast.AST]]]:
    """Every string of a module that holds Chinese, with the nodes it stands in, outermost first; docstrings are left out."""
    waiting: list[tuple[ast.AST, list[ast.AST]]] = [(tree, [])]
    while waiting:
        node, around = waiting.pop()
        is_code = not around or not isinstance(around[-1], ast.Expr)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_code and CHINESE.search(node.value):
            yield node, around
        waiting += [(child, [*around, node]) for child in ast.iter_child_nodes(node)]


def is_said(node: ast.Constant, around: list[ast.AST], may_be_formatted: bool = False) -> bool:
    """Whether a string is a sentence, or stands where messages are made."""
    formatted = any(isinstance(each, ast.JoinedStr) for each in around) and any(isinstance(each, ast.FunctionDef) for each in around)
    raised = any(isinstance(each, ast.Raise) for each in around)
    made = any(isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id[0].isupper() for each in around)
    return raised or made or "。" in node.value or (formatted and not may_be_formatted)


@cache
def tree_of(path: Path) -> ast.Module:
    """A module as Python reads it; the tests ask for the same ones hundreds of times."""
    return ast.parse(path.read_text(encoding="utf-8"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_printed(module: str) -> bool:
    return module.startswith(tuple(f"{room}/" for room in PRINTED))


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_what_is_said_to_people_stands_in_a_catalogue(path: Path) -> None:
    module = relative(path)
    found = [] if is_printed(module) else list(literals(tree_of(path)))
    if module in LOOKED_FOR:
        found = [each for each in found if is_said(*each, may_be_formatted=module in MATCHING_FORMATTED)]
    assert [(node.lineno, node.value) for node, _ in found] == []


def test_no_module_is_let_through_for_nothing() -> None:
    for module in [*LOOKED_FOR, *(relative(path) for path in MODULES if is_printed(relative(path)) and path.stem == "campaign")]:
        assert next(literals(tree_of(ROOT / module)), None), module
    assert LOOKED_FOR.keys() >= MATCHING_FORMATTED
    assert all((ROOT / room).is_dir() for room in PRINTED)


def test_a_message_in_the_code_is_seen() -> None:
    code = '"""说明"""\nWORD = "名册"\n\ndef f(n):\n    """说明"""\n    raise WrongUsage("没有")\n\ndef g(n):\n    return f"还有{n}处"\n'
    found = sorted((node.value, is_said(node, around)) for node, around in literals(ast.parse(code)))
    assert found == [("名册", False), ("处", True), ("没有", True), ("还有", True)]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@cache
def asked() -> list[tuple[str, ast.Call, str | None, str]]:
    """Every call of `said`, `both` or `line` outside the loader: module, call, key, beginning of the key."""
    found: list[tuple[str, ast.Call, str | None, str]] = []
    for path in MODULES:
        if relative(path) == "data_loaders/model/words.py":
            continue
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name not in ("said", "both", "line") or not node.args:
                continue
            key = node.args[0]
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.split(".")[0] in TABLES:
                found.append((name, node, key.value, key.value))
            elif isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
                found.append((name, node, None, str(key.values[0].value)))
    return found


TABLES = {key.split(".")[0] for key in phrases(WORDS)}


@cache
def in_one_line() -> set[str | None]:
    """Keys that `line` is asked for."""
    return {key for name, _, key, _ in asked() if name == "line"}


@cache
def chosen_keys() -> set[str]:
    """Keys that stand in the code by themselves: one of two phrases is chosen first."""
    constants = (node.value for path in MODULES for node in ast.walk(tree_of(path)) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str) and value in phrases(WORDS)}


def says_the_same(key: str, phrase: Said) -> bool:
    """Whether a phrase stands in both languages, each in its own, with the same values."""
    if not key.startswith("sep.") and not all(phrase.words(language).strip() for language in LANGUAGES):
        return False
    fits = bool(CHINESE.search(phrase.zh)) if key in in_one_line() else placeholders(phrase.zh) == placeholders(phrase.en)
    return fits and not CHINESE.search(phrase.en)


def test_a_phrase_says_the_same_in_both_languages() -> None:
    assert [key for key, phrase in phrases(WORDS).items() if not says_the_same(key, phrase)] == []


def test_no_phrase_is_left_over() -> None:
    beginnings = {beginning for _, _, whole, beginning in asked() if whole is None}
    assert [key for key in phrases(WORDS) if key not in chosen_keys() and not key.startswith(tuple(beginnings))] == []


def test_what_is_asked_for_is_there_and_gets_its_values() -> None:
    assert len(asked()) > 60
    for _, call, key, beginning in asked():
        if key is None:
            assert any(known.startswith(beginning) for known in phrases(WORDS)), beginning
            continue
        phrase = phrases(WORDS)[key]
        given = {keyword.arg for keyword in call.keywords} - {"language"}
        assert given == placeholders(phrase.zh) | placeholders(phrase.en), key


def test_words_within_words_come_in_their_own_language() -> None:
    problem = both("roster.missing", column="别名")
    assert said("roster.in_row", "zh", row=3, problem=problem) == "第3行：缺少别名。"
    assert said("roster.in_row", "en", row=3, problem=problem) == "Row 3: 别名 is missing."
    assert both("roster.and_others", names=listed(["甲", Said("乙", "B")])) == Said("甲、乙等", "甲, B and others")


def test_of_one_english_says_so_in_the_phrase_and_leaves_values_alone() -> None:
    phrase = Said(
        "{count} 处，{who}", "{count} errors are left, <b>{count}</b> queries, {done} of {count} copies, for {who} {count} are due"
    )
    assert phrase.in_words("en", count=1, done=1, who="1 units") == ("1 error is left, <b>1</b> query, 1 of 1 copy, for 1 units 1 is due")
    assert phrase.in_words("en", count="12", done=1, who="") == "12 errors are left, <b>12</b> queries, 1 of 12 copies, for  12 are due"
    assert phrase.filled(count=1, done=0, who="1 units").zh == "1 处，1 units"


def test_every_noun_after_a_number_is_known_to_have_a_singular() -> None:
    no_nouns = {"is", "was", "has", "takes", "as", "statistics"}  # before what is counted, or its verb
    every = [
        *phrases(WORDS).values(),
        *phrases(ROOT / "pages" / "parts" / "words.toml").values(),
        *(rule.sentence for rule in catalogue().values()),
    ]
    found = {noun for phrase in every for noun in re.findall(r"\{\w+\}(?:</b>|\*\*)? ([a-z]+s)\b", phrase.en)}
    assert found - no_nouns <= NOUNS and {singular(noun) for noun in ("batches", "queries", "aliases", "errors")} == {
        "batch",
        "query",
        "alias",
        "error",
    }


def test_a_line_of_the_terminal_holds_both_languages() -> None:
    assert line("command.no_unit", unit="U1") == "单位名册中没有 U1  (no such unit in the roster)"


def test_a_missing_value_or_phrase_is_no_silence() -> None:
    with pytest.raises(KeyError):
        said("roster.in_row", row=3)
    with pytest.raises(KeyError):
        both("roster.nothing")


def test_a_phrase_without_one_of_the_languages_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text('[a]\nb = { zh = "一" }\n', encoding="utf-8")
    with pytest.raises(TypeError):
        phrases(tmp_path / "words.toml")
