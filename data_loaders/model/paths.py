"""Where the program's own files stand."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder: it holds data_loaders/, pages/, sql/ and the rest."""
MODEL = Path(__file__).resolve().parent
"""The definitions kept as TOML: form, campaign, findings."""
SQL = ROOT / "sql"
SAMPLE_FOLDER = ROOT / "sample_data"
"""The believable campaign that comes with the project, as files."""
DATA = ROOT / "data"
"""Where the database stands unless a setting names another place."""
