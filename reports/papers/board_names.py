"""What the board's files are called."""

from __future__ import annotations

PAGE, WORKBOOK = "看板一页", "看板数据"
