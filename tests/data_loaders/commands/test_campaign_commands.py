"""The commands of campaigns, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.store import locations
from data_loaders.store.campaigns import open_current
from data_loaders.store.locations import DATABASE_VARIABLE, NAME
from tests.data_loaders.store.stores import make_store


def test_campaign_next_and_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(locations, "DATA", tmp_path)
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    assert main(["campaign", "list"]) == 0 and "no campaign yet" in capsys.readouterr().out
    assert main(["campaign", "next", "2021"]) == 2 and not list(tmp_path.rglob("*.duckdb"))
    make_store(tmp_path / NAME)
    assert main(["campaign", "next", "2021", "--with-officers"]) == 0
    assert str(tmp_path / "2021" / NAME) in capsys.readouterr().out
    assert main(["campaign", "list"]) == 0
    newest, oldest = capsys.readouterr().out.splitlines()
    assert newest.startswith("2021") and "open" in newest and oldest.startswith("2020") and str(tmp_path / "2020" / NAME) in oldest
    assert main(["campaign", "next", "2020"]) == 2 and "2020" in capsys.readouterr().err
    assert main(["show", "--unit", "U001"]) == 0 and main(["audit"]) == 0
    with open_current() as opened:
        assert opened.campaign().year == 2021
    with pytest.raises(SystemExit):
        main(["campaign", "next", "twenty"])
