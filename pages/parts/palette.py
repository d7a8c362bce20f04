"""The chosen colours, light and dark: one hue for magnitude, red for wrong, amber for due, grey for not reported."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by their job. `series` keeps the same order for unit types on every page;
    `lights` are grounds for on time, late, held, missing, not due, exempt."""

    paper: str
    panel: str
    line: str
    ink: str
    quiet: str
    hue: str
    hue_soft: str
    hue_middle: str
    wrong: str
    due: str
    mark: str
    on_hue: str
    series: tuple[str, ...]
    lights: tuple[str, ...]


LIGHT = Palette(
    paper="#FCFCFA",
    panel="#F1F3F0",
    line="#DDE1DD",
    ink="#182027",
    quiet="#566069",
    hue="#0F5E7A",
    hue_soft="#BFD8E1",
    hue_middle="#7FAFC0",
    wrong="#A3211A",
    due="#7A4E00",
    mark="#FFE08A",
    on_hue="#FFFFFF",
    series=("#0F5E7A", "#B5651D", "#4F7A3A", "#6B4E8E", "#7C8288"),
    lights=("#DCE9EE", "#F5E3B3", "#EBC35A", "#B3261E", "#F1F3F0", "#F1F3F0"),
)
DARK = Palette(
    paper="#11171B",
    panel="#1A2228",
    line="#2E3940",
    ink="#E9EEF0",
    quiet="#A3AFB7",
    hue="#63B7D2",
    hue_soft="#24495A",
    hue_middle="#3B7489",
    wrong="#FF9E95",
    due="#F2B84B",
    mark="#7A5B00",
    on_hue="#0B1216",
    series=("#63B7D2", "#E0A067", "#9BC37F", "#B79BD8", "#9AA4AB"),
    lights=("#1D3B48", "#54400F", "#8A6508", "#C0453B", "#1A2228", "#1A2228"),
)


def palette(theme: str | None) -> Palette:
    """The colours of "dark" or "light"; light where the browser has not said."""
    return DARK if theme == "dark" else LIGHT
