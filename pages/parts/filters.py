"""One row of filters, the same on every page and in the URL, so that a link shows what its sender saw.

The URL holds codes, never labels: labels change with the language. The codes in `st.session_state["codes"]` are the truth; widgets are
filled from them before they are drawn and copy back when they change; the router then writes the URL.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

import streamlit as st

from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.clock import END_OF_DAY, shanghai_now
from data_loaders.model.findings import catalogue as catalogue_of_rules
from data_loaders.model.form import Form
from data_loaders.model.words import LANGUAGES
from pages.parts import explore_codes, numbers
from pages.parts.actor import choose
from pages.parts.markdown import as_written
from pages.parts.review_groups import SEVERITIES, STATES, WAITING
from pages.parts.words import catalogue, label, language, speak, t
from reports.roll_up_facts import SOFAR

CHOICES = ("type", "unit", "period", "item", "as_of")
"""What narrows the figures; each a list of codes."""
NARROWED = ("severity", "rule", "state")
"""What narrows the list of the review page beside them; each a list of codes."""
PLACES = ("measure", "paper", "roll", "week", "open", "at", "due", "light", "sort", "step", "wall", "campaign", "lang")
"""Where on a page the viewer is; each at most one code."""
NAMES = (*CHOICES, *NARROWED, *PLACES, *explore_codes.NAMES)
"""Everything that is kept in the URL."""
LIGHTS = ("missing", "late", "held", "not_due", "exempt", "on_time")
"""How a unit may stand with something that is due, what needs somebody first."""
SORTS = ("behind", "type", "roster")
"""The orders of units on the reporting page."""
STEPS = ("calendar", "roster", "forms", "records")
"""The steps of the settings page."""
PAPERS = ("roll_up", "briefing", "weekly")
"""What goes out from the roll-up page."""
OPENED = ("open", "at", "due", "light", "step", "paper", "cell")
"""The places that lead further into a page."""
KEPT = ("lang", "campaign")
"""What stays where an address says nothing: who reads English goes on in it, and another year's figures never come unasked."""
FIRST_YEAR = 2000
"""No campaign is of an earlier year."""
DROPPED = "dropped"
"""Under what the session keeps the codes of a link that are not known here, by their name in the URL."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What the viewer looks at. Empty tuples mean all; `as_of` counts what had arrived by then: the end of a day, or, where a link says
    2020-06-18T12:00, that minute. Now is the end of today or, before it passes, the next hour until which something is due today."""

    unit_types: tuple[str, ...]
    units: tuple[str, ...]
    periods: tuple[str, ...]
    items: tuple[str, ...]
    as_of: datetime
    is_past: bool

    @property
    def today(self) -> date:
        """The day it is for this viewer: the chosen past day, or today in Shanghai."""
        return self.as_of.date()

    @property
    def is_minute(self) -> bool:
        """Whether a minute of the past is looked at, not the end of a day."""
        return self.is_past and self.as_of.time() != END_OF_DAY


def codes() -> dict[str, list[str]]:
    """The codes of this session by their name in the URL."""
    return st.session_state.setdefault("codes", {})


def one(name: str) -> str | None:
    """The single code of a place, or None."""
    found = codes().get(name) or []
    return found[0] if found else None


def go(**places: str | None) -> None:
    """Set places (open, at, measure, ...); None clears."""
    forget_dropped()
    for name, code in places.items():
        codes()[name] = [code] if code else []


def go_plain() -> None:
    """The plain page: what was opened on it is closed, and it begins where it begins; what narrows it and how it is shown stays."""
    go(**dict.fromkeys(OPENED))


def read_url() -> bool:
    """Take the codes from the URL where it is not what we wrote last: a new session, a link, the back button. Returns whether that one
    says nothing."""
    asked = {name: st.query_params.get_all(name) for name in NAMES if name in st.query_params}
    is_new = asked != st.session_state.get("written")
    if is_new:
        st.session_state["written"] = asked
    if is_new and asked:
        st.session_state["codes"] = {name: list(dict.fromkeys(chosen)) for name, chosen in asked.items()}  # said twice is said once
        forget_dropped()
    elif is_new and one("wall"):  # from which no menu leads anywhere
        go(wall=None)
    chosen = one("lang")
    speak(chosen if chosen in LANGUAGES else "zh")
    st.session_state["wall"] = one("wall") == "1"
    return is_new and not asked


def came_to(page: str, says_nothing: bool) -> None:
    """Which page is shown. An address that says nothing has two meanings: the menu led to another page, where what was chosen stays; or the
    page is the same, and the back button leads to where nothing was chosen."""
    if says_nothing and st.session_state.get("page") == page:
        start_anew({name: codes()[name] for name in KEPT if codes().get(name)})
        st.session_state["unwritten"] = {name: codes()[name] for name in codes() if name == "lang"}
    st.session_state["page"] = page


def write_url() -> None:
    """Write the codes to the URL where they differ. An address to which somebody went back stays without the language: each one that is
    written comes after it, and nobody could go back beyond it."""
    wanted = params()
    shown = {name: st.query_params.get_all(name) for name in st.query_params if name in NAMES}
    if wanted == shown or (not shown and wanted == st.session_state.get("unwritten")):
        return
    st.session_state.pop("unwritten", None)
    st.query_params.from_dict(wanted)
    st.session_state["written"] = wanted


def params(**places: str | None) -> dict[str, list[str]]:
    """The URL parameters of what is shown now, with some places changed; a place set to None is left out. Where nothing is left they name
    the language: an address without any is read as one that says nothing, and what was open would stay open."""
    changed = {name: [code] if code else [] for name, code in places.items()}
    everything = {**codes(), **changed}
    kept = {name: list(everything[name]) for name in NAMES if everything.get(name)}
    return kept or ({"lang": [language()]} if places else {})


def link(page: str, **places: str | None) -> str:
    """The address of a page with what is shown now, some places changed."""
    return f"{page}?{urlencode(params(**places), doseq=True)}"


def link_to(page: str, name: str, chosen: Sequence[str]) -> str:
    """The address of a page with what is shown now, but for one list of codes."""
    return f"{page}?{urlencode({**params(), name: list(chosen)}, doseq=True)}"


def start_anew(kept: dict[str, list[str]]) -> None:
    """Only these codes are left: what else was chosen was of another campaign."""
    forget_dropped()
    st.session_state["codes"] = kept


def look_at_campaign(year: int | None) -> None:
    """Look at an earlier campaign; None: at the one that is open."""
    start_anew({name: list(codes().get(name, ())) for name in ("lang", "wall")} | ({"campaign": [str(year)]} if year else {}))


def keep_known(campaign: Campaign, roster: Roster, form: Form, years: Collection[int]) -> None:
    """Drop codes this campaign does not have: an old link must not hide everything. `say_dropped` names them, so that it is not silent.
    `years` are those of the campaigns there are."""
    units = roster.codes
    known = {
        "type": {entry.code for entry in campaign.unit_types} | {unit.unit_type for unit in roster.units},
        "unit": units,
        "period": {period.code for period in campaign.periods},
        "item": {item.code for item in form.items},
        "measure": {measure.code for measure in form.measures},
        "paper": set(PAPERS),
        "roll": {*(period.code for period in campaign.periods), SOFAR},
        "week": {period.code for period in campaign.periods},
        "severity": set(SEVERITIES),
        "rule": set(catalogue_of_rules()) | {WAITING},
        "state": set(STATES),
        "open": units | {code for code in codes().get("open", ()) if _is_item(code, units)},
        "at": {f"{period.code}~{blank}" for period in campaign.periods for blank in form.blanks}
        | {code for code in codes().get("at", ()) if _is_item(code, units)},
        "due": {entry.code for entry in campaign.deliverables},
        "light": set(LIGHTS),
        "sort": set(SORTS),
        "step": set(STEPS),
        "as_of": {day for day in codes().get("as_of", ()) if _is_past(day)},
        "lang": set(LANGUAGES),
        "wall": {"1"},
        "campaign": {str(year) for year in years},
        **explore_codes.known(codes(), campaign, roster, form),
    }
    dropped = {name: [code for code in codes().get(name, ()) if code not in allowed] for name, allowed in known.items()}
    for name, gone in dropped.items():
        if gone:
            codes()[name] = [code for code in codes()[name] if code in known[name]]
            st.session_state.setdefault(DROPPED, {})[name] = gone


def _is_item(code: str, units: Collection[str]) -> bool:
    """Whether that is a code of the review page, unit~period~rule, of a unit there is or of what is nobody's yet (#id)."""
    unit, *rest = code.split("~")
    return len(rest) == 2 and (unit in units or unit.startswith("#")) and rest[1] in {*catalogue_of_rules(), WAITING}


def say_dropped() -> None:
    """Which parts of the link are not known here, until something else is chosen."""
    if dropped := st.session_state.get(DROPPED):
        parts = [f"{t(f'filter.{name}')} “{as_written(t('sep.list').join(gone))}”" for name, gone in dropped.items()]
        st.warning(t("filter.dropped", parts=t("sep.semicolon").join(parts)), icon=":material/link_off:")


def forget_dropped() -> None:
    """Something else was chosen: what a link named and is not known here is said no longer."""
    st.session_state.pop(DROPPED, None)


def selection() -> Selection:
    """What the viewer chose, as the marts take it."""
    chosen = codes()
    past = _past_moment()
    return Selection(
        unit_types=tuple(chosen.get("type", ())),
        units=tuple(chosen.get("unit", ())),
        periods=tuple(chosen.get("period", ())),
        items=tuple(chosen.get("item", ())),
        as_of=past or st.session_state.get("drawn_as_of") or datetime.combine(shanghai_now().date(), END_OF_DAY),
        is_past=past is not None,
    )


def _past_day() -> date | None:
    moment = _past_moment()
    return moment.date() if moment else None


def _past_moment() -> datetime | None:
    chosen = one("as_of") or ""
    if not _is_past(chosen):
        return None
    return datetime.combine(date.fromisoformat(chosen), END_OF_DAY) if _is_day(chosen) else datetime.fromisoformat(chosen)


def _is_day(words: str) -> bool:
    return len(words) == len("2020-06-18")


def _is_past(words: str) -> bool:
    """Whether that is a day or a minute of one, in the years of campaigns, and none that is still to come: nothing can be seen as it will
    be."""
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return False
    now = shanghai_now()
    return moment.tzinfo is None and moment.year >= FIRST_YEAR and (moment.date() <= now.date() if _is_day(words) else moment <= now)


def copy(name: str) -> None:
    """A widget changed: copy it to the codes."""
    forget_dropped()
    value = st.session_state[f"w_{name}"]
    if isinstance(value, date):
        value = value.isoformat()
    codes()[name] = list(value) if isinstance(value, list | tuple) else [value] if value else []


def show(campaign: Campaign, roster: Roster, form: Form, coordinators: Sequence[str], without: Collection[str] = ()) -> None:
    """Draw the row of filters but for those `without` (of units and of their types together), who sits here, and the language switch."""
    types = {entry.code: label(entry) for entry in campaign.unit_types}
    types |= {unit.unit_type: unit.unit_type for unit in roster.units if unit.unit_type not in types}
    wanted = set(codes().get("type", ()))
    units = {unit.code: unit.name for unit in roster.units if not wanted or unit.unit_type in wanted}
    chosen = set(codes().get("unit", ()))
    units |= {unit.code: unit.name for unit in roster.units if unit.code in chosen}
    with st.container(horizontal=True, key="filters", vertical_alignment="center"):
        if "unit" not in without:
            _choice("type", types, st.pills)
            _choice("unit", units, st.multiselect)
        if "period" not in without:
            _choice("period", {period.code: label(period) for period in campaign.periods}, st.pills)
        if "item" not in without:
            _choice("item", {item.code: label(item) for item in form.items}, st.pills)
        _as_of(campaign)
        if any(codes().get(name) for name in (*CHOICES, *NARROWED)):
            st.button(t("filter.clear"), type="tertiary", on_click=_clear, key="clear_filters")
        st.space("stretch")
        choose(coordinators)
        _language()


def show_sorts(rules: dict[str, str]) -> None:
    """The filters of the review page: error or query, the rule (code -> its name), the state."""
    with st.container(horizontal=True, key="sorts", vertical_alignment="center"):
        _choice("severity", {severity: t(f"sort.{severity}") for severity in SEVERITIES}, st.pills)
        _choice("rule", rules, st.multiselect)
        _choice("state", {state: t(f"finding_state.{state}") for state in STATES}, st.pills)


def _choice(name: str, options: dict[str, str], widget: Callable[..., object]) -> None:
    chosen = [code for code in codes().get(name, ()) if code in options]
    said = t("filter.all") if not chosen else options[chosen[0]] if len(chosen) == 1 else t("filter.several", count=len(chosen))
    with st.popover(f"{t(f'filter.{name}')}{t('filter.colon')}**{as_written(said)}**", key=f"p_{name}"):
        st.session_state[f"w_{name}"] = chosen
        hint = t("filter.type_rule" if name == "rule" else "filter.type_name")
        extra = {"selection_mode": "multi"} if widget is st.pills else {"placeholder": hint}
        # Pills read markdown, a list to choose from does not.
        shown = {code: as_written(words) for code, words in options.items()} if widget is st.pills else options
        widget(t(f"filter.{name}"), list(options), format_func=shown.__getitem__, key=f"w_{name}", on_change=copy, args=(name,), **extra)


def _as_of(campaign: Campaign) -> None:
    past = _past_day()
    said = numbers.day(past, language()) if past else t("filter.now")
    with st.popover(f"{t('filter.as_of')}{t('filter.colon')}**{said}**", key="p_as_of"):
        st.caption(t("filter.as_of_help"))
        _days(campaign, "w_past")
        st.session_state["w_as_of"] = past
        st.date_input(t("filter.as_of_day"), key="w_as_of", on_change=copy, args=("as_of",), format="YYYY-MM-DD")


def _days(campaign: Campaign, key: str) -> None:
    due = sorted({period.due_on for period in campaign.periods})
    days = {"": t("filter.now")} | {day.isoformat(): numbers.day(day, language()) for day in due}
    day_pills(days, key)


def day_pills(days: dict[str, str], key: str) -> None:
    """Days (as ISO says them -> label; "" is now) side by side, with the past day that is looked at; one choice, wherever it is made."""
    past = _past_day()
    if past:
        days.setdefault(past.isoformat(), numbers.day(past, language()))
    st.session_state[key] = past.isoformat() if past else ""
    st.pills(
        t("weeks.as_seen"),
        list(days),
        format_func=days.__getitem__,
        key=key,
        on_change=_copy_day,
        args=(key,),
        required=True,
        label_visibility="collapsed",
    )


def _copy_day(key: str) -> None:
    forget_dropped()
    chosen = st.session_state[key]
    codes()["as_of"] = [chosen] if chosen else []


def show_language(coordinators: Sequence[str]) -> None:
    """Who sits here and the language switch alone, on pages that nothing narrows."""
    with st.container(horizontal=True, key="filters", horizontal_alignment="right"):
        choose(coordinators)
        _language()


def _language() -> None:
    other = "en" if language() == "zh" else "zh"
    st.button(
        catalogue()["language.name"].words(other),
        key="language",
        type="tertiary",
        icon=":material/language:",
        on_click=go,
        kwargs={"lang": None if other == "zh" else other},
    )


def _clear() -> None:
    forget_dropped()
    for name in (*CHOICES, *NARROWED):
        codes().pop(name, None)
