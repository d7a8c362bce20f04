"""What is kept is worked out once for the same question, by whoever comes first; the latest answers stay."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from pages.parts.keeping import Kept, forget_kept, kept


def test_the_same_question_is_worked_out_once_however_many_ask_at_once() -> None:
    asked: list[str] = []
    begun, may_end = threading.Event(), threading.Event()

    def make(path: str, version: int) -> str:
        asked.append(f"{path} {version}")
        begun.set()
        assert may_end.wait(10)
        return f"{path} {version}"

    answers = Kept(make, 4)
    with ThreadPoolExecutor(8) as crowd:
        waiting = [crowd.submit(answers, "a", 1) for _ in range(8)]
        assert begun.wait(10)
        may_end.set()
        assert {each.result(10) for each in waiting} == {"a 1"}
    assert asked == ["a 1"]
    assert answers("a", 2) == "a 2" and answers("b", 1) == "b 1" and answers("a", 1) == "a 1"  # another version, another database
    assert asked == ["a 1", "a 2", "b 1"]


def test_any_questions_get_the_answer_of_their_own_and_the_latest_stay() -> None:
    made: list[int] = []
    answers: Kept[int] = Kept(lambda number: made.append(number) or number * 2, 3)
    latest: list[int] = []
    chance = Random(5)
    for _ in range(400):
        number = chance.randrange(6)
        before = len(made)
        assert answers(number) == number * 2
        assert (len(made) == before) == (number in latest)
        latest = [*(each for each in latest if each != number), number][-3:]


def test_what_failed_is_tried_again_and_what_is_forgotten_is_made_anew() -> None:
    tries: list[int] = []

    @kept(2)
    def answer(number: int) -> int:
        tries.append(number)
        if len(tries) == 1:
            raise OSError("the disk")
        return number

    with pytest.raises(OSError, match="the disk"):
        answer(7)
    assert answer(7) == answer(7) == 7 and tries == [7, 7]
    forget_kept()
    assert answer(7) == 7 and tries == [7, 7, 7]
