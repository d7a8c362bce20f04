"""What the benchmarks say of two ways run in turns: the median ratio with its range, and whether the goal is met."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks.counting import ACCEPT, Took, is_over
from benchmarks.page_times import Measured, empty_page
from benchmarks.paired import AT_LEAST, AT_MOST, CPU, PAIRS, WALL, Figure, Goal, Spent, compared, figure, in_turns, table
from benchmarks.tabs import tabs_of

SLOW = [Spent(wall, cpu) for wall, cpu in ((3.0, 2.0), (4.0, 2.0), (20.0, 2.2), (3.0, 1.8), (3.0, 2.0))]
FAST = [Spent(wall, cpu) for wall, cpu in ((2.0, 1.0), (2.0, 1.0), (10.0, 1.0), (2.0, 1.0), (1.0, 1.0))]


def test_a_ratio_is_taken_pair_by_pair() -> None:
    """A machine that was busy during the third pair slowed both, and moves nothing."""
    made = figure("a", "b", SLOW, FAST)
    assert made.ratios(WALL) == [1.5, 2.0, 2.0, 1.5, 3.0] and made.ratios(CPU) == [2.0, 2.0, 2.2, 1.8, 2.0]
    assert made.row() == "| a | b | 2.00 (1.80–2.20) | 2.00 (1.50–3.00) | – |"


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        (Goal(AT_MOST, 2.0, WALL), "✓ at most 2 (wall)"),
        (Goal(AT_MOST, 1.5, WALL), "✗ at most 1.5 (wall)"),
        (Goal(AT_LEAST, 2.0), "✓ at least 2 (cpu)"),
        (Goal(AT_LEAST, 6), "✗ at least 6 (cpu)"),
    ],
)
def test_a_goal_stands_beside_what_came_out(goal: Goal, words: str) -> None:
    assert figure("a", "b", SLOW, FAST, goal).row().endswith(f"| {words} |")


def test_what_the_board_asks_is_held_against_the_goal_of_its_size() -> None:
    took = Took(60.0, 90.0)
    assert [is_over("mart_light", size, took) for size in (20_000, 2_000_000, 30_000_000)] == [True, True, False]
    assert is_over("mart_light", 30_000_000, Took(301.0, 290.0))
    assert not is_over("mart_light", 2_000_000, Took(40.0, 90.0)) and not is_over("audits", 20_000, took)
    assert not is_over(ACCEPT, 2_000_000, took) and is_over(ACCEPT, 2_000_000, Took(101.0, 90.0))


def test_ways_take_turns_and_never_fewer_than_five() -> None:
    order: list[str] = []
    first, second = in_turns([lambda: order.append("a"), lambda: order.append("b")], pairs=1)
    assert order == ["a", "b"] * (PAIRS + 1) and len(first) == len(second) == PAIRS
    told = compared("a", "b", lambda: Spent(2.0, 1.0), lambda: Spent(1.0, 1.0), pairs=7)
    assert told.ratios(WALL) == [2.0] * 7 and told.ratios(CPU) == [1.0] * 7


def test_waiting_takes_wall_time_and_working_takes_both() -> None:
    (waited, worked) = in_turns([lambda: time.sleep(0.02), lambda: sum(range(300_000))])
    assert all(each.wall >= 0.02 and each.cpu < each.wall for each in waited) and all(each.cpu > 0 for each in worked)


def test_the_table_comes_row_by_row() -> None:
    def figures():
        yield Figure("a", "b", ((Spent(1.0, 1.0), Spent(0.001, 0.001)),))
        raise SystemExit

    lines = iter(table(figures()))
    assert [next(lines).count("|") for _ in range(3)] == [6, 6, 6]
    with pytest.raises(SystemExit):
        next(lines)


def test_what_was_waited_for_stands_beside_an_empty_page_and_its_goal() -> None:
    measured = Measured("board", [500.0, 700.0, 590.0], [100.0, 100.0, 100.0], [80.0], goal=600.0)
    assert measured.row().startswith("| board | 590 ms | 700 | 80 ms | – | 100 | 5.9 | ✓ at most 600 |")
    assert Measured("memory", [310.0], goal=300.0, unit="MB").row().startswith("| memory | 310 MB | 310 | – | – | – | – | ✗ at most 300 |")
    assert measured.figure().ratios(WALL) == pytest.approx([5.0, 7.0, 5.9]) and measured.figure().row().endswith("| ✓ at most 6 (wall) |")


def test_open_pages_without_a_browser_are_drawn_and_leave(tmp_path: Path) -> None:
    with empty_page(tmp_path) as server, tabs_of(server.address) as tabs:
        assert all(seconds > 0 for seconds in tabs.open(3))
        assert tabs.go("units") > 0 and all(tab.bytes > 100 for tab in tabs.tabs)
        tabs.close()
        assert tabs.tabs == [] and len(tabs.open(1, "units")) == 1
