"""What an office's server is set up with: the files say what the program understands, and nothing opens the board past its entrance."""

from __future__ import annotations

import configparser
import re
import tomllib
from pathlib import Path

from pages.server.addresses import HOSTS_VARIABLE, PROXY_VARIABLE
from pages.server.staging import BESIDE, LARGEST

ROOT = Path(__file__).parents[2]
OFFICE = ROOT / "deploy" / "office"


def words(name: str) -> str:
    return (OFFICE / name).read_text(encoding="utf-8")


def test_the_service_starts_what_is_there_and_waits_for_its_end() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(words("safety-month.service"))
    assert set(unit.sections()) == {"Unit", "Service", "Install"}
    service = unit["Service"]
    assert re.fullmatch(r"\S+/python -m streamlit run dashboard\.py .+", service["ExecStart"]) and (ROOT / "dashboard.py").exists()
    assert int(service["TimeoutStopSec"]) >= 60 and service["UMask"] == "0077"


def test_nothing_opens_the_board_past_its_entrance() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["browser"]["serverAddress"] == "127.0.0.1", "without one Streamlit asks the internet, at the start, who it is"
    for name in ("safety-month.service", "Containerfile", "compose.yaml", "nginx.conf"):
        assert "0.0.0.0" not in words(name) and "server.address" not in words(name), name
    assert "proxy_pass http://127.0.0.1:8501;" in words("nginx.conf") and "network_mode: service:board" in words("compose.yaml")
    for name in ("safety-month.service", "compose.yaml"):
        assert HOSTS_VARIABLE in words(name) and PROXY_VARIABLE in words(name)


def test_nginx_lets_pass_what_the_board_takes() -> None:
    site = words("nginx.conf")
    assert site.count("{") == site.count("}")
    (size,) = re.findall(r"client_max_body_size (\d+)m;", site)
    assert int(size) * 1024 * 1024 >= LARGEST + BESIDE
    for needed in (
        "proxy_request_buffering off",
        "$http_upgrade",
        "X-Forwarded-For $remote_addr",
        "X-Forwarded-Proto $scheme",
        "Host $http_host",
    ):
        assert needed in site


def test_compose_and_container_name_what_is_there() -> None:
    compose, container = words("compose.yaml"), words("Containerfile")
    (context,) = re.findall(r"context: (\S+)", compose)
    (file,) = re.findall(r"dockerfile: (\S+)", compose)
    assert (OFFICE / context).resolve() == ROOT and (ROOT / file).exists()
    for source in re.findall(r"^COPY (\S+) ", container, re.M):
        assert (ROOT / source).exists()
    assert "USER safety-month" in container and ".wal" not in container
