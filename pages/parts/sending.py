"""What sends the files that are chosen or dropped in, however many, and says by name which did not arrive: a component of our own beside
Streamlit's uploader, which keeps the browser busy for minutes where there are hundreds and forgets what it could not send. Where the
script does not run the uploader does it all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from data_loaders.model.words import both
from pages.parts.words import language, t
from pages.server.staging import LARGEST, MEGABYTE, take_out

SCRIPT = Path(__file__).with_suffix(".js")
ANSWER = "sending_answer"
"""Under what the session keeps what became of the files that were sent last."""
RUN = re.compile(r"[0-9a-z]{1,40}")
MOST, LONGEST = 50_000, 2000
"""So many files are sent at once, and so many letters of a name are kept."""
HTML = """<div class="sending" hidden><p class="sending-said"></p><progress max="1" value="0"></progress>
<div class="sending-lacking" hidden><p></p><ul></ul></div>
<p class="copying"><button type="button" class="sending-stop"></button><button type="button" class="sending-again"></button>
<button type="button" class="sending-close"></button></p><p class="sending-aloud" role="status"></p></div>"""

_sending = st.components.v2.component("sending", html=HTML, js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A file that was not sent, or did not arrive: its place in the list that was sent, and why."""

    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Sent:
    """Files that were sent together, under the name of that `run`: what each is called, and where it lies; `lacking` did not arrive."""

    run: str
    files: tuple[tuple[str, Path], ...]
    lacking: tuple[Lacking, ...]


def show(zone: str, is_ready: bool) -> Sent | None:
    """Draw it for the uploader in the container with the key `zone`; what has been sent and is to be taken in, once. Nothing is given while
    it is not `is_ready`: it waits."""
    context = get_script_run_ctx()
    page = context.session_id if context else ""
    data = {
        "zone": zone,
        "page": page,
        "is_ready": is_ready,
        "largest": LARGEST,
        "token": XSRF_COOKIE_NAME,
        "answer": st.session_state.get(ANSWER),
        "words": _words(),
    }
    sent = _sending(key="sending", data=data, on_sent_change=_nothing).sent
    asked = _read(sent) if is_ready else None
    if asked is None or _is_answered(asked[0]):
        return None
    run, names = asked
    found = take_out(page, [f"{run}-{number}" for number in range(len(names))])
    files = tuple((name, each) for name, each in zip(names, found, strict=True) if isinstance(each, Path))
    lacking = tuple(Lacking(number, each.words(language())) for number, each in enumerate(found) if not isinstance(each, Path))
    return Sent(run, files, lacking)


def answer(run: str, lacking: Sequence[Lacking]) -> None:
    """What was sent under that name was taken in, but for what is lacking; the page is drawn anew by whoever calls this."""
    st.session_state[ANSWER] = {"run": run, "lacking": [{"number": each.number, "why": each.why} for each in lacking]}


def _is_answered(run: str) -> bool:
    return (st.session_state.get(ANSWER) or {}).get("run") == run


def _read(sent: Any) -> tuple[str, list[str]] | None:
    """The run and the names of what a browser says it sent; None where it says nothing that can be."""
    if not isinstance(sent, dict) or not RUN.fullmatch(str(sent.get("run"))) or not isinstance(sent.get("names"), list):
        return None
    return str(sent["run"]), [str(name)[:LONGEST] for name in sent["names"][:MOST]]


def _words() -> dict[str, str]:
    """The sentences that the script says, with places for its numbers."""
    counted = {"done": "{done}", "total": "{total}", "megabytes": "{megabytes}"}
    return {
        "now": t("sending.now", **counted),
        "sent": t("sending.sent", total="{total}"),
        "waits": t("sending.waits"),
        "lacking": t("sending.lacking", count="{count}"),
        "left": t("sending.left"),
        "stop": t("sending.stop"),
        "again": t("sending.again"),
        "close": t("sending.close"),
        "bar": t("sending.bar"),
        "stopped": t("sending.stopped"),
        "unreadable": t("sending.unreadable"),
        "cut": both("uploading.cut").words(language()),
        "too_large": both("uploading.too_large", most=LARGEST // MEGABYTE).words(language()),
    }


def _nothing() -> None:
    """What was sent draws the page anew, nothing else."""
