"""What a mail's sender says of whose a file is. A candidate only: officers send for several units, colleagues forward."""

from __future__ import annotations

from data_loaders.model.campaign import Roster
from data_loaders.model.findings import Finding
from data_loaders.model.mails import Mail
from data_loaders.model.words import listed


def units_of(mail: Mail, roster: Roster) -> tuple[str, ...]:
    """The codes of the units that have the address that the file was attached from."""
    address = mail.author or mail.sender
    return tuple(unit.code for unit in roster.units if address in unit.addresses)


def said_by_sender(mail: Mail, unit: str | None, roster: Roster) -> Finding | None:
    """What the sender adds to what a file says of its unit: that it agrees, that it is another's, or that nobody has that address."""
    address = mail.author or mail.sender
    if not address or not roster.units:
        return None
    owners = units_of(mail, roster)
    if not owners:
        return Finding("sender_unknown", values={"sender": address})
    names = listed([each.name for each in roster.units if each.code in owners]).as_values("owners")
    rule = "sender_suggests" if unit is None else "sender_agrees" if unit in owners else "sender_differs"
    return Finding(rule, values={"sender": address, **names})
