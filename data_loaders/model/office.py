"""The office that sends what goes out, and how units reach it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

NOON = 12
RECORDED = {"contact": "signed", "phone": "office_phone", "email": "email"}
"""Under which names acts keep how an office is reached; by these they are erased one day."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The office within the bureau that sends what goes out (应急保障处; "" where the bureau itself does), its contact, and the hour of the
    day by which it asks for answers."""

    name: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    answer_hour: int = NOON

    @property
    def recorded(self) -> dict[str, object]:
        """It as an act keeps it."""
        return {RECORDED.get(name, name): value for name, value in asdict(self).items()}
