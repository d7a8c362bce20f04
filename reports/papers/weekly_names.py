"""What the parts of a weekly archive are called, and the words that go with it."""

from __future__ import annotations

from collections.abc import Sequence

from reports.board_facts import Board
from reports.board_words import moment_words, sentence, title

WHAT, OWN_FORM, DATA, NO_FORM = "说明.txt", "汇总", "数据", "没有汇总表.txt"


def what_is_in_it(made: Board, labels: Sequence[str]) -> str:
    """What the archive is of, and what its parts are."""
    lines = (
        f"{title(made)}　{'、'.join(labels)}存档",
        f"{made.campaign.bureau_name}　截至{moment_words(made)}当日结束时",
        "",
        sentence(made),
        "",
        "看板一页.docx　　总览一页",
        "看板数据.xlsx　　总览的每张表和图",
        f"{OWN_FORM}　　　　　　　本单位的汇总表（附件2）和说明；各单位填写的文字没有列入",
        f"{DATA}　　　　　　　填报的数字，每空一行；不含联络员、文件和原文",
        "",
        "写成以后不再改动。以后补录、更正的，不会改变这里的数字。",
    )
    return "\r\n".join(lines) + "\r\n"
