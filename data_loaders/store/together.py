"""Forms of one unit and period that came at the same moment and say otherwise: nothing tells which is the later one, so none counts until
one is chosen, whichever was stored, named or read again first (rule 4). Knows no database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from data_loaders.model.findings import Finding
from data_loaders.store.repeated import PDF, LastSent
from data_loaders.store.revisions import Accepted, is_thin, thin


@dataclass(frozen=True, slots=True)
class Asked:
    """What is said of a form that comes, and of those that were accepted before: each of which it is said waits then."""

    new: Finding | None = None
    held: tuple[tuple[Accepted, Finding], ...] = ()


def asked_of(new: LastSent, others: Collection[LastSent], accepted: Collection[Accepted]) -> Asked:
    """`others` came at the very moment of a new one, and of those `accepted`. What waits for its own errors takes no one's place before
    somebody looked at it. Where all others report less than half of the numbers of one, that one counts; what a coordinator chose or
    settled goes on counting. What was put in for the same day by itself is a revision."""
    by_id = {each.id: each for each in accepted}
    differing = [each for each in others if (each.id in by_id or not each.has_own_error) and not _say_the_same(each, new)]
    beside = [each for each in differing if each.batches & new.batches]
    for each in differing:
        if each.id in by_id and each not in beside and _counts_out_of_turn(each, new):
            return Asked(_together(each.file))
    counts_already = any(each.id in by_id and each not in differing and each.batches & new.batches for each in others)
    if new.has_own_error or not beside or counts_already:
        return Asked()
    rivals = [(each, by_id[each.id]) for each in beside if each.id in by_id]
    for rival, standing in rivals:
        if _is_less(new, rival):
            return Asked(thin(new.reported, standing.numbers, standing.file))
        if rival.is_chosen or standing.settled:
            return Asked(_together(standing.file))
    if all(_is_less(each, new) for each in beside):
        return Asked(held=tuple((standing, thin(standing.numbers, new.reported, new.file)) for _, standing in rivals))
    return Asked(_together(beside[-1].file), tuple((standing, _together(new.file)) for _, standing in rivals))


def _together(file: str) -> Finding:
    return Finding("came_together", values={"file": file})


def _counts_out_of_turn(stands: LastSent, new: LastSent) -> bool:
    """Whether the one of these that was put in first would count, as it was stored later: it was read again."""
    return (min(new.batches, default=0) > min(stands.batches, default=0)) != (new.id > stands.id)


def _say_the_same(one: LastSent, other: LastSent) -> bool:
    """Whether it does not matter which of the two counts; a PDF prints words otherwise than the form it was printed from."""
    if one.basis != other.basis:
        return False
    return one.numbers_print == other.numbers_print if (one.kind == PDF) != (other.kind == PDF) else one.print == other.print


def _is_less(one: LastSent, other: LastSent) -> bool:
    """Whether one reports less than half of the other's numbers, and the other not of its."""
    return is_thin(one.reported, other.reported) and not is_thin(other.reported, one.reported)
