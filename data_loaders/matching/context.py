"""What a file is read against: the campaign, the forms and the roster, with its names ready to be looked up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from data_loaders.matching.stated import Shown
from data_loaders.matching.units import UnitNames
from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.form import Form


@dataclass(frozen=True)
class Context:
    """What a file is read against. A roster of None: no roster is known, so a template's own unit code is believed."""

    campaign: Campaign
    forms: dict[str, Form]
    roster: Roster | None

    @property
    def form(self) -> Form:
        """The campaign's form version."""
        return self.forms[self.campaign.form_version]

    @cached_property
    def forms_own_first(self) -> tuple[Form, ...]:
        """Every form version, the campaign's before the others."""
        return (self.form, *(form for form in self.forms.values() if form is not self.form))

    @cached_property
    def names(self) -> UnitNames:
        """The roster's names, ready to be looked up."""
        return UnitNames(self.roster or Roster())

    @cached_property
    def unit_shown(self) -> Shown:
        """Unit code -> name; a name is the same in both languages."""
        return self.unit_words, self.unit_words

    @cached_property
    def period_shown(self) -> Shown:
        """Period code -> its label in each language."""
        return self.period_words, {period.code: period.label_en for period in self.campaign.periods}

    @cached_property
    def unit_words(self) -> dict[str, str]:
        """Unit code -> name, for messages."""
        return {unit.code: unit.name for unit in (self.roster or Roster()).units}

    @cached_property
    def period_words(self) -> dict[str, str]:
        """Period code -> its Chinese label, for messages."""
        return {period.code: period.label_zh for period in self.campaign.periods}
