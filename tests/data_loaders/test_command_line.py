"""The commands as a person runs them: exit codes, what is printed, what is written. Most run in this process, some in one of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.intake.roster_file import read_roster
from data_loaders.model.acts import PROGRAM, Act
from data_loaders.model.campaign import read_campaign
from data_loaders.model.form import load_forms
from data_loaders.model.paths import SAMPLE_FOLDER
from data_loaders.sample.campaign import ROSTER_FILE
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from tests.databases import copy_database

PROJECT = Path(__file__).parents[2]
CAMPAIGN = read_campaign()
FORM = load_forms()[CAMPAIGN.form_version]
ROSTER = read_roster((SAMPLE_FOLDER / ROSTER_FILE).read_bytes(), CAMPAIGN)
UNIT = ROSTER.units[0]


def run_alone(*arguments: object) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    command = [sys.executable, "-m", "data_loaders", *map(str, arguments)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", check=False)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """A command in this process, which has imported it already."""
    words, out, err = [*map(str, arguments)], StringIO(), StringIO()
    code = 2  # with which argparse leaves where it does not know the words
    with redirect_stdout(out), redirect_stderr(err), suppress(SystemExit):
        code = main(words)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a good form, a good one in a folder, a zip with one of each kind, and a file that is no form."""
    return written_files(tmp_path)


def written_files(tmp_path: Path) -> Path:
    answers = {"launch.sessions": 2, "study.media_columns": 5, "launch.forms": "讲座"}
    folder = tmp_path / "邮件"
    (folder / "第三周").mkdir(parents=True)
    (folder / "好.xlsx").write_bytes(excel_template(FORM, CAMPAIGN, UNIT, "W2", answers))
    (folder / "第三周" / "也好.xlsx").write_bytes(excel_template(FORM, CAMPAIGN, ROSTER.units[1], "W3", answers))
    (folder / "坏.txt").write_text("开会通知", encoding="utf-8")
    with zipfile.ZipFile(folder / "包.zip", "w") as archive:
        archive.writestr("里面/好.xlsx", excel_template(FORM, CAMPAIGN, UNIT, "W4", answers))
        archive.writestr("若干.xlsx", excel_template(FORM, CAMPAIGN, UNIT, "W1", answers | {"rectify.articles": "若干"}))
    return folder


def test_check_prints_every_file_and_member_as_json_and_saves_nothing(files, tmp_path):
    done = run_alone("check", "--roster", SAMPLE_FOLDER / ROSTER_FILE, "--json", files)
    assert done.returncode == 1, done.stderr
    entries = {(entry["file"], entry["member"]): entry for entry in json.loads(done.stdout)["files"]}
    assert set(entries) == {
        ("好.xlsx", None),
        ("第三周/也好.xlsx", None),
        ("坏.txt", None),
        ("包.zip", "里面/好.xlsx"),
        ("包.zip", "若干.xlsx"),
    }
    good = entries["好.xlsx", None]
    assert (good["status"], len(good["submissions"])) == ("ok", 1)
    submission = good["submissions"][0]
    assert (submission["unit_code"], submission["period"], submission["basis"]) == (UNIT.code, "W2", "weekly")
    assert list(submission["values"]) == [blank.code for blank in FORM.number_blanks]
    assert {code: value for code, value in submission["values"].items() if value is not None} == {
        "launch.sessions": 2,
        "study.media_columns": 5,
    }
    assert submission["texts"] == {"launch.forms": "讲座", "consult.innovation.name": None}
    bad = entries["包.zip", "若干.xlsx"]
    assert bad["status"] == "problem"
    finding = next(each for each in bad["submissions"][0]["findings"] if each["severity"] == "error")
    assert (finding["rule"], finding["indicator"]) == ("number_unreadable", "rectify.articles")
    assert finding["place"].startswith("统计表!F") and "若干" in finding["message"]
    assert bad["submissions"][0]["values"]["rectify.articles"] is None
    assert entries["坏.txt", None]["status"] == "problem" and entries["坏.txt", None]["findings"]
    assert not list(files.rglob("*.duckdb")) and not list(tmp_path.glob("*.duckdb"))


def test_check_of_good_files_ends_with_0_and_says_what_was_read(files):
    done = run("check", "--roster", SAMPLE_FOLDER / ROSTER_FILE, files / "好.xlsx")
    assert done.returncode == 0
    assert "好.xlsx" in done.stdout and UNIT.name in done.stdout and "第2周" in done.stdout


def test_load_saves_once_and_knows_the_same_bytes_again(files, tmp_path):
    database = tmp_path / "a.duckdb"
    first = run_alone("load", "--database", database, "--roster", SAMPLE_FOLDER / ROSTER_FILE, files)
    assert first.returncode == 1, first.stderr
    assert first.stdout.count("已计入") == 3
    again = run("load", "--database", database, files / "好.xlsx")
    assert again.returncode == 0 and "=" in again.stdout


@pytest.mark.parametrize("format", ["xlsx", "docx"])
def test_a_template_reads_back_as_its_unit_and_period(format, tmp_path):
    target = tmp_path / f"空表.{format}"
    assert (
        run(
            "template", "--unit", UNIT.code, "--period", "W2", "--format", format, "--roster", SAMPLE_FOLDER / ROSTER_FILE, "-o", target
        ).returncode
        == 0
    )
    done = run("check", "--roster", SAMPLE_FOLDER / ROSTER_FILE, "--json", target)
    submission = json.loads(done.stdout)["files"][0]["submissions"][0]
    assert (submission["unit_code"], submission["period"]) == (UNIT.code, "W2")
    assert set(submission["values"].values()) == {None}


def test_templates_for_everyone_come_in_one_zip(tmp_path):
    target = tmp_path / "全部.zip"
    assert run("template", "--all", "--period", "FINAL", "--roster", SAMPLE_FOLDER / ROSTER_FILE, "-o", target).returncode == 0
    names = zipfile.ZipFile(target).namelist()
    assert names.pop() == "填报说明.docx"
    assert len(names) == len(ROSTER.units) and any(UNIT.name in name for name in names)


def test_the_same_seed_writes_the_same_sample(tmp_path):
    for name in ("a", "b"):
        assert run("sample", "--out", tmp_path / name, "--seed", "7", "--units", "8").returncode == 0
    written = [
        {file.relative_to(tmp_path / name).as_posix(): file.read_bytes() for file in (tmp_path / name).rglob("*") if file.is_file()}
        for name in ("a", "b")
    ]
    assert written[0] and written[0] == written[1]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["check"],
        ["check", "没有这个文件.xlsx"],
        ["check", "--roster", "README.md", "README.md"],
        ["template", "--unit", "没有", "--period", "W2", "-o", "x.xlsx"],
        ["template", "--unit", "M01", "--period", "W9", "-o", "x.xlsx"],
        ["load", "--received", "昨天", "README.md"],
        ["load", "--database", "tests", "README.md"],
        ["load", "--database", "README.md", "README.md"],
        ["sample", "--out", "tests"],
        ["sample", "--out", "nowhere", "--units", "0"],
    ],
)
def test_wrong_usage_ends_with_2_and_words(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.strip() and "Traceback" not in done.stderr


# --- show ---


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the files and the sample's roster; what the first unit's forms say came on the 11th."""
    folder = tmp_path_factory.mktemp("loaded")
    path = folder / "a.duckdb"
    run("load", "--database", path, "--roster", SAMPLE_FOLDER / ROSTER_FILE, "--received", "2020-06-11", written_files(folder))
    return path


@pytest.fixture
def database(loaded: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    path = tmp_path / "a.duckdb"
    copy_database(loaded, path)
    return path


def shown(database: Path, *options: str, unit: str = UNIT.code) -> dict:
    done = run("show", "--database", database, "--unit", unit, "--json", *options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_show_prints_what_stands_for_a_unit_as_json(database):
    said = shown(database)
    assert set(said) == {"unit", "totals", "counted", "delivered", "held", "findings"}
    assert (said["unit"], said["counted"]) == (UNIT.code, 2)
    assert said["totals"] == {"launch.sessions": 4, "study.media_columns": 10}  # weeks 2 and 4; week 1 is held
    assert said["delivered"] == ["figures_w2", "figures_w4"]
    held = {(each["file"], each["member"], each["period"]): each["why"] for each in said["held"]}
    assert set(held) == {("邮件/包.zip", "若干.xlsx", "W1"), ("邮件/坏.txt", None, None)}
    assert "若干" in held["邮件/包.zip", "若干.xlsx", "W1"] and held["邮件/坏.txt", None, None]
    error = next(each for each in said["findings"] if each["severity"] == "error")
    assert (error["rule"], error["indicator"], error["period"]) == ("number_unreadable", "rectify.articles", "W1")
    assert error["place"].startswith("统计表!F")


def test_show_knows_the_end_of_a_past_day(database):
    nothing = shown(database, "--as-of", "2020-06-10")
    assert nothing == {"unit": UNIT.code, "totals": {}, "counted": 0, "delivered": [], "held": [], "findings": []}
    assert shown(database, "--as-of", "2020-06-11") == shown(database)


def test_show_of_another_unit_has_what_is_nobodys_but_nothing_of_this_one(database):
    said = shown(database, unit=ROSTER.units[2].code)
    assert (said["totals"], said["delivered"], [each["file"] for each in said["held"]], said["findings"]) == ({}, [], ["邮件/坏.txt"], [])


def test_show_of_nobody_has_what_waits_for_a_unit(database):
    said = shown(database, unit="")
    assert (said["totals"], said["delivered"], [each["file"] for each in said["held"]], said["findings"]) == ({}, [], ["邮件/坏.txt"], [])


def test_show_without_json_is_read_by_people(database):
    done = run("show", "--database", database, "--unit", UNIT.code)
    assert done.returncode == 0
    for word in (UNIT.name, "合计", "totals", "[launch.sessions]", "第2周", "包.zip › 若干.xlsx", "错误"):
        assert word in done.stdout


def test_audit_prints_what_should_not_be(database):
    done = run("audit", "--database", database)
    assert (done.returncode, done.stderr, "audit_" in done.stdout) == (0, "", False), done
    with Warehouse.open(database) as warehouse, warehouse.database.transaction(Act("test", PROGRAM)) as write:
        write.execute("update answer set value = -4 where blank = 'launch.sessions'")
    done = run("audit", "--database", database)
    assert (done.returncode, done.stderr) == (1, "")
    found = {line.split()[1] for line in done.stdout.splitlines()}
    assert {"audit_answer_state", "audit_increment_off", "audit_kept_answer_differs"} <= found, found
    assert '"launch.sessions"' in done.stdout


COMMANDS = (["audit"], ["show", "--unit", UNIT.code, "--json"], ["export", "-o", "nowhere-to-write"])


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_what_cannot_be_opened_is_said_and_no_database_is_made(command, database, tmp_path):
    empty = tmp_path / "empty.duckdb"
    empty.touch()
    asked = [tmp_path / "没有" / "none.duckdb", empty, PROJECT / "README.md", tmp_path]
    done = [run(*command, "--database", path) for path in asked]
    with Warehouse.open(database):
        done.append(run_alone(*command, "--database", database))
    for each in done:
        assert (each.returncode, each.stdout, len(each.stderr.strip().splitlines())) == (2, "", 1), each.stderr
    assert "另一个程序" in done[-1].stderr
    assert not (tmp_path / "没有").exists() and empty.stat().st_size == 0 and not list(tmp_path.glob("empty.originals"))


def test_show_says_that_there_is_no_such_unit(database):
    done = run("show", "--database", database, "--unit", "没有", "--json")
    assert (done.returncode, done.stdout, len(done.stderr.strip().splitlines())) == (2, "", 1), done.stderr


# --- export ---


def test_export_writes_every_table_and_only_officers_are_an_act(database, tmp_path):
    out, own = tmp_path / "导出", tmp_path / "联络"
    plain = run("export", "--database", database, "-o", out)
    assert (plain.returncode, plain.stderr, plain.stdout) == (0, "", f"✓ {out}\n"), plain
    names = ("units", "answers", "totals", "reporting", "findings", "due_changes", "notices", "acts", "codes")
    assert {path.name for path in out.iterdir()} == {"说明-README.txt", *(f"{name}.csv" for name in names)}
    units = (out / "units.csv").read_text(encoding="utf-8-sig").splitlines()
    assert units[0] == "code,name,unit_type,aliases,exempt" and len(units) == len(ROSTER.units) + 1
    assert ",export," not in (out / "acts.csv").read_text(encoding="utf-8-sig")
    named = run("export", "--database", database, "--format", "xlsx", "--with-officers", "--by", "甲", "-o", own)
    assert (named.returncode, named.stderr) == (0, ""), named
    again = run("export", "--database", database, "-o", out)
    assert again.returncode == 0 and ",甲,administrator,export," in (out / "acts.csv").read_text(encoding="utf-8-sig")


def test_export_into_a_folder_of_somebody_is_refused_in_a_sentence_and_no_act(database, tmp_path):
    (tmp_path / "我的").mkdir()
    (tmp_path / "我的" / "信.txt").write_text("我的", encoding="utf-8")
    done = run("export", "--database", database, "--with-officers", "-o", tmp_path / "我的")
    assert (done.returncode, done.stdout, len(done.stderr.strip().splitlines())) == (2, "", 1), done.stderr
    assert "信.txt" in done.stderr and [path.name for path in (tmp_path / "我的").iterdir()] == ["信.txt"]
    run("export", "--database", database, "-o", tmp_path / "out")
    assert ",export," not in (tmp_path / "out" / "acts.csv").read_text(encoding="utf-8-sig")
