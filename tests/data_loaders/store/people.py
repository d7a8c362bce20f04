"""Stores that name people in every place where real ones do, and where these people are found in files."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from hypothesis import strategies as st

from data_loaders.model.acts import ADMINISTRATOR, Actor
from data_loaders.model.campaign import Roster
from data_loaders.model.findings import Finding, Place
from data_loaders.model.readings import NUMBER, TEXT, Answer, FileReading
from data_loaders.store.locations import originals_path
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_database
from tests.readings import at, entry_of, reading_of, roster_of, submission_of
from tests.sql.deliveries import delivered, delivery_of

SOMEBODY = Actor("甲", ADMINISTRATOR)
SESSIONS, WORDS = "launch.sessions", "launch.forms"
FULL_WIDTH = str.maketrans("0123456789@.", "０１２３４５６７８９＠．")
BESIDE_PEOPLE = (("组织开展12场，联系", ""), ("", "带队12场"), ("共12次；经办", "，已报"), ("电话", "（办）12"))
"""What units write before and behind somebody; 12 is the figure that is read."""


@dataclass(frozen=True)
class Person:
    """An officer, and how a unit writes name and phones in its own words: `style` 0 to 3."""

    name: str
    mobile: str
    office_phone: str
    email: str
    style: int = 0

    @property
    def said(self) -> str:
        """Name, phones and address, as somebody wrote them."""
        name = (self.name, " ".join(self.name), "　".join(self.name), self.name)[self.style]
        mobile = (
            self.mobile,
            f"{self.mobile[:3]}-{self.mobile[3:7]}-{self.mobile[7:]}",
            self.mobile.translate(FULL_WIDTH),
            f"+86 {self.mobile}",
        )
        email = self.email.translate(FULL_WIDTH) if self.style == 2 else self.email
        return f"{name} {mobile[self.style]}，{self.office_phone}，{email}"

    @property
    def words(self) -> set[str]:
        """Everything that must be nowhere: as it is known, as it is written, and digits alone."""
        digits = "".join(filter(str.isdigit, self.office_phone))
        return {self.name, self.mobile, self.office_phone, digits, self.email, *self.said.split("，"), *self.said.split(" ")[-1:]}


PEOPLE = st.builds(
    Person,
    name=st.text("赵钱孙褚卫蒋沈尤许吕施孔曹魏陶姜戚邹喻柏窦", min_size=2, max_size=4),
    mobile=st.integers(13012345678, 19998765432).map(str),
    office_phone=st.one_of(
        st.integers(21234567, 89876543).map(str),
        st.tuples(st.integers(310, 999), st.integers(2123456, 89876543)).map(lambda both: f"0{both[0]}-{both[1]}"),
    ),
    email=st.tuples(st.text("abcdefghkmxyz", min_size=4, max_size=9), st.integers(1000, 9999)).map(
        lambda both: f"{both[0]}{both[1]}@example.org"
    ),
    style=st.integers(0, 3),
)


def officers(people: Iterable[Person], count: int = 4) -> Roster:
    """A roster whose units have these people in turn."""
    found = list(people)
    units = roster_of(count).units
    if not found:
        return Roster(units)
    named = [(unit, found[number % len(found)]) for number, unit in enumerate(units)]
    return Roster(tuple(replace(u, liaison=p.name, office_phone=p.office_phone, mobile=p.mobile, email=p.email) for u, p in named))


def _form(number: int, person: Person | None) -> tuple[FileReading, bytes]:
    """A form whose sentences, findings, sheet and name speak of somebody, and its bytes: a zip, as workbooks are."""
    before, behind = BESIDE_PEOPLE[number % len(BESIDE_PEOPLE)]
    said = person.said if person else "无"
    sentence = f"{before}{said}{behind}"
    start = sentence.index("12") if "12" in f"{before}{behind}" else 0
    start = len(before) + len(said) + behind.index("12") if "12" in behind else start
    place = Place(sheet=f"统计表{said}", cell="F5", start=start, end=start + 2, sentence=sentence)
    answers = (
        Answer(SESSIONS, NUMBER, 12, None, sentence, place),
        Answer(WORDS, TEXT, None, f"讲座，主讲{said}", f"讲座，主讲{said}", place),
    )
    found = (Finding("in_all_at_blank", SESSIONS, place, {"raw": sentence, "value": 12, "phone": int(person.mobile) if person else 1}),)
    part = replace(
        submission_of(f"U{number % 4 + 1:03}", f"W{number // 4 % 4 + 1}", {}), answers=answers, findings=found, sheet=f"统计表{said}"
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", f"{sentence}{number}")
    file = f"2020-06-04/{number}_{said}.xlsx".replace("@", "＠")
    return reading_of(part, file=file, content=content.getvalue()), content.getvalue()


def store_of(path: Path, now: list[Person], before: list[Person], forms: int = 6) -> Path:
    """A closed store: `before` were officers once, `now` are by the roster and by liaison forms, one of whom was taken over."""
    with Warehouse.open(new_database(path)) as warehouse:
        warehouse.save_roster(officers(before), actor=SOMEBODY)
        warehouse.save_roster(officers(now), actor=SOMEBODY)
        everybody: list[Person | None] = [*now, *before] or [None]
        made = [_form(number, everybody[number % len(everybody)]) for number in range(forms)]
        entries = [entry_of(reading, at("2020-06-04 12:00"), content) for reading, content in made]
        for number, person in enumerate(now):
            fields = {
                "name": person.name,
                "mobile": person.mobile,
                "office_phone": person.office_phone,
                "email": person.email,
                "title": "科长",
            }
            entries.append(
                delivered(delivery_of(f"U{number % 4 + 1:03}", "liaison", liaison=fields), "2020-06-03 12:00", file=f"{person.said}.pdf")
            )
        if now:
            twice = Finding("liaison_twice", "unit", values={"names": f"{now[0].name}、另一例", "names_en": f"{now[0].name}, 另一例"})
            form = replace(delivery_of("U004", "liaison"), findings=(twice,))
            entries.append(delivered(form, "2020-06-03 12:00", file="名单另一例.pdf"))
        warehouse.save(warehouse.start_batch(actor=SOMEBODY), entries)
        for proposal in warehouse.rows("mart_liaison_proposal"):
            warehouse.agree_liaison(proposal["delivery_id"], actor=SOMEBODY)
        first = everybody[0]
        refused = warehouse.database.query("select id from standing_at(timestamp 'infinity') where kind = 'figures' order by id limit 1")[
            0
        ]["id"]
        warehouse.refuse(refused, reason=f"发错了，已告知{first.said if first else '本人'}", actor=SOMEBODY)
    return path


def words_of(people: Iterable[Person]) -> set[str]:
    """Everything that must be nowhere."""
    return {word for person in people for word in person.words}


def found_in_bytes(paths: Iterable[Path], words: Iterable[str]) -> set[tuple[str, str]]:
    """Words in the bytes of files, in the folders too, and inside the members of the originals in them."""
    sought = {word: (word.encode(), word.encode("utf-16-le")) for word in words}
    found = set()
    for name, data in _bytes_of(paths):
        found |= {(name, word) for word, written in sought.items() if any(each in data for each in written)}
    return found


def _bytes_of(paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
        for file in files:
            yield file.name, file.read_bytes()
            if file.suffix in (".originals", ".pack"):
                with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
                    for (data,) in opened.execute("select data from original"):
                        yield file.name, data
                        yield from _members(file.name, data)


def _members(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from ((name, packed.read(member)) for member in packed.namelist())


def found_in_rows(path: Path, words: Iterable[str]) -> set[tuple[str, str]]:
    """Words in any value of any table of a closed database: what it packs when it stores it shows in no byte."""
    sought, found = list(words), set()
    with duckdb.connect(str(path), read_only=True) as opened:
        for (table,) in opened.execute("select table_name from duckdb_tables()").fetchall():
            text = "\n".join(map(str, opened.execute(f'select * from "{table}"').fetchall()))
            found |= {(table, word) for word in sought if word in text}
    return found


def files_of(path: Path) -> list[Path]:
    """A store's database, what it wrote last, and its originals, as far as they are there."""
    return [each for each in (path, path.with_name(f"{path.name}.wal"), originals_path(path)) if each.exists()]
