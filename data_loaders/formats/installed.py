"""What is installed on this computer beside us: LibreOffice, how it is called and ended, and the recogniser of pictures. Nothing that reads
stands here: the board asks what there is without loading what opens files."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from data_loaders.formats.system import NO_WINDOW, limit_memory
from data_loaders.formats.tables import Unreadable

CONVERTER_SECONDS = 8.0
"""Below the deadline of a reading process, so that the converter is ended here and leaves nothing running."""
CONVERTER_MEMORY = 4 << 30
"""Address space of a converter: LibreOffice maps half of it before it does anything."""
USUAL_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
  <prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
  <prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
  <prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""LibreOffice's settings for a conversion: no macro runs, no linked picture or template is fetched."""


def soffice_command(soffice: str, folder: Path) -> list[str]:
    """How LibreOffice is called, without a window and with settings of its own in that folder."""
    profile = folder / "profile"
    Path(profile, "user").mkdir(parents=True, exist_ok=True)
    Path(profile, "user", "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    return [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]


def run_converter(command: list[str], folder: Path, seconds: float = CONVERTER_SECONDS) -> subprocess.CompletedProcess[bytes]:
    """Run a converter in its own process group, to end all of it when it takes too long; Unreadable then."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=None if sys.platform == "win32" else _lift_memory_limit,  # noqa: PLW1509 - it takes no lock: it sets one limit
        creationflags=NO_WINDOW,
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        raise Unreadable("file_too_slow", seconds=int(seconds)) from None
    return subprocess.CompletedProcess(command, process.returncode, output)


def _lift_memory_limit() -> None:
    limit_memory(CONVERTER_MEMORY)  # a reading process bounds its own address space to far less


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
    process.communicate()


def soffice_program() -> str | None:
    """Where LibreOffice is installed; None where it is not."""
    return shutil.which("soffice") or next((place for place in USUAL_PLACES if Path(place).is_file()), None)


def has_recogniser() -> bool:
    """Whether pictures can be recognised on this computer."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "cv2"))
