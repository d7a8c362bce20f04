"""Pieces of HTML: what users wrote is escaped, a mark stands on what was read, a light has a word."""

from __future__ import annotations

import re
from datetime import date

from pages.parts import board_pieces, pieces, week_pieces


def test_what_was_read_is_marked_in_its_sentence() -> None:
    html = pieces.quote("专题学习（ 12 ）次", 5, 9, "出处：a.docx")
    assert "专题学习（<mark> 12 </mark>）次" in html and "出处：a.docx" in html


def test_without_a_span_the_whole_sentence_is_marked() -> None:
    assert "<mark>12</mark>" in pieces.quote("12", None, None, "")
    assert "<mark>12</mark>" in pieces.quote("12", 5, 9, "")


def test_what_users_wrote_is_escaped_everywhere() -> None:
    bad = "<script>alert(1)</script>"
    due = board_pieces.Due(bad, bad, 0.5, bad, 'reporting?due="><u>')
    made = (
        pieces.quote(bad, 0, 3, bad)
        + pieces.names([(bad, 'units?open="><u>', bad)])
        + pieces.attention([("error", bad, "", bad, bad)], bad)
        + pieces.plain_names([(bad, bad, bad)])
        + board_pieces.calendar([board_pieces.Stop(date(2020, 6, 4), bad, due, False, False, True, bad, (due,))])
        + week_pieces.moves(bad, (bad, bad, bad), [week_pieces.Move(bad, '"><u>', bad, bad, 1)])
        + week_pieces.lines([week_pieces.Line(bad, bad, bad, bad)])
        + board_pieces.heat(bad, bad, bad, {"W1": bad}, [board_pieces.HeatRow(bad, '"><u>', (1,), 1)], "W1", 1, "zh")
        + board_pieces.bars([board_pieces.Bar(bad, "<b>1</b>", 1)], (), "zh")
        + board_pieces.todo([board_pieces.Task(bad, bad, bad, '"><u>', "wrong")])
        + pieces.section(bad, bad)
        + pieces.headline(pieces.Headline(bad, "1", bad, bad, bad, (1.0,)))
    )
    assert "<script" not in made and '"><u>' not in made


def test_a_light_has_a_sign_a_colour_and_a_word() -> None:
    assert pieces.light("missing", "缺报") == '<span class="light missing"><span class="sign">✕</span>缺报</span>'


def test_a_spark_is_hollow_where_nothing_was_reported() -> None:
    bars = re.findall("<i [^>]*>", pieces.sparkline((None, 0, 10), lit=2))
    assert bars == ['<i class="hollow">', '<i class="" style="height:2%">', '<i class="lit" style="height:100%">']


def test_a_spark_lights_the_period_it_speaks_of_and_no_other() -> None:
    assert pieces.sparkline((5, None, 10), lit=0).count("lit") == 1
    assert 'class="lit" style="height:50%"' in pieces.sparkline((5, None, 10), lit=0)
    assert '<i class="hollow lit"></i>' in pieces.sparkline((5, None, 10), lit=1)
    assert "lit" not in pieces.sparkline((5, None, 10))


def test_every_bar_of_a_spark_has_its_mark() -> None:
    assert re.findall("<small>(.*?)</small>", pieces.sparkline((5, None, 10), marks=("1", "2", "月末", "3"))) == ["1", "2", "月末"]
    assert pieces.sparkline((), marks=("1",)) == ""


def test_a_cell_of_the_table_is_as_dark_as_it_is_large_and_what_was_not_reported_has_none() -> None:
    rows = [board_pieces.HeatRow("云课堂", "units", (10, None, 0), 10), board_pieces.HeatRow("五进", "", (5, -2, 20), 23)]
    made = board_pieces.heat("各项目", "项目", "合计", {"W1": "第1周", "W2": "第2周", "W3": "第3周"}, rows, "W2", 40, "zh")
    assert re.findall(r'<td(?: class="lit")? style="--done:([0-9.]+)" title="([^"]+)">', made) == [
        ("0.250", "10"),
        ("0.000", "0"),
        ("0.125", "5"),
        ("0.000", "−2"),
        ("0.500", "20"),
    ]
    assert made.count('<td class="none">—</td>') == 1 and made.count("<a ") == 1
    assert re.findall(r'class="total" title="([^"]+)" style="--done:([0-9.]+)"', made) == [("10", "0.435"), ("23", "1.000")]
    assert made.count('<i class="bar">') == 2


def test_rows_without_a_common_scale_are_shaded_within_their_row() -> None:
    rows = [board_pieces.HeatRow("场次", "", (10, 20), 30, 20), board_pieces.HeatRow("参与人次", "", (0, 9000), 9000, 9000)]
    made = board_pieces.heat("各口径", "口径", "合计", {"W1": "第1周", "W2": "第2周"}, rows, "W2", None, "zh")
    assert re.findall(r'<td(?: class="lit")? style="--done:([0-9.]+)"', made) == ["0.500", "1.000", "0.000", "1.000"]
    assert '<i class="bar">' not in made


LYING = r'<i class="(bar[^"]*)"(?: style="--from:([0-9.]+);--to:([0-9.]+)" title="([^"]+)")? aria-hidden="true">'


def test_a_bar_under_its_words_has_its_length_whatever_was_chosen() -> None:
    made = board_pieces.bars([board_pieces.Bar("处室", "每家 <b>10</b>", 10.0), board_pieces.Bar("街道", "—", None)], (40.0, 2.5), "zh")
    assert re.findall(LYING, made) == [("bar", "0.000", "0.250", "10"), ("bar none", "", "", "")]
    assert made.startswith('<ul class="bars">') and '<span class="name">处室</span> <span class="end">每家 <b>10</b></span>' in made
    assert re.findall(LYING, board_pieces.bars([board_pieces.Bar("处室", "", 0.0)], (), "zh")) == [("bar", "0.000", "0.000", "0")]


def test_a_bar_below_zero_goes_to_its_left() -> None:
    made = board_pieces.bars([board_pieces.Bar("处室", "", 12345.0), board_pieces.Bar("街道", "", -4115.0)], (), "en")
    assert made.startswith('<ul class="bars below" style="--zero:0.250">')
    assert re.findall(LYING, made) == [("bar", "0.250", "1.000", "12,345"), ("bar down", "0.000", "0.250", "−4,115")]


def test_bars_stand_left_and_right_of_zero_on_one_scale() -> None:
    rows = [week_pieces.Move("甲", "units?open=A", "10 → 30", "▲ 20", 20), week_pieces.Move("乙", "", "9 → 4", "▼ 5", -5)]
    made = week_pieces.moves("变化", ("单位", "0", "较上期"), rows)
    assert re.findall(r'<i class="(up|down)" style="left:([0-9.]+)%;width:([0-9.]+)%">', made) == [
        ("up", "50.0", "50.0"),
        ("down", "37.5", "12.5"),
    ]
    assert made.count("<a ") == 1 and "▼ 5" in made
