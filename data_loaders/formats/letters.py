"""A mail taken apart, whatever it was kept as, and what is told of one before its files follow."""

from __future__ import annotations

from dataclasses import dataclass

from data_loaders.model.mails import Mail

MOST_PARTS = 200
"""A mail with more parts is no unit's."""
INLINE_BYTES = 50 * 1024
"""A smaller picture that a mail shows in its text is its sender's logo."""
WITHOUT_SUBJECT = "无主题"
ATTACHED = "附件"
"""What a part without a name is called."""
FORWARDED, BODY, QUOTED = "邮件.eml", "正文", "引用的原信"
"""What a mail within a mail is called, a mail's own text, and what it quotes of an earlier one."""


class TooManyParts(Exception):
    """More parts than a mail may have."""


class OtherKind(Exception):
    """The file is no mail, but for words in it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail taken apart: its files as (name, bytes), its own text as one more of them, and what that quotes of an earlier mail, or None
    where it has none. `folder` is its subject as a step of their paths, `left_out` counts pictures of its text that are nobody's; `is_cut`
    says that its end is missing."""

    mail: Mail
    folder: str
    files: tuple[tuple[str, bytes], ...]
    body: tuple[str, bytes] | None
    quoted: tuple[str, bytes] | None = None
    left_out: int = 0
    is_cut: bool = False

    @property
    def opened(self) -> Opened:
        """What is told of it first."""
        return Opened(self.mail, self.folder, len(self.files), self.left_out, self.is_cut)


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail whose files follow, as in Letter; `file_count` is how many there are."""

    mail: Mail
    folder: str
    file_count: int
    left_out: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Body:
    """The own text of the mail that was opened last, or what that quotes."""

    name: str
    words: bytes
    is_quoted: bool = False
