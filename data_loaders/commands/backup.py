"""The commands that keep copies: backup, verify, restore."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from data_loaders.model.acts import THIS_COMPUTER
from data_loaders.model.words import both, line, listed
from data_loaders.store.archives import NAME, Archive, is_on_the_same_disk
from data_loaders.store.condition import Told
from data_loaders.store.locations import backups_path, database_path, home

if TYPE_CHECKING:
    from data_loaders.store.account_copies import AccountsAfter
    from data_loaders.store.restoring import Restored

OK, PROBLEM = 0, 1
MEGABYTE = 1_000_000


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the three commands to those of the command line."""
    command = commands.add_parser("backup", help=line("help.backup"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("-o", "--output", type=Path, metavar="DIR", help=line("help.backup_folder"))
    command.set_defaults(run=_backup)

    command = commands.add_parser("verify", help=line("help.verify"))
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("path", nargs="?", type=Path, metavar="PATH", help=line("help.backup_path"))
    which.add_argument("--all", action="store_true", help=line("help.verify_all"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.set_defaults(run=_verify)

    command = commands.add_parser("restore", help=line("help.restore"))
    command.add_argument("path", type=Path, metavar="PATH", help=line("help.backup_path"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.set_defaults(run=_restore)


def _backup(options: argparse.Namespace) -> int:
    from data_loaders.store.backup import archive  # DuckDB loads slowly, and other commands need none
    from data_loaders.store.campaigns import open_stored

    with open_stored(options.database, options.output.absolute() if options.output else None) as warehouse:
        made = archive(warehouse, actor=THIS_COMPUTER)
        path, folder = warehouse.path, made.folder.parent
    print(f"✓ {line('command.backed_up', folder=made.folder, size=f'{made.size / MEGABYTE:.1f}')}")
    if is_on_the_same_disk(folder, path):
        print(f"? {line('command.same_disk', folder=folder)}")
    return _say_flaws(made)


def _say_flaws(archive: Archive) -> int:
    """What was wrong already in the database that was copied."""
    flaws = archive.manifest.contents.flaws
    if flaws:
        parts = listed(f"{name}: {count}" for name, count in flaws.items())
        print(f"? {line('command.backup_flaws', folder=archive.folder, parts=parts)}")
    return PROBLEM if flaws else OK


def _verify(options: argparse.Namespace) -> int:
    from data_loaders.store.backup import BackupFailed, verify

    if options.path:
        folders = [options.path]
    else:
        folder = backups_path(options.database or database_path())
        folders = sorted(path for path in folder.glob("*") if NAME.fullmatch(path.name))
        if not folders:
            raise Told(both("backup.none_there", folder=folder))
    worst = OK
    for each in folders:
        try:
            found = verify(each)
        except BackupFailed as failed:
            print(f"✗ {failed}")
            worst = PROBLEM
        else:
            print(f"✓ {line('command.verified', folder=each, time=f'{found.made_at:%Y-%m-%d %H:%M}', size=f'{found.size / MEGABYTE:.1f}')}")
            worst = max(worst, _say_flaws(found))
    return worst


def _restore(options: argparse.Namespace) -> int:
    from data_loaders.store import moving
    from data_loaders.store.restoring import restore

    if not options.database:
        moving.finish(home())
    path = options.database or database_path()
    done = restore(options.path, path)
    print(f"✓ {line('command.restored', folder=done.archive.folder, time=f'{done.archive.made_at:%Y-%m-%d %H:%M}', path=path)}")
    _say_difference(done)
    _say_accounts(done.accounts)
    for view, count in done.astray.items():
        print(f"✗ {view}  {count}")
    return PROBLEM if done.astray else OK


def _say_difference(done: Restored) -> None:
    if done.kept:
        print(f"  {line('command.kept_before', folder=done.kept)}")
        if done.later is None:
            print(f"? {line('command.later_unknown')}")
        else:
            parts = listed(both(f"came.{table}", count=count) for table, count in done.later.items())
            print(f"{'?' if any(done.later.values()) else ' '} {line('command.later', parts=parts)}")
    if done.archive.manifest.unfinished:
        print(f"? {line('command.unfinished', count=len(done.archive.manifest.unfinished))}")


def _say_accounts(after: AccountsAfter) -> None:
    """Who may enter now; of accounts that came back each one, with its role, as they are to be looked through."""
    words = {
        "stay": line("command.accounts_stay", count=len(after.everyone)),
        "back": line("command.accounts_back"),
        "none": line("command.accounts_none"),
        "unusable": line("command.accounts_unusable", path=after.path),
    }
    print(f"{'?' if after.what in ('back', 'unusable') else ' '} {words[after.what]}")
    if after.what == "back":
        for each in after.everyone:
            disabled = f"  {line('command.account_is_disabled')}" if each.is_disabled else ""
            print(f"    {each.name}  {line(f'role.{each.role}')}{disabled}")
