"""The board as an office's server runs it: started by the command of the service's unit with its environment, behind nginx with the site that
is handed out and a certificate of the test's own. From outside as another computer: by this computer's address in its network."""

from __future__ import annotations

import configparser
import http.client
import os
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, VIEWER
from data_loaders.store.accounts import Accounts
from tests.addresses import free_port, own_address
from tests.data_loaders.store.stores import make_store

ROOT = Path(__file__).parents[2]
OFFICE = ROOT / "deploy" / "office"
NAME, GOOD = "board.office.lan", "ferry lamp seven"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
PAGE_DONE = b'data-page="board"'


def program(name: str, package: str) -> str:
    """Where a program of the system stands."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")
    return found or pytest.skip(f"{name} is not installed (apt-get install {package}).")


@dataclass
class Served:
    """A board behind nginx: the ports of nginx, the folder with certificate, accounts and what the board said."""

    secure: int
    plain: int
    folder: Path

    def trusting(self) -> ssl.SSLContext:
        """What trusts the certificate, and no other."""
        return ssl.create_default_context(cafile=self.folder / "tls" / "board.crt")

    def asked(self, method: str, path: str, fields: dict[str, str] | None = None, **headers: str) -> http.client.HTTPResponse:
        """What is answered to one request, by the name of the office's board."""
        connection = http.client.HTTPConnection(NAME, timeout=20)
        connection.sock = self.connected()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if fields is not None:
            given |= {"content-type": "application/x-www-form-urlencoded", "origin": f"https://{NAME}"}
        connection.request(method, path, urlencode(fields or {}) if fields is not None else None, given)
        return connection.getresponse()

    def connected(self) -> ssl.SSLSocket:
        """An encrypted connection."""
        return self.trusting().wrap_socket(socket.create_connection((own_address(), self.secure), 20), server_hostname=NAME)

    def cookie(self, name: str) -> str:
        """Logs in; the cookie of the session."""
        answer = self.asked("POST", "/login", {"name": name, "password": GOOD})
        assert answer.status == 303 and answer.headers["location"] == "/"
        (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
        assert cookie.key == "__Host-board_session" and cookie["secure"] and cookie["httponly"] and cookie["samesite"].lower() == "lax"
        return f"{cookie.key}={cookie.value}"

    def tab(self, cookie: str = "", origin: str = f"https://{NAME}") -> ClientConnection:
        """A page's connection."""
        headers = {"Cookie": cookie} if cookie else {}
        socket_ = socket.create_connection((own_address(), self.secure), 20)
        return connect(
            f"wss://{NAME}/_stcore/stream",
            sock=socket_,
            ssl=self.trusting(),
            origin=origin,
            additional_headers=headers,
            subprotocols=["streamlit"],
            max_size=None,
            proxy=None,
        )


def site(text: str, secure: int, plain: int, board: int, folder: Path) -> str:
    """The site that is handed out, with the ports and the certificate of the test; everything else stays."""
    exchanged = {
        "listen 80;": f"listen {plain};",
        "listen 443 ssl;": f"listen {secure} ssl;",
        "http://127.0.0.1:8501;": f"http://127.0.0.1:{board};",
        "/etc/nginx/tls/": f"{folder}/tls/",
    }
    for handed_out, here in exchanged.items():
        assert handed_out in text
        text = text.replace(handed_out, here)
    return text


def unit() -> configparser.SectionProxy:
    """The service."""
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string((OFFICE / "safety-month.service").read_text(encoding="utf-8"))
    return found["Service"]


def environment(folder: Path) -> dict[str, str]:
    """What the unit sets, with the data in a folder of the test's."""
    lines = (OFFICE / "safety-month.service").read_text(encoding="utf-8").splitlines()
    named = dict(line.removeprefix("Environment=").split("=", 1) for line in lines if line.startswith("Environment="))
    assert named["SAFETY_MONTH_HOSTS"] == NAME and named["SAFETY_MONTH_PROXY"] == "1"
    moved = {"SAFETY_MONTH_DATABASE": str(folder / "safety_month.duckdb"), "SAFETY_MONTH_BACKUPS": str(folder / "backups")}
    assert moved.keys() <= named.keys()
    return os.environ | named | moved


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The board and nginx, both running."""
    nginx, openssl = program("nginx", "nginx-light"), program("openssl", "openssl")
    folder, (secure, plain, board) = tmp_path_factory.mktemp("office"), (free_port() for _ in range(3))
    (folder / "tls").mkdir()
    key, certificate = folder / "tls" / "board.key", folder / "tls" / "board.crt"
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext"]
    subprocess.run([*made, f"subjectAltName=DNS:{NAME}", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    make_store(folder / "safety_month.duckdb")
    with Accounts.open(folder / "safety_month.accounts") as accounts:
        for role in (ADMINISTRATOR, COORDINATOR, VIEWER):
            accounts.add(role, role, GOOD, must_change=False)
    (folder / "site.conf").write_text(site((OFFICE / "nginx.conf").read_text("utf-8"), secure, plain, board, folder), "utf-8")
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    around = f"daemon off; pid {folder}/nginx.pid; error_log stderr; events {{}} http {{ access_log off; {temporary} include {folder}/site.conf; }}"
    (folder / "nginx.conf").write_text(around, "utf-8")
    subprocess.run([nginx, "-t", "-e", "stderr", "-p", folder, "-c", folder / "nginx.conf"], check=True, capture_output=True)
    _, *arguments = shlex.split(unit()["ExecStart"].replace("--server.port 8501", f"--server.port {board}"))
    with (folder / "said").open("wb") as said:
        programs = [
            subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment(folder), stdout=said, stderr=said),
            subprocess.Popen([nginx, "-e", "stderr", "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL),
        ]
    served = Served(secure, plain, folder)
    try:
        for _ in range(240):
            try:
                if served.asked("GET", "/health").status == 200:
                    break
            except OSError:
                pass
            time.sleep(0.25)
        yield served
    finally:
        for each in reversed(programs):
            each.terminate()
        assert [each.wait(60) for each in programs][1] == 0


def test_everybody_is_led_to_the_encrypted_form(served: Served) -> None:
    connection = http.client.HTTPConnection(own_address(), served.plain, timeout=20)
    connection.request("GET", "/units?open=M01", headers={"Host": NAME})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["location"]) == (301, f"https://{NAME}/units?open=M01")
    answer = served.asked("GET", "/units")
    assert (answer.status, answer.headers["location"]) == (303, "/login?next=%2Funits")
    assert served.asked("GET", "/", host="evil.test").status == 421
    assert served.asked("GET", "/_stcore/host-config").status == 401
    headers = served.asked("GET", "/login").headers
    assert headers["strict-transport-security"] and headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_page_lives_behind_it_for_whoever_logged_in(served: Served) -> None:
    """The connection carries what a page says and hears; what came from another computer is known as that."""
    for refused in ({}, {"cookie": "__Host-board_session=guessed"}):
        with pytest.raises(InvalidStatus):
            served.tab(**refused)
    cookie = served.cookie(VIEWER)
    with pytest.raises(InvalidStatus):
        served.tab(cookie, origin="https://evil.test")
    with served.tab(cookie) as tab:
        asked = BackMsg()
        asked.rerun_script.query_string = "lang=en"
        tab.send(asked.SerializeToString())
        heard = b""
        while PAGE_DONE not in heard:
            message = ForwardMsg.FromString(tab.recv(timeout=30))
            heard += message.SerializeToString()
        assert VIEWER.encode() in heard
    assert served.asked("GET", "/", cookie=cookie).status == 200
    with Accounts.open(served.folder / "safety_month.accounts") as accounts:
        assert {each.address for each in accounts.sessions()} == {own_address()}


def test_how_the_server_is_is_told_to_administrators_alone_and_nothing_is_said_of_a_connection_in_the_clear(served: Served) -> None:
    assert served.asked("GET", "/health?full").status == 403
    for role, status in ((VIEWER, 403), (COORDINATOR, 403), (ADMINISTRATOR, 200)):
        assert served.asked("GET", "/health?full", cookie=served.cookie(role)).status == status
    said = (served.folder / "said").read_text("utf-8")
    assert "without encryption" not in said and "Traceback" not in said


def test_systemd_has_nothing_to_say_of_the_service(tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "systemd")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    there = tmp_path / "safety-month.service"
    there.write_text((OFFICE / "safety-month.service").read_text("utf-8").replace("/opt/safety-month", str(tmp_path)), "utf-8")
    looked_at = subprocess.run([analyze, "verify", "--man=no", str(there)], capture_output=True, text=True, check=False)
    assert (looked_at.returncode, looked_at.stdout, looked_at.stderr) == (0, "", "")
