"""Stands the whole up with nothing but Python 3.11: `python3 run.py` opens the board, `python3 run.py test` runs every test.

SAFETY_MONTH_PORT chooses the port (8501); SAFETY_MONTH_HEADLESS=1 opens no browser.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(*names: str) -> None:
    """Make .venv and install the named requirement files; does nothing where these very files are installed already."""
    files = [ROOT / name for name in names]
    stamp = ENVIRONMENT / f".installed-{len(files)}"
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing into {ENVIRONMENT} (a few minutes the first time) ...", flush=True)
    if not any(ENVIRONMENT.glob(".installed-*")):  # nothing finished here: whatever stands may be half made
        make_environment()
    arguments = [part for file in files for part in ("-r", str(file))]
    subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments], check=True)
    stamp.write_text(wanted)


def make_environment() -> None:
    """Make .venv anew; says what is missing where Python came without its venv part (Debian, Ubuntu)."""
    try:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    except subprocess.CalledProcessError:
        sys.exit("This Python cannot make environments. On Debian or Ubuntu: sudo apt-get install python3-venv")


def start() -> int:
    """Start the board and wait until it is stopped; the browser opens by itself unless SAFETY_MONTH_HEADLESS is set."""
    install("requirements.txt")
    port = os.environ.get("SAFETY_MONTH_PORT", "8501")
    headless = os.environ.get("SAFETY_MONTH_HEADLESS", "") not in ("", "0")
    print(f"The board opens at http://127.0.0.1:{port} - stop it with Ctrl+C.", flush=True)
    options = ["--server.port", port, "--server.headless", str(headless).lower()]
    return subprocess.call([str(PYTHON), "-m", "streamlit", "run", "dashboard.py", *options], cwd=ROOT)


def test(arguments: list[str]) -> int:
    """Run the tests; further arguments go to pytest."""
    install("requirements.txt", "requirements-dev.txt")
    return subprocess.call([str(PYTHON), "-m", "pytest", *arguments], cwd=ROOT)


def main(arguments: list[str]) -> int:
    """`run.py`, or `run.py test [pytest arguments]`."""
    if sys.version_info < (3, 11):
        print("Python 3.11 or newer is needed.")
        return 2
    if arguments and arguments[0] == "test":
        return test(arguments[1:])
    if arguments:
        print(__doc__)
        return 2
    return start()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(0)
