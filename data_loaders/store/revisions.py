"""What stands for a unit and period, and whether what would replace it reports enough of its numbers (rule 4). Knows no database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from data_loaders.model.clock import TimeOrderedIds
from data_loaders.model.findings import Finding
from data_loaders.model.readings import NIL, NUMBER, Answer
from data_loaders.model.wording import label_of
from data_loaders.model.words import Said, listed
from data_loaders.store.insertion import storable
from data_loaders.store.receipts import HELD
from data_loaders.store.rows import Records, Whose

LESS = "reports less"
"""Who decided, where a submission is held because it reports less than one that came before it and was read after it."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted submission: whose it is, when its mail came, the file's name, and the blanks it reports a number for. `was_asked`:
    somebody accepted it who was told that it reports too little. `settled` are the blanks that somebody corrected or explained, with what
    they say, "" where they are not reported; None where nobody asked for that."""

    id: int
    file_id: int
    whose: Whose
    basis: str | None
    received_at: datetime
    file: str
    numbers: frozenset[str]
    was_asked: bool = False
    settled: Mapping[str, str] | None = field(default_factory=dict)

    @classmethod
    def of(cls, row: dict) -> Accepted:
        """A row of accepted_numbers or settled_numbers."""
        return cls(
            id=row["submission_id"],
            file_id=row["received_file_id"],
            whose=(row["unit"], row["period"]),
            basis=row["basis"],
            received_at=row["received_at"],
            file=row["file"],
            numbers=frozenset(row["numbers"]),
            was_asked=row["was_asked"],
            settled=dict(zip(row["settled"], row["settled_words"], strict=True)) if "settled" in row else None,
        )


@dataclass(frozen=True, slots=True)
class Revision:
    """An accepted submission that came after another one of its unit and period; `former_id` counts without it and its like, and is
    `replaces`, its file; `counts` is False where a later one stands."""

    id: int
    unit: str
    period: str
    former_id: int
    replaces: str
    counts: bool


def numbers_in(answers: Iterable[Answer]) -> frozenset[str]:
    """The blanks that report a number or a stated nil."""
    return frozenset(answer.code for answer in answers if answer.state in (NUMBER, NIL))


def is_thin(reported: frozenset[str], standing: frozenset[str]) -> bool:
    """Whether less than half of the numbers that stand are reported again."""
    return 2 * len(reported & standing) < len(standing)


def thin(reported: frozenset[str], standing: frozenset[str], file: str) -> Finding:
    """The error of a submission that reports less than half of the numbers that stand, of that file."""
    again, total = len(reported & standing), len(standing)
    return Finding("revision_thin", values={"reported": again, "standing": total, "lost": total - again, "file": file})


def unsettling(answers: Iterable[Answer], standing: Accepted) -> Finding | None:
    """The error of a submission that would replace `standing` and says otherwise at a blank that somebody corrected or explained there."""
    said = {answer.code: str(answer.value) if answer.value is not None else answer.text or "" for answer in answers}
    if standing.settled is None:
        raise LookupError(f"what is settled in submission {standing.id} was not asked for")
    changed = [blank for blank, words in standing.settled.items() if storable(said.get(blank, "")) != words]
    if not changed:
        return None
    labels = listed([Said(label_of(blank), label_of(blank, "en")) for blank in changed]).as_values("blanks")
    return Finding("replaces_settled", values={"count": len(changed), "file": standing.file, **labels})


def add_held(records: Records, ids: TimeOrderedIds, held: Accepted, found: Finding, decided_at: datetime, decided_by: str = LESS) -> None:
    """That an accepted submission waits from now on, with the reason, as rows."""
    records.add_finding(ids.next(), held.file_id, held.id, found)
    records.add_decision(ids.next(), held.id, held.whose, held.basis, HELD, decided_by, decided_at)


class AcceptedForms:
    """The accepted submissions of some units; for each unit and period the latest received one stands, the later stored of two."""

    def __init__(self, accepted: Iterable[Accepted] = ()) -> None:
        self._by_whose: dict[Whose, dict[int, Accepted]] = {}
        for each in accepted:
            self.add(each)

    def add(self, accepted: Accepted) -> None:
        """One more is accepted."""
        self._by_whose.setdefault(accepted.whose, {})[accepted.id] = accepted

    def remove(self, whose: Whose, submission_id: int) -> None:
        """One gives way."""
        self._by_whose.get(whose, {}).pop(submission_id, None)

    def standing(self, whose: Whose, but_for: int | None = None) -> Accepted | None:
        """The one that counts for a unit and period, `but_for` one submission."""
        others = [each for each in self._by_whose.get(whose, {}).values() if each.id != but_for]
        return max(others, key=lambda each: (each.received_at, each.id), default=None)

    def at(self, whose: Whose, received_at: datetime) -> list[Accepted]:
        """Those that came at a moment."""
        return [each for each in self._by_whose.get(whose, {}).values() if each.received_at == received_at]

    def revisions(self, of: Collection[int]) -> list[Revision]:
        """Those among these that came after another one."""
        found = []
        for (unit, period), accepted in self._by_whose.items():
            in_order = sorted(accepted.values(), key=lambda each: (each.received_at, each.id))
            later = [each for each in in_order[1:] if each.id in of]
            if later and unit and period:
                stands = [each for each in in_order if each not in later][-1]
                found += [Revision(each.id, unit, period, stands.id, stands.file, each is in_order[-1]) for each in later]
        return found

    def overtaking(self, accepted: Accepted) -> list[tuple[Accepted, Finding]]:
        """Those that came after one accepted only now and report too little of it: nobody was asked about them. They no longer stand."""
        later: list[tuple[Accepted, Finding]] = []
        while (standing := self.standing(accepted.whose)) and standing.id != accepted.id and not standing.was_asked:
            if not is_thin(standing.numbers, accepted.numbers):
                break
            self.remove(standing.whose, standing.id)
            later.append((standing, thin(standing.numbers, accepted.numbers, accepted.file)))
        return later

    def replaced_by(self, reported: frozenset[str], whose: Whose, received_at: datetime, but_for: int | None = None) -> Finding | None:
        """The error where a submission that came then would replace what stands and reports too little of it."""
        standing = self.standing(whose, but_for)
        if standing is None or standing.received_at > received_at or not is_thin(reported, standing.numbers):
            return None
        return thin(reported, standing.numbers, standing.file)

    def unsettled_by(self, answers: Iterable[Answer], whose: Whose, received_at: datetime) -> Finding | None:
        """The error where a submission that came then would replace what stands and changes what was settled there."""
        standing = self.standing(whose)
        return unsettling(answers, standing) if standing and standing.settled != {} and standing.received_at <= received_at else None
