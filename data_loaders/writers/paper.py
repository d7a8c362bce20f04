"""A4, the paper that everything is written for, upright."""

from __future__ import annotations

A4_MM = (210, 297)
A4_POINTS = (595, 842)
