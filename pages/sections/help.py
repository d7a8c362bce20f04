"""The help page: a guide in words and signs of the screens themselves, which the browser prints as it stands."""

from __future__ import annotations

from html import escape

from data_loaders.model.filling_rules import RULES
from data_loaders.model.words import both
from pages.parts import filters, look, numbers, pieces
from pages.parts.actor import may_open
from pages.parts.pieces import Step
from pages.parts.words import language, t

STEPS = {"roster": "settings", "forms": "settings", "upload": "upload", "review": "review", "reporting": "reporting", "roll_up": "roll_up"}
"""What is done in June, in this order, and the page it is done on."""
TROUBLES = ("unread", "password", "scan", "unit", "number", "late", "wrong_files", "twice", "moved")
"""What goes wrong, what comes first most often first."""


def june() -> None:
    """What the board is for, and the steps of the month; each leads to its page where the viewer may open it."""
    look.html(pieces.answer(escape(t("help.sentence"))) + f'<p class="covers on-screen">{escape(t("help.print"))}</p>')
    look.html(pieces.section(t("help.june"), t("help.june_small")))
    look.html(
        pieces.steps(
            Step(
                t(f"help.step_{name}"),
                t(f"help.step_{name}_how"),
                filters.link(page, step=name if name in filters.STEPS else None) if may_open(page) else "",
            )
            for name, page in STEPS.items()
        )
    )


def states() -> None:
    """The lights, the severities and how a figure may look, as they stand on the other pages."""
    look.html(pieces.section(t("help.states"), t("help.states_small")))
    _part(t("help.lights"), [(pieces.light(code, t(f"light.{code}")), t(f"help.light_{code}")) for code in pieces.SIGNS])
    _part(
        t("help.findings"), [(pieces.severity(code, t(f"severity.{code}")), t(f"help.severity_{code}")) for code in pieces.SEVERITY_SIGNS]
    )
    looks = {"dash": numbers.NOT_REPORTED, "star": "*", "zero": "0"}
    _part(t("help.blanks"), [(f"<b>{sign}</b>", t(f"help.blank_{name}")) for name, sign in looks.items()])


def _part(title: str, rows: list[tuple[str, str]]) -> None:
    look.html(f'<h3 class="guide-part">{escape(title)}</h3>{pieces.meanings(rows)}')


def filling() -> None:
    """What is asked of units, as a list that can be copied to them."""
    look.html(pieces.section(t("help.filling"), t("help.filling_small")))
    entries = "".join(f"<li>{escape(both(f'filling.{name}').words(language()))}</li>" for name in RULES)
    look.html(f'<ol class="guide">{entries}</ol>')


def troubles() -> None:
    """What may go wrong, and what is to be done then."""
    look.html(pieces.section(t("help.when")))
    rows = [(f"<b>{escape(t(f'help.when_{name}'))}</b>", t(f"help.when_{name}_do")) for name in TROUBLES]
    look.html(pieces.meanings(rows, "troubles"))
