"""Pieces of HTML: what users wrote is escaped, a mark stands on what was read, a light has a word."""

from __future__ import annotations

from datetime import date

from pages.parts import pieces


def test_what_was_read_is_marked_in_its_sentence() -> None:
    html = pieces.quote("专题学习（ 12 ）次", 5, 9, "出处：a.docx")
    assert "专题学习（<mark> 12 </mark>）次" in html and "出处：a.docx" in html


def test_without_a_span_the_whole_sentence_is_marked() -> None:
    assert "<mark>12</mark>" in pieces.quote("12", None, None, "")
    assert "<mark>12</mark>" in pieces.quote("12", 5, 9, "")


def test_what_users_wrote_is_escaped_everywhere() -> None:
    bad = "<script>alert(1)</script>"
    made = (
        pieces.quote(bad, 0, 3, bad)
        + pieces.names([(bad, 'units?open="><b>', bad)])
        + pieces.attention([("error", bad, "", bad, bad)])
        + pieces.plain_names([(bad, bad, bad)])
        + pieces.strip([pieces.Stop(date(2020, 6, 4), bad, bad, bad, 0.5, "figures", False, True, also=(bad,))])
        + pieces.section(bad, bad)
        + pieces.headline(pieces.Headline(bad, "1", bad, bad, bad, (1.0,)))
    )
    assert "<script" not in made and '"><b>' not in made


def test_a_light_has_a_sign_a_colour_and_a_word() -> None:
    assert pieces.light("missing", "缺报") == '<span class="light missing"><span class="sign">✕</span>缺报</span>'


def test_a_spark_is_hollow_where_nothing_was_reported() -> None:
    assert pieces.sparkline((None, 0, 10), lit=2) == (
        '<span class="spark" aria-hidden="true"><i class="hollow"></i><i style="height:2%"></i><i class="lit" style="height:100%"></i></span>'
    )


def test_a_spark_lights_the_period_it_speaks_of_and_no_other() -> None:
    assert pieces.sparkline((5, None, 10), lit=0).count("lit") == 1
    assert 'class="lit" style="height:50%"' in pieces.sparkline((5, None, 10), lit=0)
    assert '<i class="hollow lit"></i>' in pieces.sparkline((5, None, 10), lit=1)
    assert "lit" not in pieces.sparkline((5, None, 10))
