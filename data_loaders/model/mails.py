"""A mail that files came in: who sent it, about what and when. Frozen, picklable, knows no mail format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail a file came in by: of mails within mails the outermost, which is the one that arrived here.

    `sha256` names its bytes; `sender` is an address in small letters, "" where none can be read, and `author` the same of the innermost
    mail: whoever attached the file, where it was forwarded. Times are Shanghai's; `received_at` is when a server took it, where one says
    so. One `is_returned` that a mail program wrote to say what became of another mail, which it carries along.
    """

    sha256: str
    message_id: str
    sender: str
    subject: str
    sent_at: datetime | None = None
    received_at: datetime | None = None
    author: str = ""
    is_returned: bool = False

    @property
    def arrived_at(self) -> datetime | None:
        """When it arrived, as far as it says: when it was taken, else when it was sent."""
        return self.received_at or self.sent_at
