"""The sample's deliverables beside the figures: a plan of who sends what and when, and the plan as mail.

The plan is what tests hold the board against: it says for every paper whether it can be told for certain whose it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from data_loaders.model.campaign import FIGURES, LIAISON, MATERIALS, PLAN, SUMMARY, Campaign, Deliverable, Period, Unit
from data_loaders.sample.handwriting import WEEK_IN_WORDS, Mail, arrival
from data_loaders.sample.media import jpeg, mp4, png, scene
from data_loaders.sample.papers import Papers
from data_loaders.sample.pdf_papers import text_page
from data_loaders.sample.texts import Text, plan_text, report_text, summary_text
from data_loaders.sample.units import invented_officer
from data_loaders.writers.packing import pack, pack_with_gbk_names

ANOTHER_OFFICER, SOME_FIELDS_EMPTY, ALL_FIELDS_EMPTY = "another officer", "some fields empty", "all fields empty"
NO_UNIT, NO_WEEK, HALF_A_NAME = "no unit", "no week", "half a name"
WITH_VIDEO, OLD_ZIP = "with video", "old zip"
UNCERTAIN = frozenset({NO_UNIT, NO_WEEK, HALF_A_NAME})
"""What leaves open whose a paper is, or for which week."""
TWISTS: tuple[tuple[str, int | None, str], ...] = (
    (LIAISON, None, ANOTHER_OFFICER),
    (LIAISON, None, SOME_FIELDS_EMPTY),
    (LIAISON, None, ALL_FIELDS_EMPTY),
    (PLAN, None, NO_UNIT),
    (MATERIALS, 2, NO_WEEK),
    (MATERIALS, 2, OLD_ZIP),
    (MATERIALS, 3, HALF_A_NAME),
    (MATERIALS, 3, WITH_VIDEO),
    (MATERIALS, 4, NO_WEEK),
    (SUMMARY, None, NO_UNIT),
)
"""What is special about one unit's paper, and in which week; each once, however many units there are."""
NEVER_SENT = {LIAISON: 0.06, PLAN: 0.1, MATERIALS: 0.18, SUMMARY: 0.1}
"""The share of units that do not send one; those often late forget more."""
DAYS_TO_WRITE = 3
"""How long before its due day a paper comes at the earliest."""
DAY_ZIP = "邮箱附件.zip"
"""A day's attachments as the coordinators' mailbox packs them for download."""
ATTACHED, IN_FOLDER, IN_OWN_ZIP, LOOSE = range(4)
"""How a unit sends: in the day's zip by itself or in a folder of its own, in a zip of its own, or as single files."""
HABITS = (ATTACHED, IN_FOLDER) * 9 + (IN_OWN_ZIP, LOOSE)
HALVES = ("中心", "医院", "公寓")
"""Ends of names that some senders take for the whole."""
UNCODED_OFFICER = 900
SENDS_PDF = ("2", "7")
"""Units whose code ends so export their summary as a PDF."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One deliverable of one unit and the day it arrives; `twist` says what is special about it."""

    unit: Unit
    due: Deliverable
    arrived_on: date
    twist: str | None = None

    @property
    def is_certain(self) -> bool:
        """Whether anyone can tell whose it is and for which week; a unit without a code is not in the roster."""
        return bool(self.unit.code) and self.twist not in UNCERTAIN

    @property
    def counts(self) -> bool:
        """Whether it counts without anybody's decision."""
        return self.is_certain and self.twist != ALL_FIELDS_EMPTY


def plan_deliveries(seed: int, campaign: Campaign, senders: Sequence[tuple[Unit, float]], strangers: Sequence[Unit]) -> list[Planned]:
    """Who sends what and when: `senders` with the share of their mail that is late. A stranger sends a liaison form."""
    planned: list[Planned] = []
    for unit, late_share in senders:
        rng = Random(f"{seed}/{unit.code}/deliveries")
        planned += [
            Planned(unit, due, arrival(rng, late_share, due.due_on, due.due_on - timedelta(days=DAYS_TO_WRITE)))
            for due in campaign.deliverables
            if due.kind != FIGURES and rng.random() >= NEVER_SENT[due.kind] * (1 + 2 * late_share)
        ]
    _deal_twists(Random(f"{seed}/twists"), campaign, planned)
    liaison = campaign.deliverable(LIAISON)
    return planned + [Planned(unit, liaison, liaison.due_on) for unit in strangers if liaison]


def _deal_twists(rng: Random, campaign: Campaign, planned: list[Planned]) -> None:
    """Each twist to a unit of its own, as far as they go."""
    weeks = [period.code for period in campaign.periods]
    dealt: set[str] = set()
    for kind, week, twist in TWISTS:
        due = campaign.deliverable(kind, weeks[week - 1] if week else None)
        fitting = [
            number
            for number, each in enumerate(planned)
            if each.due == due and each.unit.code not in dealt and (twist != HALF_A_NAME or each.unit.name.endswith(HALVES))
        ]
        if fitting:
            number = rng.choice(fitting)
            planned[number] = replace(planned[number], twist=twist)
            dealt.add(planned[number].unit.code)


def mail_of_deliveries(seed: int, campaign: Campaign, planned: Sequence[Planned]) -> Iterator[Mail]:
    """The plan as mail: a zip a day, zips of single units, and some files by themselves."""
    writer = _Writer(campaign, Papers(campaign))
    attached: dict[date, list[tuple[str, bytes]]] = defaultdict(list)
    for each in planned:
        rng = Random(f"{seed}/{each.unit.code or each.unit.name}/{each.due.code}")
        habit = _habit(seed, each)
        files = writer.files(rng, each, habit)
        if habit == IN_OWN_ZIP:
            packed = pack_with_gbk_names(files) if each.twist == OLD_ZIP else pack(files)
            yield Mail(each.arrived_on, f"{_short(each.unit)}{_week_of(campaign, each)}活动资料.zip", packed)
        elif habit == LOOSE:
            yield from (Mail(each.arrived_on, name, data) for name, data in files)
        else:
            attached[each.arrived_on] += files
    for day in sorted(attached):
        yield Mail(day, DAY_ZIP, pack(sorted(attached[day])))


def _habit(seed: int, each: Planned) -> int:
    """How this paper is sent. Zips of one's own are for photos; Word and Excel papers are never single files."""
    habit = Random(f"{seed}/{each.unit.code}/habit").choice(HABITS)
    if each.twist in (OLD_ZIP, WITH_VIDEO, NO_WEEK):
        return {OLD_ZIP: IN_OWN_ZIP, WITH_VIDEO: LOOSE, NO_WEEK: IN_FOLDER}[each.twist]
    if each.twist in UNCERTAIN or not each.unit.code:
        return ATTACHED
    if habit == IN_OWN_ZIP and each.due.kind != MATERIALS:
        return ATTACHED
    return ATTACHED if habit == LOOSE and each.due.kind not in (MATERIALS, PLAN) else habit


def _short(unit: Unit) -> str:
    return unit.aliases[0] if unit.aliases else unit.name


def _week_of(campaign: Campaign, each: Planned) -> str:
    """第二周."""
    return campaign.period(each.due.period).label_zh.translate(WEEK_IN_WORDS) if each.due.period else ""


class _Writer:
    """A planned deliverable -> its files with their names."""

    def __init__(self, campaign: Campaign, papers: Papers) -> None:
        self._campaign, self._papers = campaign, papers

    def files(self, rng: Random, each: Planned, habit: int) -> list[tuple[str, bytes]]:
        """(name in its zip or folder, bytes) of each file."""
        write: dict[str, Callable[[Random, Planned, int], list[tuple[str, bytes]]]]
        write = {LIAISON: self._liaison, PLAN: self._plan, MATERIALS: self._materials, SUMMARY: self._summary}
        files = write[each.due.kind](rng, each, habit)
        return [(f"{_folder(self._campaign, each)}/{name}", data) for name, data in files] if habit == IN_FOLDER else files

    def _liaison(self, rng: Random, each: Planned, habit: int) -> list[tuple[str, bytes]]:
        fields = _officer(rng, each)
        short = _short(each.unit)
        name = rng.choice((f"附件1 安全生产月活动联络员推荐表（{short}）", f"{each.unit.name}联络员推荐表", f"联络员推荐表-{short}"))
        if rng.random() < 0.2:
            return [(f"{name}.xlsx", self._papers.liaison_sheet(fields))]
        return [(f"{name}.docx", self._papers.liaison_form(fields))]

    def _plan(self, rng: Random, each: Planned, habit: int) -> list[tuple[str, bytes]]:
        named = each.twist != NO_UNIT
        text = plan_text(rng, self._campaign, each.unit, each.arrived_on, named)
        short = _short(each.unit)
        name = rng.choice((f"{each.unit.name}安全生产月活动方案", f"{short}安全月实施方案", f"安全生产月活动方案（{short}）"))
        name = name if named else "安全生产月活动方案（定稿）"
        if habit == LOOSE:
            return [(f"{name}.txt", _as_text_file(text, rng.choice(("utf-8-sig", "gb18030"))))]
        return [self._word(name, text)]

    def _summary(self, rng: Random, each: Planned, habit: int) -> list[tuple[str, bytes]]:
        named = each.twist != NO_UNIT
        short = _short(each.unit)
        name = rng.choice((f"{each.unit.name}安全生产月活动总结", f"{short}安全生产月总结报告", f"安全生产月活动总结（{short}）"))
        text = summary_text(rng, each.unit, each.arrived_on, named)
        if each.unit.code.endswith(SENDS_PDF) and named:
            return [(f"{name}.pdf", text_page(text.title, text.paragraphs, text.signature))]
        return [self._word(name if named else "安全生产月活动总结", text)]

    def _materials(self, rng: Random, each: Planned, habit: int) -> list[tuple[str, bytes]]:
        """Photos, a screenshot, a short report, a video: what a unit has of the week."""
        period = self._campaign.period(each.due.period or "")
        if each.twist in (NO_WEEK, HALF_A_NAME):
            return [(f"{_start_of_name(each, period)}现场照片.jpg", jpeg(scene(rng)))]
        start = "" if habit in (IN_OWN_ZIP, IN_FOLDER) else _start_of_name(each, period)
        files = [(f"{start}活动照片{number}.jpg", jpeg(scene(rng))) for number in range(1, rng.choice((1, 1, 1, 2)) + 1)]
        if habit == IN_OWN_ZIP or (habit != LOOSE and rng.random() < 0.3):
            report = self._word(f"{start}活动简报", report_text(rng, each.unit, period, each.arrived_on))
            files = [*files, report] if habit == IN_OWN_ZIP or rng.random() < 0.5 else [report]
        if rng.random() < 0.12:
            files.append((f"{start}推文截图.png", png(scene(rng))))
        if each.twist == WITH_VIDEO:
            files.append((f"{start}咨询日视频.mp4", mp4(each.unit.name)))
        return files

    def _word(self, name: str, text: Text) -> tuple[str, bytes]:
        return f"{name}.docx", self._papers.text(text.title, text.paragraphs, text.signature)


def _folder(campaign: Campaign, each: Planned) -> str:
    return f"{_short(each.unit)}{'' if each.twist == NO_WEEK else _week_of(campaign, each)}"


def _start_of_name(each: Planned, period: Period) -> str:
    """Whose photo it is and of which week, as file names begin; half of it where the twist says so."""
    if each.twist == NO_WEEK:
        return ""
    half = next((end for end in HALVES if each.unit.name.endswith(end)), "")
    return f"{half if each.twist == HALF_A_NAME else _short(each.unit)}{period.label_zh}"


def _officer(rng: Random, each: Planned) -> dict[str, str]:
    """The fields of a liaison form: the roster's officer, or what the twist makes of it. No number in it can be anyone's."""
    unit = each.unit
    if each.twist == ANOTHER_OFFICER or not unit.code:
        unit = replace(invented_officer(rng, unit, UNCODED_OFFICER), name=unit.name)
    place = {"unit_name": unit.name, "address": f"示例路{rng.randint(1, 99)}号"}
    if each.twist == ALL_FIELDS_EMPTY:
        return place
    number = unit.office_phone[-4:]
    starred = {} if each.twist == SOME_FIELDS_EMPTY else {"title": "安全员", "fax": f"0000-0001{number}", "qq": f"0000{number}"}
    contact = {"name": unit.liaison, "office_phone": unit.office_phone, "mobile": unit.mobile, "email": unit.email}
    return contact | starred | {"sex": rng.choice("男女"), "wechat": f"example_{number}"} | place


def _as_text_file(text: Text, encoding: str) -> bytes:
    return "\r\n".join(text.lines()).encode(encoding)
