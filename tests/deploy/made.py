"""Wheels and sources of invented packages, as pip takes them from a folder: small, real, and without a network."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

BACKEND = """
import zipfile
def build_wheel(folder, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(f"{{folder}}/{name}-1.0-{tag}.whl", "w") as made:
        made.writestr("{name}.py", "")
        made.writestr("{name}-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n")
        made.writestr("{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: {tag}\\n")
        made.writestr("{name}-1.0.dist-info/RECORD", "")
    return "{name}-1.0-{tag}.whl"
"""
"""Builds a wheel with nothing but Python, so that nothing is fetched for it."""
PROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'


def wheel(folder: Path, name: str, *asks_for: str, tag: str = "py3-none-any", version: str = "1.0", python: str = "") -> Path:
    """A wheel that asks for others, as Requires-Dist says it."""
    folder.mkdir(parents=True, exist_ok=True)
    headers = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {each}" for each in asks_for)]
    headers += [f"Requires-Python: {python}"] if python else []
    path = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(f"{name}.py", "")
        made.writestr(f"{name}-{version}.dist-info/METADATA", "\n".join(headers) + "\n")
        made.writestr(f"{name}-{version}.dist-info/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        made.writestr(f"{name}-{version}.dist-info/RECORD", "")
    return path


def source(folder: Path, name: str, tag: str = "py3-none-any") -> Path:
    """A package that comes as source alone, and builds a wheel of this tag."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        "pyproject.toml": PROJECT,
        "backend.py": BACKEND.format(name=name, tag=tag),
    }
    path = folder / f"{name}-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as made:
        for part, text in parts.items():
            entry = tarfile.TarInfo(f"{name}-1.0/{part}")
            entry.size = len(text.encode())
            made.addfile(entry, io.BytesIO(text.encode()))
    return path
