"""What comes in: bytes -> cells -> answers -> tables. Nothing here knows Streamlit."""

from pathlib import Path

SAMPLE_FOLDER = Path(__file__).parents[1] / "sample_data"
"""The believable campaign that comes with the project, as files."""
