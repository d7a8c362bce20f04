"""Tables as files: the same values come back from every format, words stay words, and half a folder never stands."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from pyarrow import parquet

from data_loaders.model.tables import ID, NUMBER, TEXT, TIME, YES_NO, Column, Table, Value
from data_loaders.model.words import Said
from data_loaders.writers import tables_workbook
from data_loaders.writers.folder import CannotHandOut, new_folder
from data_loaders.writers.handed_out import csv_words, starts_formula
from data_loaders.writers.tables import DESCRIPTION, FORMATS, OURS, WORKBOOK, XLSX, write_tables

KINDS = {"id": ID, "words": TEXT, "more": TEXT, "number": NUMBER, "yes": YES_NO, "at": TIME}
WORDS = (
    *("", " ", "0", "0012", "1,200", "'", "'=1+1", "=1+1", "＝cmd", "-3", "@a", "\t=a", "+86 000", "a,b", 'say "so"', "第一行\n第二行"),
    *("#N/A", "#REF!", "TRUE", "2020-06-04", "_x0041_", "1e5", "；", "𠮷", "若干（详见附件）"),
)
NUMBERS = (None, 0, -5, 7, 850_000_000)


def rows_by_chance(seed: int, count: int = 200) -> list[tuple[Value, ...]]:
    chance = random.Random(seed)
    return [
        (
            1_591_234_567_890_123 + number,
            chance.choice((*WORDS, None)),
            chance.choice(WORDS),
            chance.choice(NUMBERS),
            chance.random() < 0.5,
            chance.choice((None, datetime(2020, 6, 4, 23, 59, 59), datetime(2020, 6, 4))),
        )
        for number in range(count)
    ]


def table_of(rows: list[tuple[Value, ...]], name: str = "answers") -> Table:
    columns = tuple(Column(column, kind, Said(f"{column}的意思", f"What {column} means")) for column, kind in KINDS.items())
    return Table(name, Said(f"{name}的意思", f"What {name} means"), columns, iter(rows))


def written(folder: Path, format: str, *tables: Table) -> Path:
    with new_folder(folder / "out", OURS) as made:
        write_tables(tables, made, format)
    return folder / "out"


def shown(value: Any) -> Any:
    """What a spreadsheet shows of a cell; openpyxl leaves letters written as _x005F_ so when it reads."""
    return unescape(value) if isinstance(value, str) else value


def test_csv_reads_back_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    rows = rows_by_chance(1)
    data = (written(tmp_path, "csv", table_of(rows)) / "answers.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    heading, *cells = csv.reader(data.decode("utf-8-sig").splitlines(keepends=True))
    assert heading == list(KINDS)
    for row, read in zip(rows, cells, strict=True):
        number, words, more, value, yes, moment = row
        assert not starts_formula(read[1]) and not starts_formula(read[2])
        assert [csv_words(read[1]), csv_words(read[2])] == [words or "", more]
        times = moment.strftime("%Y-%m-%dT%H:%M:%S") if moment else ""
        assert [read[0], *read[3:]] == [str(number), "" if value is None else str(value), "true" if yes else "false", times]


def test_parquet_reads_back_and_says_what_its_columns_mean(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("data_loaders.writers.tables.ROWS_AT_ONCE", 64)
    rows = rows_by_chance(2)
    file = parquet.ParquetFile(written(tmp_path, "parquet", table_of(rows)) / "answers.parquet")
    read = file.read()
    assert [tuple(row.values()) for row in read.to_pylist()] == rows and file.num_row_groups == 4
    assert read.schema.metadata[b"description_en"] == b"What answers means"
    assert read.schema.field("number").metadata[b"description_zh"].decode() == "number的意思"
    assert [str(field.type) for field in read.schema] == ["int64", "string", "string", "int64", "bool", "timestamp[us]"]


def test_a_workbook_reads_back_with_words_as_words(tmp_path: Path) -> None:
    rows = rows_by_chance(3)
    workbook = load_workbook(written(tmp_path, XLSX, table_of(rows), table_of([], "acts")) / WORKBOOK)
    assert workbook.sheetnames == ["说明", "answers", "acts"]
    assert [[cell.value for cell in row] for row in workbook["acts"]] == [list(KINDS)]
    heading, *cells = workbook["answers"].iter_rows()
    assert [cell.value for cell in heading] == list(KINDS) and len(cells) == len(rows)
    for row, read in zip(rows, cells, strict=True):
        wanted = [str(row[0]), row[1] or None, row[2] or None, *row[3:]]
        assert [shown(cell.value) for cell in read] == wanted
        assert {cell.data_type for cell in read[:3] if cell.value is not None} == {"s"}  # no formula, no error, no number
        assert all(cell.quotePrefix == starts_formula(cell.value) for cell in read[1:3] if cell.value is not None)
    described = [tuple(row) for row in workbook["说明"].iter_rows(values_only=True)]
    assert ("answers", "number", "number的意思", "What number means") in described and (
        "acts",
        None,
        "acts的意思",
        "What acts means",
    ) in described


@pytest.mark.parametrize("words", ("甲" * 100_000, "_x0041_" * 9_000, "𠮷" * 20_000), ids=("long", "escaped", "outside the plane"))
def test_words_longer_than_a_cell_are_cut_and_say_so(tmp_path: Path, words: str) -> None:
    path = written(tmp_path, XLSX, table_of([(1, words, "b" * 32_767, None, True, None)])) / WORKBOOK
    cut, whole = (shown(cell.value) for cell in load_workbook(path)["answers"][2][1:3])
    assert whole == "b" * 32_767
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767 and cut.startswith(words[:1000]) and f"{len(words)}" in cut[-150:]


def test_more_rows_than_a_sheet_holds_are_refused_and_nothing_stands(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tables_workbook, "MOST_ROWS", 10)
    written(tmp_path, XLSX, table_of(rows_by_chance(1, 9)))
    before = contents(tmp_path)
    with pytest.raises(CannotHandOut, match="csv"):
        written(tmp_path, XLSX, table_of(rows_by_chance(1, 10)))
    assert contents(tmp_path) == before


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_has_the_description_beside_it(tmp_path: Path, format: str) -> None:
    folder = written(tmp_path, format, table_of(rows_by_chance(1, 2)), table_of([], "acts"))
    words = (folder / DESCRIPTION).read_bytes().decode("utf-8-sig")
    for column in KINDS:
        assert words.count(f"{column}的意思\r\n") == words.count(f"What {column} means\r\n") == 2
    assert "从不当作 0" in words and "never 0" in words
    assert {path.name for path in folder.iterdir()} <= OURS


# --- the folder ---


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def broken() -> Iterator[tuple[Value, ...]]:
    yield from rows_by_chance(1, 3)
    raise RuntimeError("the database went away")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("is_first", (True, False))
def test_half_an_export_never_stands(tmp_path: Path, format: str, is_first: bool) -> None:
    if not is_first:
        written(tmp_path, "csv", table_of(rows_by_chance(1)))
    before = contents(tmp_path)
    whole, half = table_of(rows_by_chance(2), "units"), table_of([])
    with pytest.raises(RuntimeError, match="went away"):
        written(tmp_path, format, whole, Table(half.name, half.meaning, half.columns, broken()))
    assert contents(tmp_path) == before and len(list(tmp_path.iterdir())) == (not is_first)


def test_an_earlier_export_is_replaced_whole(tmp_path: Path) -> None:
    written(tmp_path, "csv", table_of([]), table_of([], "acts"))
    folder = written(tmp_path, XLSX, table_of([]))
    assert {path.name for path in folder.iterdir()} == {DESCRIPTION, WORKBOOK} and len(list(tmp_path.iterdir())) == 1


def test_an_empty_folder_is_filled_and_a_missing_one_made(tmp_path: Path) -> None:
    (tmp_path / "a" / "out").mkdir(parents=True)
    for folder in (tmp_path / "a", tmp_path / "b" / "c"):
        assert (written(folder, "csv", table_of([])) / "answers.csv").exists()


@pytest.mark.parametrize("name", ("我的.csv", "answers.csv.bak", ".hidden", "folder/a.csv", "answers.csv/a"))
def test_a_folder_with_anything_else_in_it_is_refused_and_stays(tmp_path: Path, name: str) -> None:
    foreign = tmp_path / "out" / name
    foreign.parent.mkdir(parents=True, exist_ok=True)
    foreign.write_text("mine", encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(CannotHandOut, match=name.split("/", maxsplit=1)[0]):
        written(tmp_path, "csv", table_of([]))
    assert contents(tmp_path) == before and len(list(tmp_path.iterdir())) == 1


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(CannotHandOut, match="out"):
        written(tmp_path, "csv", table_of([]))
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_a_file_that_comes_while_it_is_written_is_not_swept_away(tmp_path: Path) -> None:
    with pytest.raises(CannotHandOut), new_folder(tmp_path / "out", OURS):
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    assert contents(tmp_path) == {"out/mine.txt": b"mine"}


def test_what_a_killed_process_left_beside_goes_with_the_next_export(tmp_path: Path) -> None:
    (tmp_path / ".out.export-abcd1234" / "new").mkdir(parents=True)
    (tmp_path / ".out.export-abcd1234" / "new" / "units.csv").write_text("half", encoding="utf-8")
    (tmp_path / ".outside").mkdir()
    written(tmp_path, "csv", table_of([]))
    assert {path.name for path in tmp_path.iterdir()} == {"out", ".outside"}


def test_a_folder_that_is_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real", target_is_directory=True)
    written(tmp_path, "csv", table_of([]))
    assert (tmp_path / "out").is_symlink() and (tmp_path / "real" / "answers.csv").exists()


def test_the_former_export_comes_back_where_the_new_one_cannot_take_its_place(tmp_path: Path, monkeypatch) -> None:
    folder = written(tmp_path, "csv", table_of(rows_by_chance(1)))
    before, rename = contents(tmp_path), Path.rename

    def refusing(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise PermissionError(13, "in use", str(target))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(PermissionError):
        written(tmp_path, "csv", table_of([]))
    assert contents(tmp_path) == before and folder.is_dir()
