"""A believable campaign as files: a roster, and the mail as it came, day by day, with what real senders get wrong.

The same seed gives the same bytes. Every name, number and place in it is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from data_loaders.model.campaign import FINAL, Campaign, Period, Roster, Unit, read_campaign
from data_loaders.model.form import Form, load_forms
from data_loaders.model.paths import SAMPLE_FOLDER
from data_loaders.model.printed import CUMULATIVE_BASIS
from data_loaders.sample import handwriting as writing
from data_loaders.sample.activity import Answers, added_up, month_of
from data_loaders.sample.deliverables import Planned, mail_of_deliveries, plan_deliveries
from data_loaders.sample.handwriting import Mail, arrival
from data_loaders.sample.mails import mail_of
from data_loaders.sample.pdf_papers import PdfForm
from data_loaders.sample.scans import scan
from data_loaders.sample.units import invented_roster
from data_loaders.writers.excel_form import ExcelForm
from data_loaders.writers.roster_workbook import write_roster
from data_loaders.writers.word_form import Hand, WordForm, inside

DEFAULT_SEED, DEFAULT_UNITS = 20200601, 48
FEWEST_UNITS = 5
"""With fewer than 48 units not every kind of mistake finds a sender; with fewer than this the sample shows nothing."""
ROSTER_FILE = "单位名册.xlsx"
EXCEL, WORD, PDF = "xlsx", "docx", "pdf"
OURS, TYPED, BARE = "ours", "typed", "bare"
"""A Word form's heading: our own line, one typed by the sender, or none (then the file name says it)."""
WORD_SHARE = 0.17
STRANGER = Unit("", "梧桐里养护中心", "")
"""A sender that is not in the roster."""
MISTAKES: tuple[tuple[writing.Spoil, int | str, bool], ...] = (
    (writing.some, 2, True),
    (writing.some, 4, False),
    (writing.a_range, 3, False),
    (writing.part_over_whole, 2, True),
    (writing.part_over_whole, FINAL, False),
    (writing.no_participants, 1, False),
    (writing.no_participants, 3, False),
    (writing.ten_times, 3, False),
    (writing.ten_times, 4, False),
    (writing.last_week_again, 3, False),
    (writing.too_few, 1, True),
    (writing.too_few, 2, True),
    (writing.too_few, 3, True),
    (writing.too_few, FINAL, True),
    (writing.too_few, FINAL, False),
    (writing.left_blank, FINAL, False),
)
"""What goes wrong, in which week, and whether a corrected file follows; once for every 48 units."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing a sender gets wrong once."""

    spoil: writing.Spoil
    period: str
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class Sender:
    """A unit and its habits."""

    unit: Unit
    paper: str = EXCEL
    heading: str = OURS
    hand: Hand = inside
    style: writing.Style = writing.with_commas
    often: float = 0.0
    nil: int | str = 0
    name_habit: int = 0
    late_share: float = 0.03
    skips: frozenset[str] = frozenset()
    adds_up: bool = False
    says_so: bool = False
    forgets_period: str | None = None
    sends_twice: str | None = None
    also_as_pdf: str | None = None
    mails: str | None = None
    forwards: bool = False
    scans: str | None = None
    which_scan: int = 0
    mistake: Mistake | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Who sends, how many people each unit has, and what else arrives when."""

    roster: Roster
    senders: tuple[Sender, ...]
    sizes: dict[str, int]
    deliveries: tuple[Planned, ...]


class Office:
    """The forms that senders fill."""

    def __init__(self, form: Form, campaign: Campaign) -> None:
        self.form, self.campaign = form, campaign
        self.excel, self.word, self.pdf = ExcelForm(form, campaign), WordForm(form, campaign), PdfForm(form, campaign)
        self.weeks = [period for period in campaign.periods if period.code != FINAL]


def write_sample(out: Path, seed: int = DEFAULT_SEED, units: int = DEFAULT_UNITS) -> None:
    """The roster as `out`/单位名册.xlsx and the mail as `out`/YYYY-MM-DD/...; `out` must be new or empty.

    `units` is 5 to 500; 48 units send some 280 files, 4 MB; what they zip is some 540.
    """
    if units < FEWEST_UNITS:
        raise ValueError(f"units: at least {FEWEST_UNITS}, not {units}")
    if out.exists() and any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty")
    campaign = read_campaign()
    office = Office(load_forms()[campaign.form_version], campaign)
    plan = plan_sample(office, seed, units)
    out.mkdir(parents=True, exist_ok=True)
    (out / ROSTER_FILE).write_bytes(write_roster(plan.roster, campaign))
    figures = (
        mail
        for sender in plan.senders
        for mail in _mail_of(Random(f"{seed}/{sender.unit.code}"), office, sender, plan.sizes.get(sender.unit.code, 60))
    )
    for mail in chain(figures, mail_of_deliveries(seed, campaign, plan.deliveries)):
        folder = out / mail.arrived_on.isoformat()
        folder.mkdir(exist_ok=True)
        (folder / mail.name).write_bytes(mail.data)


def plan_sample(office: Office, seed: int = DEFAULT_SEED, units: int = DEFAULT_UNITS) -> Plan:
    """What `write_sample` writes, before it is written: what the board has to show can be told from it."""
    rng = Random(f"{seed}")
    roster, sizes = invented_roster(rng, units)
    roster, senders = _cast(rng, roster, office)
    # A unit that writes its name two ways is two senders of figures; its other papers come from the one with the right name.
    others = {sender.unit.code: (sender.unit, sender.late_share) for sender in reversed(senders) if sender.unit.code}
    deliveries = plan_deliveries(seed, office.campaign, list(others.values()), [STRANGER])
    return Plan(roster, tuple(senders), sizes, tuple(deliveries))


def _cast(rng: Random, roster: Roster, office: Office) -> tuple[Roster, list[Sender]]:
    """Who sends how: habits for everyone, and a few with a part to play. The units that never write are left out.

    One unit's name comes close to another's: once it is written so that it could be either.
    """
    times = max(1, round(len(roster.units) / DEFAULT_UNITS))
    unclear = next(unit for unit in roster.units if unit.name == "福星老年护理院")
    deck = [unit for unit in roster.units if unit is not unclear]
    rng.shuffle(deck)
    exempt = {unit.code for unit in _deal(deck, times)}
    _deal(deck, 2 * times)
    roster = Roster(tuple(replace(unit, exempt=unit.code in exempt) for unit in roster.units))
    word_writers = deck[: round(WORD_SHARE * len(roster.units))]
    senders = [_word_writer(rng, unit, number) for number, unit in enumerate(word_writers)]
    senders += [_excel_writer(rng, unit) for unit in deck[len(word_writers) :]]
    players = [sender for sender in senders if sender.paper == EXCEL]
    parts: list[Sender] = []
    for _ in range(times):
        parts += _parts(rng, office, players)
    playing = {sender.unit.code: sender for sender in parts}
    senders = [playing.get(sender.unit.code, sender) for sender in senders]
    third_week = office.weeks[2].code
    only_third = frozenset(period.code for period in office.campaign.periods) - {third_week}
    vague = replace(unclear, name="福星老人护理院", aliases=())
    senders.append(Sender(unclear, name_habit=4, skips=frozenset({third_week})))
    senders.append(Sender(vague, paper=WORD, heading=TYPED, name_habit=3, skips=only_third))
    senders.append(Sender(STRANGER, paper=WORD, heading=TYPED, name_habit=3, skips=only_third))
    return roster, senders


def _deal(deck: list, count: int) -> list:
    """So many off the end of the deck, or all there are."""
    return [deck.pop() for _ in range(min(count, len(deck)))]


def _excel_writer(rng: Random, unit: Unit) -> Sender:
    return Sender(unit, name_habit=rng.randrange(6), late_share=_late_share(rng))


def _word_writer(rng: Random, unit: Unit, number: int) -> Sender:
    """Hands, headings and styles take turns, so that a small sample has them all."""
    heading = (TYPED, OURS, BARE)[(number + number // 3) % 3]
    return Sender(
        unit,
        paper=WORD,
        heading=heading,
        hand=writing.HANDS[number % 3],
        style=writing.STYLES[number % 4],
        often=rng.choice((0.2, 0.5, 1.0)),
        nil=(0, "无", 0, "/")[number % 4],
        name_habit=rng.randrange(2) if heading == BARE else rng.randrange(6),
        late_share=_late_share(rng),
        also_as_pdf=FINAL if number == 0 else None,
    )


def _late_share(rng: Random) -> float:
    """Most are on time nearly always, some now and then, a few hardly ever."""
    return rng.choices((0.03, 0.2, 0.5), weights=(7, 2, 1))[0]


def _parts(rng: Random, office: Office, players: list[Sender]) -> list[Sender]:
    """Senders with a part to play, taken off the players: mistakes, skipped weeks, running totals, doubled files."""
    weeks = [week.code for week in office.weeks]
    parts: list[dict[str, Any]] = []
    for spoil, when, is_corrected in MISTAKES:
        period = when if isinstance(when, str) else weeks[when - 1]
        parts.append({"mistake": Mistake(spoil, period, is_corrected)})
    skipped = [frozenset(rng.sample(weeks, count)) for count in (1, 1, 2)]
    parts += [{"skips": each} for each in skipped]
    parts[-1] |= {"scans": min(skipped[-1]), "which_scan": 1}  # what is missing came, as a photo
    parts += [
        {"skips": frozenset({FINAL})},
        {"adds_up": True, "says_so": True},
        {"adds_up": True},
        {"forgets_period": weeks[2], "name_habit": 3},
        {"sends_twice": weeks[1]},
        {"style": writing.roughly, "often": 0.3},
        {"mails": weeks[0]},
        {"mails": weeks[1], "forwards": True},
        {"scans": FINAL},
    ]
    return [replace(player, **part) for part, player in zip(parts, _deal(players, len(parts)), strict=False)]


def _mail_of(rng: Random, office: Office, sender: Sender, size: int) -> Iterator[Mail]:
    """Everything one sender mails in the campaign."""
    spans = month_of(rng, office.form, sender.unit, size, len(office.weeks))
    done = _figures(office, sender, spans)
    for period in office.campaign.periods:
        if sender.scans == period.code:
            yield Mail(period.due_on, f"{sender.unit.name}{period.label_zh}统计表（盖章）.jpg", scan(sender.which_scan))
        if period.code in sender.skips:
            continue
        earlier = _week_before(office, period)
        answers, before = done[period.code], done.get(earlier, {}) if earlier else {}
        mistake = sender.mistake if sender.mistake and sender.mistake.period == period.code else None
        sent = mistake.spoil(rng, office.form, answers, before) if mistake else dict(answers)
        name = writing.file_name(rng, sender.unit, period, sender.paper, sender.name_habit)
        arrived_on = arrival(rng, sender.late_share, period.due_on, period.ends_on - timedelta(days=1))
        as_written = rng.getstate()
        first = Mail(arrived_on, name, _paper(rng, office, sender, period, sent))
        yield _mailed(sender, first) if sender.mails == period.code else first
        if sender.also_as_pdf == period.code:
            again = Random()
            again.setstate(as_written)
            yield Mail(arrived_on, f"{name.rsplit('.', 1)[0]}.{PDF}", _paper(again, office, replace(sender, paper=PDF), period, sent))
        later = first.arrived_on + timedelta(days=rng.randint(1, 2))
        if mistake and mistake.is_corrected:
            stem, ending = name.rsplit(".", 1)
            corrected = f"{stem}{rng.choice(writing.CORRECTED)}.{ending}"
            yield Mail(later, corrected, _paper(rng, office, sender, period, dict(answers)))
        if sender.sends_twice == period.code:
            yield replace(first, arrived_on=later)


def _mailed(sender: Sender, attached: Mail) -> Mail:
    """The same as the mail it came in, saved as a file; of who forwards, in the mail of a colleague's that he forwards."""
    subject = attached.name.rsplit(".", 1)[0]
    files = [(attached.name, attached.data)]
    mail = mail_of(sender.unit.email, subject, attached.arrived_on, "您好，附件是我单位的统计表，请查收。", files)
    if sender.forwards:
        subject = f"转发：{subject}"
        mail = mail_of(sender.unit.email, subject, attached.arrived_on, "转发如下，请查收。", [], forwards=mail)
    return Mail(attached.arrived_on, f"{subject.replace('：', '_')}.eml", mail)


def _figures(office: Office, sender: Sender, spans: list[Answers]) -> dict[str, Answers]:
    """What the sender reports for each period, before anything goes wrong."""
    done: dict[str, Answers] = {FINAL: added_up(office.form, spans)}
    for number, week in enumerate(office.weeks):
        done[week.code] = added_up(office.form, spans[: number + 1]) if sender.adds_up else spans[number]
    return done


def _week_before(office: Office, period: Period) -> str | None:
    codes = [None, *(week.code for week in office.weeks)]
    return codes[codes.index(period.code) - 1] if period.code in codes else None


def _paper(rng: Random, office: Office, sender: Sender, period: Period, answers: writing.Written) -> bytes:
    """The filled form."""
    said = CUMULATIVE_BASIS if sender.says_so and period.code != FINAL else None
    if sender.often:
        answers = writing.by_hand(rng, office.form, answers, sender.style, sender.nil, sender.often)
    if sender.paper == EXCEL:
        stated = None if sender.forgets_period == period.code else period.code
        return office.excel.filled(sender.unit, stated, answers, said)
    heading = {OURS: None, TYPED: writing.typed_heading(sender.unit, period, rng.randrange(3)), BARE: ""}[sender.heading]
    printed = office.pdf if sender.paper == PDF else office.word
    return printed.filled(sender.unit, period.code, answers, said, heading=heading, hand=sender.hand)


def sample_roster_file() -> Path:
    """The roster of the sample that comes with the project."""
    return SAMPLE_FOLDER / ROSTER_FILE
