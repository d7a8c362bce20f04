"""The mailbox that the environment names, and its password: from a file that its owner alone may read, else from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from data_loaders.model.words import both

if TYPE_CHECKING:  # it brings what speaks to mailboxes with it, which every command would pay for
    from data_loaders.intake.mailbox import Account

HOST, USER, FOLDER, PORT, PLAIN = (f"SAFETY_MONTH_MAIL_{name}" for name in ("HOST", "USER", "FOLDER", "PORT", "PLAIN"))
PASSWORD_VARIABLE, PASSWORD_FILE = "SAFETY_MONTH_MAIL_PASSWORD", "SAFETY_MONTH_MAIL_PASSWORD_FILE"


def named() -> tuple[str, str] | None:
    """Whose mailbox it is and which folder of it is read, where the environment names one."""
    user = os.environ.get(USER, "")
    return (user, os.environ.get(FOLDER) or "INBOX") if user and os.environ.get(HOST) else None


def account() -> Account:
    """The mailbox that the environment names; MailboxRefused where it cannot be one."""
    from data_loaders.intake.mailbox import Account, MailboxRefused

    user, folder = named() or ("", "")
    port, file = os.environ.get(PORT) or "0", os.environ.get(PASSWORD_FILE)
    if not user:
        raise MailboxRefused(both("mailbox.not_named", host=HOST, user=USER))
    if not port.isdecimal() or int(port) > 65_535:
        raise MailboxRefused(both("mailbox.no_port", variable=PORT))
    given = password(Path(file) if file else None)
    return Account(os.environ[HOST], user, given, folder, int(port), os.environ.get(PLAIN) == "1")


def password(file: Path | None) -> str:
    """The password of a mailbox: from a file that its owner alone may read, else from the environment; never from the command line, which
    every program on the computer may see. MailboxRefused where there is none."""
    from data_loaders.intake.mailbox import MailboxRefused

    if file is None:
        given = os.environ.get(PASSWORD_VARIABLE, "")
    else:
        try:
            if os.name == "posix" and file.stat().st_mode & 0o077:
                raise MailboxRefused(both("mailbox.open_file", file=file))
            given = file.read_text(encoding="utf-8-sig").rstrip("\r\n")
        except (OSError, UnicodeDecodeError):  # what was read is not said
            raise MailboxRefused(both("mailbox.no_file", file=file)) from None
    if not given:
        raise MailboxRefused(both("mailbox.no_password", variable=PASSWORD_VARIABLE))
    return given
