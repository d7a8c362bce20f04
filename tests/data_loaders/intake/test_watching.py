"""A watched folder: a file is brought once it rests, once, and stays where it is."""

from __future__ import annotations

import os
from pathlib import Path

from data_loaders.intake.taking import Here
from data_loaders.intake.watching import Watch, watch
from tests.databases import new_warehouse


def test_a_file_is_brought_once_it_rests_and_stays(tmp_path: Path) -> None:
    with new_warehouse() as warehouse:
        watching = Watch(tmp_path, Here(warehouse))
        for name in ("a.csv", "~$a.csv", "b.csv.part", "c.crdownload", "d.tmp"):
            (tmp_path / name).write_text(f"{name},1\n")
        assert watching.look() == 0
        (tmp_path / "a.csv").write_text("a,2\nb,3\n")
        assert watching.look() == 0, "it is still written"
        assert [watching.look(), watching.look()] == [1, 0]
        os.utime(tmp_path / "a.csv", (1, 1))
        (tmp_path / "copy.csv").write_text("a,2\nb,3\n")
        assert [watching.look(), watching.look(), watching.look()] == [0, 0, 0], "the same content is not new"
        (tmp_path / "b.csv.part").rename(tmp_path / "b.csv")
        assert watch(watching, lambda line: None, is_once=True, seconds=0) == 1
        assert watch(Watch(tmp_path, Here(warehouse)), lambda line: None, is_once=True, seconds=0) == 0, "after a new start"
        assert len(warehouse.rows("mart_kept_file", waits=[])) == 2
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv", "c.crdownload", "copy.csv", "d.tmp", "~$a.csv"]
