"""A mailbox read by IMAP: what is new in it is brought, and nothing in it changes (EXAMINE, BODY.PEEK)."""

from __future__ import annotations

import hashlib
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from data_loaders.formats.letters import FORWARDED
from data_loaders.formats.zips import MEGABYTE
from data_loaders.intake.gather import Dropped
from data_loaders.intake.taking import Brought, Line, Place
from data_loaders.model.acts import THIS_COMPUTER, Actor
from data_loaders.model.clock import SHANGHAI
from data_loaders.model.findings import Finding
from data_loaders.model.words import both
from data_loaders.store.condition import Told
from data_loaders.store.taken import Taken, source_of

LARGEST = 25 * MEGABYTE
"""A larger mail is not fetched: it has a receipt that says so."""
STEP_SECONDS = 20.0
MAILS_A_BATCH, BYTES_A_BATCH = 200, 64 * MEGABYTE
"""Whichever is reached first; what was stored is not fetched again, should the server go half way."""
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
IDENTITY = '("name" "safety-month" "version" "1")'
"""Some providers let nobody in who does not say which program asks."""
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
IMAP, IMAPS = 143, 993
HERE = frozenset({"127.0.0.1", "::1", "localhost"})


class MailboxRefused(Told):
    """The mailbox could not be read; the words say why and what to do, and never the password."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose mailbox it is, and where. `is_plain`: without encryption, which is for this computer alone."""

    host: str
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    port: int = 0
    is_plain: bool = False

    @property
    def source(self) -> str:
        """What stands for it where it is kept what was taken."""
        return source_of("imap", self.host.lower(), self.user, self.folder)


@dataclass(frozen=True, slots=True)
class _Mail:
    """One mail as it lies there: its bytes, or its headers alone where it is too large, its number and when it was taken."""

    data: bytes
    uid: int
    taken_at: datetime | None
    size: int


def fetch(
    account: Account,
    place: Place,
    since: date | None = None,
    on_receipt: Callable[[Line], None] = lambda line: None,
    actor: Actor = THIS_COMPUTER,
    on_mail: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Brings every mail that is new since the last time; how many they were. Only those that arrived from the day `since` on, None: in the
    campaign's year or after. What is stored is noted after it, so that a fetch that is stopped is gone on with.
    `on_mail` is called before each mail: how many are here, and of how many. MailboxRefused where the mailbox cannot be read."""
    with _opened(account) as (mailbox, uidvalidity):
        before = place.before(account.source, [], uidvalidity)
        uids = _new(mailbox, before.last_uid or 0, since or date(before.year, 1, 1))
        count = 0
        for mails in _batches(mailbox, uids, on_mail):
            count += len(mails)
            place.load(_brought(account, mails, uidvalidity, actor), on_receipt)
    return count


def _brought(account: Account, mails: Sequence[_Mail], uidvalidity: int, actor: Actor) -> Brought:
    dropped, taken = [], []
    for mail in mails:
        refused = Finding("mail_too_large", values={"size": -(-mail.size // MEGABYTE)}) if mail.size > LARGEST else None
        dropped.append(Dropped(f"{account.folder}/{FORWARDED}", mail.data, mailed_at=mail.taken_at, refused=refused))
        taken.append(Taken(account.source, hashlib.sha256(mail.data).hexdigest(), uidvalidity, mail.uid))
    return Brought(dropped, taken, actor=actor)


@contextmanager
def _opened(account: Account) -> Iterator[tuple[imaplib.IMAP4, int]]:
    """The folder, opened for reading alone, and its UIDVALIDITY."""
    if account.is_plain and account.host not in HERE:
        raise MailboxRefused(both("mailbox.plain"))
    try:
        if account.is_plain:
            mailbox = imaplib.IMAP4(account.host, account.port or IMAP, timeout=STEP_SECONDS)
        else:
            mailbox = imaplib.IMAP4_SSL(account.host, account.port or IMAPS, ssl_context=ssl.create_default_context(), timeout=STEP_SECONDS)
    except (OSError, imaplib.IMAP4.error) as problem:
        raise MailboxRefused(both("mailbox.no_server", host=account.host)) from problem
    try:
        _enter(mailbox, account)
        yield mailbox, _examine(mailbox, account)
    except (OSError, imaplib.IMAP4.error, ValueError) as problem:
        raise MailboxRefused(both("mailbox.gone", host=account.host)) from problem
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            mailbox.logout()


def _enter(mailbox: imaplib.IMAP4, account: Account) -> None:
    try:
        mailbox.login(account.user, account.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError):
        # What the server says may repeat what was sent to it.
        raise MailboxRefused(both("mailbox.no_entry", user=account.user)) from None
    with suppress(imaplib.IMAP4.error):
        mailbox.xatom("ID", IDENTITY)


def _examine(mailbox: imaplib.IMAP4, account: Account) -> int:
    folder = '"' + account.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if mailbox.select(folder, readonly=True)[0] != "OK":
        raise MailboxRefused(both("mailbox.no_folder", folder=account.folder))
    said = mailbox.response("UIDVALIDITY")[1]
    return int(said[0]) if said and said[0] else 0


def _new(mailbox: imaplib.IMAP4, last: int, since: date) -> list[int]:
    """The numbers of the mails above the last one."""
    day = f"{since.day}-{MONTHS[since.month - 1]}-{since.year}"
    status, found = mailbox.uid("SEARCH", "UID", f"{last + 1}:*", "SINCE", day)
    if status != "OK":
        raise imaplib.IMAP4.error("SEARCH")
    # n:* means the last mail, too, where there is none from n on.
    return sorted(uid for uid in map(int, (found[0] or b"").split()) if uid > last)


def _batches(mailbox: imaplib.IMAP4, uids: Sequence[int], on_mail: Callable[[int, int], None]) -> Iterator[list[_Mail]]:
    mails: list[_Mail] = []
    for number, uid in enumerate(uids):
        on_mail(number, len(uids))
        mail = _fetched(mailbox, uid)
        if mail:
            mails.append(mail)
        if len(mails) >= MAILS_A_BATCH or sum(len(each.data) for each in mails) >= BYTES_A_BATCH:
            yield mails
            mails = []
    if mails:
        on_mail(len(uids), len(uids))
        yield mails


def _fetched(mailbox: imaplib.IMAP4, uid: int) -> _Mail | None:
    """One mail; None where it was taken away meanwhile."""
    about = _answer(mailbox, uid, "(RFC822.SIZE INTERNALDATE)")
    size = SIZE.search(about[0])
    if size is None:
        return None
    moment = imaplib.Internaldate2tuple(about[0])
    taken_at = datetime(*moment[:6]).astimezone(SHANGHAI).replace(tzinfo=None) if moment else None  # the library gives this computer's time
    is_large = int(size[1]) > LARGEST
    data = _answer(mailbox, uid, "(BODY.PEEK[HEADER])" if is_large else "(BODY.PEEK[])")[1]
    return _Mail(data, uid, taken_at, int(size[1])) if data else None


def _answer(mailbox: imaplib.IMAP4, uid: int, wanted: str) -> tuple[bytes, bytes]:
    """What is said of a mail beside its bytes, and its bytes."""
    status, said = mailbox.uid("FETCH", str(uid), wanted)
    if status != "OK":
        raise imaplib.IMAP4.error("FETCH")
    words, data = b"", b""
    for each in said or ():
        if isinstance(each, tuple):
            words, data = words + each[0], data or each[1]
        elif isinstance(each, bytes):
            words += each
    return words, data
