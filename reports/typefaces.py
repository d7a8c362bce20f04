"""The typefaces of official papers."""

from __future__ import annotations

TITLE_FONT, HEADING_FONT, SECOND_FONT, BODY_FONT, TABLE_FONT = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
