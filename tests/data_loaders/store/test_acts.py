"""Every write is an act: who, what, about what, from what to what, and why; none without one, none lost."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders.desk.desk import perform, perform_all
from data_loaders.desk.wishes import AddAlias, By
from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, VIEWER, Act, Actor, changes
from data_loaders.model.campaign import Roster, read_campaign
from data_loaders.model.findings import Finding
from data_loaders.model.paths import ROOT
from data_loaders.model.roles import ACTS, RANKS
from data_loaders.model.words import WORDS, phrases
from data_loaders.store.allowed import NotAllowed
from data_loaders.store.backup import archive
from data_loaders.store.campaigns import start_next
from data_loaders.store.condition import Told
from data_loaders.store.decisions import CampaignStands, ChangedMeanwhile, DecisionRefused, ReasonMissing
from data_loaders.store.due_changes import DueChange, change_due
from data_loaders.store.erasing import erase
from data_loaders.store.export import exported
from data_loaders.store.handing_out import hand_out
from data_loaders.store.notices import Notice, note
from data_loaders.store.renewal import Reread, Said
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import at, entry_of, reading_of, roster_of, submission_of
from tests.sql.deliveries import delivered, delivery_of

SOMEBODY, ONE_WHO_RUNS_IT, ONE_WHO_LOOKS = (Actor("甲", role) for role in (COORDINATOR, ADMINISTRATOR, VIEWER))
CAMPAIGN = read_campaign()
BLANK = "launch.sessions"
UNKNOWN = Finding("unit_unknown", "unit", values={"written": "某处"})
READS = {
    *(
        "open",
        "close",
        "version",
        "last_figures",
        "came_in",
        "rows",
        "frame",
        "audit",
        "file_bytes",
        "is_sample",
        "is_empty",
        "is_untouched",
        "has_begun",
        "has_files",
    ),
    *(
        "campaign",
        "roster",
        "plan",
        "roster_of",
        "duties_of",
        "standing",
        "current",
        "coordinators",
        "refuse_refused",
        "refuse_stale",
        "has_own_data",
        "is_changed_since",
        "is_pure_sample",
        "loading",
    ),
    *("known", "came_again", "accepted", "settled"),
}
"""The public methods that write nothing."""
OFFICER = {"name": "王示例", "office_phone": "00000001", "email": "a@example.org", "unit_name": "第1单位"}


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Four units, one submission that counts, one and a plan that wait, and an officer that is proposed."""
    with new_warehouse() as opened:
        opened.save_roster(roster_of(4))
        counted = submission_of("U001", "W1", {BLANK: 3}, "weekly")
        waiting = submission_of(None, None, {BLANK: 4}, "weekly", (UNKNOWN,))
        entries = [entry_of(reading_of(each), at("2020-06-03 12:00")) for each in (counted, waiting)]
        entries.append(delivered(delivery_of("U001", "liaison", liaison=OFFICER), "2020-06-03 12:00"))
        opened.save(opened.start_batch(), entries)
        yield opened


def acts(warehouse: Warehouse) -> list[dict]:
    return warehouse.rows("mart_act")


def moved(days: int) -> object:
    """The campaign with the first week due later."""
    first, *others = CAMPAIGN.periods
    return replace(CAMPAIGN, periods=(replace(first, due_on=date(2020, 6, 4 + days)), *others))


def submission(warehouse: Warehouse, state: str) -> int:
    rows = warehouse.database.query("select id, state from standing_at(timestamp 'infinity') where kind = 'figures'")
    return next(row["id"] for row in rows if row["state"] == state)


def reread(warehouse: Warehouse) -> Reread:
    """The submission that waits, read again: now its unit and period are known."""
    row = warehouse.database.query(
        "select f.id, f.sha256 from received_file as f join delivery as s on s.received_file_id = f.id where s.unit is null and s.kind = 'figures'"
    )[0]
    reading = replace(reading_of(submission_of("U002", "W1", {BLANK: 4}, "weekly")), sha256=row["sha256"])
    said = {submission(warehouse, "held"): Said((), (), frozenset(), frozenset())}
    return Reread(reading, at("2020-06-03 12:00"), row["id"], frozenset({row["id"]}), said, False)


def first_batch(warehouse: Warehouse) -> int:
    return warehouse.database.query("select min(id) as id from batch")[0]["id"]


WRITES: dict[str, Callable[[Warehouse, Actor], object]] = {
    "save_campaign": lambda it, who: it.save_campaign(moved(2), actor=who, reason="顺延"),
    "save_roster": lambda it, who: it.save_roster(Roster(it.roster().units[:3]), actor=who, reason="撤销"),
    "save_coordinators": lambda it, who: it.save_coordinators(["甲", " 乙 ", "甲", ""], actor=who),
    "clear": lambda it, who: it.clear(actor=who, year=2020),
    "start_batch": lambda it, who: it.start_batch(actor=who),
    "save": lambda it, who: it.save(
        first_batch(it), [entry_of(reading_of(submission_of("U003", "W1", {BLANK: 1})), at("2020-06-03 12:00"))], actor=who
    ),
    "save_again": lambda it, who: it.save_again([reread(it)], actor=who),
    "decide": lambda it, who: it.decide(submission(it, "held"), "U002", "W2", "weekly", actor=who, seen_version=it.version()),
    "refuse": lambda it, who: it.refuse(submission(it, "accepted"), actor=who, reason="发错了"),
    "agree_liaison": lambda it, who: it.agree_liaison(it.rows("mart_liaison_proposal")[0]["delivery_id"], actor=who),
}


LEAST = {"clear": ONE_WHO_RUNS_IT}
"""Who may do what a coordinator may not."""


def test_every_public_method_is_known_to_read_or_to_write() -> None:
    public = {name for name, _ in inspect.getmembers(Warehouse, callable) if not name.startswith("_")}
    assert public == READS | set(WRITES)


@pytest.mark.parametrize("name", WRITES)
def test_a_write_is_one_act_of_who_did_it(warehouse: Warehouse, name: str) -> None:
    before, version = {row["id"] for row in acts(warehouse)}, warehouse.version()
    who = LEAST.get(name, SOMEBODY)
    WRITES[name](warehouse, who)
    (act,) = [row for row in acts(warehouse) if row["id"] not in before]
    assert (act["actor"], act["role"], act["batch_act_id"], act["undoes_act_id"]) == ("甲", who.role, None, None)
    assert warehouse.version() == version + 1
    assert (act["before"] or act["after"]) and act["what"]


def test_what_was_before_and_after_is_said_and_why(warehouse: Warehouse) -> None:
    waiting = submission(warehouse, "held")
    for name in ("save_campaign", "decide", "refuse", "agree_liaison", "save_coordinators", "save_roster"):
        WRITES[name](warehouse, SOMEBODY)
    found = {row["what"]: row for row in acts(warehouse) if row["actor"] == "甲"}
    states = {what: (json.loads(row["before"]), json.loads(row["after"])) for what, row in found.items()}
    assert states["campaign"] == ({"period": {"W1": {"due_on": "2020-06-04"}}}, {"period": {"W1": {"due_on": "2020-06-06"}}})
    assert states["accept"] == (
        {"unit": None, "due": None, "basis": "weekly", "state": "held"},
        {"unit": "U002", "due": "W2", "basis": "weekly", "state": "accepted"},
    )
    assert found["accept"]["about"] == [f"submission:{waiting}"] and found["accept"]["seen_version"] > 0
    assert [states["refuse"][each]["state"] for each in (0, 1)] == ["accepted", "refused"] and found["refuse"]["reason"] == "发错了"
    assert [states["officer"][each]["liaison"] for each in (0, 1)] == ["", "王示例"]
    assert states["coordinators"] == ({"names": []}, {"names": ["甲", "乙"]})
    gone, came = states["roster"]
    assert (list(gone), came) == (["U004"], {}) and gone["U004"]["name"] == "第4单位"


def test_what_needs_a_reason_is_not_done_without_one(warehouse: Warehouse) -> None:
    before, version = acts(warehouse), warehouse.version()
    for asked in (
        lambda: warehouse.save_campaign(moved(2)),
        lambda: warehouse.save_roster(Roster()),
        lambda: warehouse.refuse(submission(warehouse, "accepted"), reason="  "),
        lambda: warehouse.decide(submission(warehouse, "held"), "U002", "W2", "cumulative"),
    ):
        with pytest.raises(ReasonMissing):
            asked()
    assert (acts(warehouse), warehouse.version()) == (before, version)
    warehouse.save_campaign(replace(CAMPAIGN, theme_zh="另一个主题"))  # a theme owes nobody anything
    with new_warehouse() as planned:  # nothing has come in yet
        planned.save_campaign(moved(2))


def test_the_year_of_a_campaign_with_files_stands(warehouse: Warehouse) -> None:
    with pytest.raises(CampaignStands):
        warehouse.save_campaign(replace(CAMPAIGN, year=2021), reason="明年")
    assert warehouse.campaign() == CAMPAIGN


def test_what_fails_is_no_act(warehouse: Warehouse) -> None:
    before = acts(warehouse)
    with pytest.raises(DecisionRefused):
        warehouse.decide(submission(warehouse, "held"), "U099", "W1")
    with pytest.raises(ZeroDivisionError), warehouse.database.transaction(Act("clear", ONE_WHO_RUNS_IT)) as write:
        write.execute("delete from unit")
        1 / 0  # noqa: B018 - stands for whatever stops a write half way
    assert warehouse.save_again([]) == [] and acts(warehouse) == before and len(warehouse.roster().units) == 4


def test_clearing_keeps_the_acts(warehouse: Warehouse) -> None:
    before = acts(warehouse)
    warehouse.clear(actor=ONE_WHO_RUNS_IT, year=2020)
    assert [row["what"] for row in acts(warehouse)] == ["clear", *(row["what"] for row in before)]
    assert json.loads(acts(warehouse)[0]["before"]) == {"year": 2020, "files": 3, "units": 4}


def test_the_program_says_what_it_did_itself(tmp_path: Path) -> None:
    with Warehouse.open(tmp_path / "new.duckdb") as made:
        assert [(row["actor"], row["what"]) for row in reversed(acts(made))] == [
            ("程序", "schema"),
            ("程序", "rules"),
            ("程序", "campaign"),
        ]
        assert made.database.is_up_to_date()
    with Warehouse.open(tmp_path / "new.duckdb") as again:
        assert len(acts(again)) == 3


VALUES = st.recursive(st.none() | st.integers(0, 3), lambda inner: st.dictionaries(st.sampled_from("abc"), inner), max_leaves=4)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from("abc"), VALUES), st.dictionaries(st.sampled_from("abc"), VALUES))
def test_changes_turn_one_state_into_the_other(before: dict, after: dict) -> None:
    def put(state: dict, gone: dict, came: dict) -> dict:
        done = {name: value for name, value in state.items() if name in came or name not in gone}
        for name, value in came.items():
            both = isinstance(value, dict) and isinstance(gone.get(name), dict)
            done[name] = put(state[name], gone[name], value) if both else value
        return done

    gone, came = changes(before, after)
    assert put(before, gone, came) == after and put(after, came, gone) == before
    assert (gone, came) != ({}, {}) or before == after


def test_every_kind_of_act_has_its_name() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "data_loaders").rglob("*.py"))
    kinds = set(re.findall(r'\bAct\(\s*"(\w+)"', code)) | set(re.findall(r'\bwhat="(\w+)"', code))
    assert len(kinds) > 15 and kinds == {key.removeprefix("act.") for key in phrases(WORDS) if key.startswith("act.")} == ACTS.keys()


def test_what_somebody_else_did_meanwhile_is_not_overruled_unseen(warehouse: Warehouse) -> None:
    waiting, seen = submission(warehouse, "held"), warehouse.version()
    warehouse.save_coordinators(["甲", "乙"])  # about something else
    warehouse.decide(waiting, "U002", "W2", actor=SOMEBODY, seen_version=seen)
    for late in (
        lambda: warehouse.decide(waiting, "U003", "W3", actor=Actor("乙", COORDINATOR), seen_version=seen),
        lambda: warehouse.refuse(waiting, reason="发错了", actor=Actor("乙", COORDINATOR), seen_version=seen),
    ):
        with pytest.raises(ChangedMeanwhile, match=r"甲 已在 \d\d:\d\d 处理过（采用）"):
            late()
    assert len([row for row in acts(warehouse) if row["actor"] == "乙"]) == 0
    warehouse.decide(waiting, "U003", "W3", actor=Actor("乙", COORDINATOR), seen_version=warehouse.version())


# --- who may ---------------------------------------------------------------------------------------------------------------


def everything(warehouse: Warehouse) -> object:
    """Every row of every table, and every original."""
    tables = [row["table_name"] for row in warehouse.database.query("select table_name from duckdb_tables() where not internal")]
    return {table: warehouse.database.query(f"select * from {table} order by all") for table in tables}, warehouse.originals.stored()


def test_no_write_is_done_for_whoever_may_not(warehouse: Warehouse) -> None:
    before, unknown = everything(warehouse), Actor("丙", "")
    for name, write in WRITES.items():
        for who in (ONE_WHO_LOOKS, unknown, *([SOMEBODY] if name in LEAST else [])):
            with pytest.raises(NotAllowed, match="没有改动"):
                write(warehouse, who)
    assert everything(warehouse) == before


def test_every_kind_of_act_is_held_against_its_role_in_the_one_transaction() -> None:
    def is_done(kind: str, role: str) -> bool:
        try:
            with opened.database.rehearsed():
                opened.database.record(Act(kind, Actor("甲", role)))
        except NotAllowed as refused:
            assert isinstance(refused, DecisionRefused) and isinstance(refused, Told) and refused.said.zh and refused.said.en
            return False
        return True

    with new_warehouse() as opened:
        done = {role: {kind for kind in ACTS if is_done(kind, role)} for role in RANKS}
    assert done == {role: {kind for kind in ACTS if RANKS[role] >= RANKS[ACTS[kind]]} for role in RANKS}
    assert not done[VIEWER] and done[ADMINISTRATOR] - done[COORDINATOR] == {"clear", "erase", "next_campaign", "restore"}


def test_what_copies_and_hands_out_asks_for_its_role_before_anything_is_made(tmp_path: Path) -> None:
    with Warehouse.open(tmp_path / "board.duckdb") as opened:
        opened.save_roster(roster_of(2))
        opened.save_campaign(replace(CAMPAIGN, theme_zh="自己的"))
        before, there = everything(opened), sorted(tmp_path.rglob("*"))
        for asked in (
            lambda: archive(opened, actor=ONE_WHO_LOOKS),
            lambda: hand_out(opened, "名册.xlsx", b"1", actor=ONE_WHO_LOOKS),
            lambda: exported(opened, ONE_WHO_LOOKS),
            lambda: change_due(opened, DueChange("plan", units=("U001",), is_exempt=True), actor=ONE_WHO_LOOKS, reason="停业"),
            lambda: note(opened, [Notice("U001", "plan", "before", "group")], actor=ONE_WHO_LOOKS),
            lambda: perform(opened, AddAlias("U001", "别名"), By(ONE_WHO_LOOKS)),
            lambda: opened.clear(actor=SOMEBODY, year=2020),
            lambda: start_next(opened, 2021, actor=SOMEBODY),
            lambda: erase(opened, 2020, actor=SOMEBODY),
        ):
            with pytest.raises(NotAllowed):
                asked()
        assert not perform_all(opened, [AddAlias("U001", "别名")], By(ONE_WHO_LOOKS)).done
        assert (everything(opened), sorted(tmp_path.rglob("*"))) == (before, there)
