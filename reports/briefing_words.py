"""Which words a briefing goes out with: those that were saved for its week, or as they are drafted from the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data_loaders.store.briefing_parts import ISSUE, LEAD, NEXT, PROBLEMS, RANKING, SWITCHED_ON, TITLE, SavedPart, tidied
from reports.briefings import Briefing
from reports.papers.briefing_draft import drafted


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a briefing. `draft` is each part as it is drafted, `own` are the parts that somebody put into words, `outdated` those of
    them whose draft has changed since: the figures moved, or they were written as of another day."""

    issue: int
    title: str
    lead: str
    problems: str
    next_steps: str
    is_ranked: bool
    draft: Mapping[str, str]
    own: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()

    def of(self, part: str) -> str:
        """A part as it is typed."""
        typed = {ISSUE: str(self.issue), TITLE: self.title, LEAD: self.lead, PROBLEMS: self.problems, NEXT: self.next_steps}
        return typed.get(part, SWITCHED_ON if self.is_ranked else "")


def words_of(made: Briefing, issue: int | None = None, as_drafted: bool = False) -> Words:
    """The words that stand for a briefing; `issue` is its number whatever was saved, `as_drafted` passes over what was saved."""
    draft = drafted(made)
    saved: dict[str, SavedPart] = {} if as_drafted else {part: each for part, each in made.saved.items() if each.words is not None}
    said = {part: saved[part].words or "" if part in saved else words for part, words in draft.items()}
    return Words(
        issue=issue or int(said[ISSUE]),
        title=said[TITLE],
        lead=said[LEAD],
        problems=said[PROBLEMS],
        next_steps=said[NEXT],
        is_ranked=said[RANKING] == SWITCHED_ON,
        draft=draft,
        own=tuple(part for part in draft if part in saved),
        outdated=tuple(part for part in draft if part in saved and tidied(saved[part].drafted) != tidied(draft[part])),
    )
