"""Stands the whole up with nothing but Python 3.11: `python3 run.py` opens the board, `python3 run.py test` runs every test,
`python3 run.py check` the gate: lint, layout, types, SQL, floors. `python3 run.py kit [--windows]` makes a folder for a computer without
internet; there run.py installs from its wheels. Any other word is a command of `python -m data_loaders`: `python3 run.py audit`.

SAFETY_MONTH_PORT chooses the port (8501); SAFETY_MONTH_HEADLESS=1 opens no browser.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
import venv
import webbrowser
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
WHEELS = ROOT / "wheels"
"""Stands here in an offline kit alone."""
HAND_ON_SECONDS = 2.0
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
IN_A_BROWSER = ("--reruns", "1", "-rR", "tests/browser")
"""A browser on a busy machine loses a key or a click now and then: what fails is tried once more, and named at the end."""
ON_ALL_CORES = ("-n", "logical", "--dist", "loadfile", "--no-loadscope-reorder")
"""A file's tests share what they were made for, so they stay together; files begin in the order that tests/conftest.py gives them."""
KEEPS_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Many containers set it; every process of the tests, hundreds of them, would compile the program and the tests anew."""
CHECKS = (
    ("lint", "ruff", "check", "."),
    ("layout", "ruff", "format", "--check", "."),
    ("types", "mypy"),
    ("SQL", "sqlfluff", "lint", "sql"),
    ("floors", "pytest", "tests/test_floors.py"),
)
"""The gate: what a check is called, then the module that runs it and its arguments; what each one asks for stands in pyproject.toml."""


def install(*names: str) -> None:
    """Make .venv and install the named requirement files; does nothing where these very files are installed already."""
    files = [ROOT / name for name in names]
    stamp = ENVIRONMENT / f".installed-{len(files)}"
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    source = from_kit()
    print(f"Installing into {ENVIRONMENT} (a few minutes the first time) ...", flush=True)
    if not any(ENVIRONMENT.glob(".installed-*")):  # nothing finished here: whatever stands may be half made
        make_environment()
    arguments = [part for file in files for part in ("-r", str(file))]
    subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *source, *arguments], check=True)
    stamp.write_text(wanted)


def from_kit() -> list[str]:
    """How pip installs from a kit's wheels without any network; nothing where this is no kit. Ends where it serves another Python."""
    if not WHEELS.is_dir():
        return []
    if module(sys.executable, "deploy.served"):
        sys.exit(1)
    return ["--no-index", "--find-links", str(WHEELS)]


def module(python: str, name: str, *arguments: str) -> int:
    """Run a module of this project in the folder the user stands in, so that paths among the arguments mean what they say."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.call([python, "-P", "-m", name, *arguments], env=os.environ | {"PYTHONPATH": path})


def make_environment() -> None:
    """Make .venv anew; says what is missing where Python came without its venv part (Debian, Ubuntu)."""
    try:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    except subprocess.CalledProcessError:
        sys.exit("This Python cannot make environments. On Debian or Ubuntu: sudo apt-get install python3-venv")


def start() -> int:
    """Start the board and wait until it is stopped; the browser opens by itself unless SAFETY_MONTH_HEADLESS is set."""
    port = os.environ.get("SAFETY_MONTH_PORT", "8501")
    headless = os.environ.get("SAFETY_MONTH_HEADLESS", "") not in ("", "0")
    if (code := already_there(port, headless)) is not None:
        return code
    install("requirements.txt")
    print(f"The board opens at http://127.0.0.1:{port} - stop it with Ctrl+C.", flush=True)
    options = ["--server.port", port, "--server.headless", str(headless).lower()]
    return run_until_it_ends([str(PYTHON), "-m", "streamlit", "run", "dashboard.py", *options])


def already_there(port: str, headless: bool) -> int | None:
    """Where something has the port already: opens the browser there and gives 0 where that is a board, else says so and gives 1. None where
    the port is free."""
    try:
        socket.create_connection(("127.0.0.1", int(port)), 2).close()
    except (OSError, ValueError):  # a port that is none is Streamlit's to refuse
        return None
    address = f"http://127.0.0.1:{port}"
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{address}/health", timeout=5) as answer:
            is_ours = answer.headers.get("x-program") == "safety-month"
    except (OSError, http.client.HTTPException):
        is_ours = False
    if is_ours:
        print(f"The board runs already: open {address} in the browser.", flush=True)
    else:
        print(f"Another program has port {port}. Stop it, or choose another port with SAFETY_MONTH_PORT.", flush=True)
    if is_ours and not headless:
        webbrowser.open(address)
    return 0 if is_ours else 1


def run_until_it_ends(command: list[str]) -> int:
    """Run the board until it has ended by itself, however this program is told to stop: it closes its database then. A terminal sends
    Ctrl+C to both, and a second one would end the board at once; so it is only handed on, as a request to end, where the board is not
    ending after a while (Ctrl+C was sent to this program alone). subprocess.call would kill the board after a quarter of a second."""
    board = subprocess.Popen(command, cwd=ROOT)
    signal.signal(signal.SIGTERM, lambda *_: board.terminate())
    if hasattr(signal, "SIGBREAK"):  # Windows: Ctrl+Break
        signal.signal(signal.SIGBREAK, signal.default_int_handler)
    while True:
        try:
            return board.wait()
        except KeyboardInterrupt:
            if os.name != "nt":  # there "terminate" ends it at once, and both are always told
                hand_on = threading.Timer(HAND_ON_SECONDS, board.terminate)
                hand_on.daemon = True
                hand_on.start()


def test(arguments: list[str]) -> int:
    """Run the tests on every core: first those with a browser, whose processes can run nothing of asyncio any more, then all others; or
    what the further arguments ask pytest for."""
    install("requirements.txt", "requirements-dev.txt")
    runs = [arguments] if arguments else [[*ON_ALL_CORES, *IN_A_BROWSER], [*ON_ALL_CORES, f"--ignore={IN_A_BROWSER[-1]}"]]
    environment = {name: value for name, value in os.environ.items() if name != KEEPS_NO_BYTECODE}
    return max((subprocess.call([str(PYTHON), "-m", "pytest", *each], cwd=ROOT, env=environment) for each in runs), key=abs)


def check() -> int:
    """Run the gate: every check, side by side, so that one run shows all there is to mend; 0 where nothing was found."""
    install("requirements.txt", "requirements-dev.txt")

    def checked(arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([str(PYTHON), "-m", *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)

    with ThreadPoolExecutor() as side_by_side:
        runs = side_by_side.map(checked, (arguments for _, *arguments in CHECKS))
    failed = []
    for (name, *_), run in zip(CHECKS, runs, strict=True):
        sys.stdout.buffer.write(run.stdout)
        failed += [name] if run.returncode else []
    print(f"To mend: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def kit(arguments: list[str]) -> int:
    """Make an offline kit; a bare environment's pip will do."""
    if not any(ENVIRONMENT.glob(".installed-*")):
        make_environment()
    return module(str(PYTHON), "deploy.kit", *arguments)


def main(arguments: list[str]) -> int:
    """`run.py`, `run.py check`, `run.py test [pytest arguments]`, `run.py kit [--windows]`, or a command of data_loaders."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python may well start this file, and is told so
        print("Python 3.11 or newer is needed.")
        return 2
    if not arguments:
        return start()
    word, *others = arguments
    if word in ("test", "check") and not (ROOT / "tests").is_dir():
        print("An offline kit holds no tests.")
        return 2
    if word == "test":
        return test(others)
    if arguments == ["check"]:
        return check()
    if word == "kit":
        return kit(others)
    if word == "check" or word.startswith("-"):
        print(__doc__)
        return 2
    install("requirements.txt")
    return module(str(PYTHON), "data_loaders", *arguments)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(0)
