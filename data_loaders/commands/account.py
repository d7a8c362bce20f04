"""The commands of accounts: account add, passwd, role, disable, enable, list, sessions. They work while the board runs, hold at once, and
are the way back in for whoever sits at the board's own computer."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from data_loaders.model.clock import SHANGHAI
from data_loaders.model.roles import ROLES
from data_loaders.model.words import both, line

if TYPE_CHECKING:
    from data_loaders.store.accounts import Account, Accounts

OK = 0


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to those of the command line."""
    kinds = commands.add_parser("account", help=line("help.account")).add_subparsers(required=True, metavar="COMMAND")

    command = kinds.add_parser("add", help=line("help.account_add"))
    command.add_argument("name", metavar="NAME")
    command.add_argument("--role", choices=ROLES, required=True, help=line("help.account_roles"))
    how = _asking_for_password(command)
    how.add_argument("--office", action="store_true", help=line("help.account_office"))
    command.set_defaults(run=_add)

    command = kinds.add_parser("passwd", help=line("help.account_passwd"))
    command.add_argument("name", metavar="NAME")
    _asking_for_password(command)
    command.set_defaults(run=_passwd)

    command = kinds.add_parser("role", help=line("help.account_role"))
    command.add_argument("name", metavar="NAME")
    command.add_argument("role", choices=ROLES, metavar="ROLE", help=line("help.account_roles"))
    command.set_defaults(run=_role)

    for word, act in (("disable", _disable), ("enable", _enable)):
        command = kinds.add_parser(word, help=line(f"help.account_{word}"))
        command.add_argument("name", metavar="NAME")
        command.set_defaults(run=act)

    kinds.add_parser("list", help=line("help.account_list")).set_defaults(run=_list)

    command = kinds.add_parser("sessions", help=line("help.account_sessions"))
    command.add_argument("--end", metavar="NAME", help=line("help.account_end"))
    command.set_defaults(run=_sessions)


def _asking_for_password(command: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    how = command.add_mutually_exclusive_group()
    how.add_argument("--one-time", action="store_true", help=line("help.account_one_time"))
    return how


def _add(options: argparse.Namespace) -> int:
    from data_loaders.store.accounts import Accounts  # here and below: every command of the program would start 30 ms later
    from data_loaders.store.board_accounts import accounts_path

    accounts_path().parent.mkdir(parents=True, exist_ok=True)
    with Accounts.open(accounts_path()) as accounts:
        is_first = not accounts.has_administrator()
        password = "" if options.office else _password(options, options.name)
        made = accounts.add(options.name, options.role, password, must_change=options.one_time)
    print(f"✓ {line('command.account_added', name=made.name, role=both(f'role.{made.role}'))}")
    _say_one_time(options, password)
    if is_first:
        print(f"  {line('command.account_first')}")
    return OK


def _passwd(options: argparse.Namespace) -> int:
    with _standing() as accounts:
        name = _known(accounts, options.name).name
        password = _password(options, name)
        accounts.set_password(name, password, must_change=options.one_time)
    print(f"✓ {line('command.account_password', name=name)}")
    _say_one_time(options, password)
    return OK


def _role(options: argparse.Namespace) -> int:
    with _standing() as accounts:
        accounts.set_role(options.name, options.role)
        print(f"✓ {line('command.account_role', name=_known(accounts, options.name).name, role=both(f'role.{options.role}'))}")
    return OK


def _disable(options: argparse.Namespace) -> int:
    with _standing() as accounts:
        accounts.disable(options.name)
        print(f"✓ {line('command.account_disabled', name=_known(accounts, options.name).name)}")
    return OK


def _enable(options: argparse.Namespace) -> int:
    with _standing() as accounts:
        accounts.enable(options.name)
        print(f"✓ {line('command.account_enabled', name=_known(accounts, options.name).name)}")
    return OK


def _list(_: argparse.Namespace) -> int:
    with _standing() as accounts:
        for each in accounts.everyone():
            role = both(f"role.{each.role}")
            states = [line(f"command.account_is_{state}") for state in _states(each)]
            print("  ".join([each.name, role.zh, role.en, *states]))
    return OK


def _states(account: Account) -> list[str]:
    states = {"disabled": account.is_disabled, "one_time": account.must_change, "office": not account.has_password}
    return [state for state, holds in states.items() if holds]


def _sessions(options: argparse.Namespace) -> int:
    with _standing() as accounts:
        if options.end:
            accounts.end_all_of(options.end)
            print(f"✓ {line('command.account_ended', name=_known(accounts, options.end).name)}")
            return OK
        for each in accounts.sessions():
            times = {"began": each.started_at, "used": each.seen_at, "ends": each.ends_at}
            when = {name: f"{datetime.fromtimestamp(moment, SHANGHAI):%Y-%m-%d %H:%M}" for name, moment in times.items()}
            words = line("command.account_session", began=when["began"], used=when["used"], ends=when["ends"])
            print("  ".join(filter(None, [each.account, each.address, words])))
    return OK


def _standing() -> Accounts:
    """The accounts there are."""
    from data_loaders.store.accounts import AccountRefused, Accounts
    from data_loaders.store.board_accounts import accounts_path

    path = accounts_path()
    if not path.exists():
        raise AccountRefused(both("account.none", path=path))
    return Accounts.open(path)


def _known(accounts: Accounts, name: str) -> Account:
    from data_loaders.store.accounts import AccountRefused

    found = accounts.of(name)
    if found is None:
        raise AccountRefused(both("account.unknown", name=name))
    return found


def _password(options: argparse.Namespace, name: str) -> str:
    """One by chance, one typed twice, or the first line of what comes in. One that would be refused is not asked for twice."""
    from data_loaders.store import passwords
    from data_loaders.store.accounts import AccountRefused

    if options.one_time:
        return passwords.one_time()
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"{line('command.account_type')}: ")
    if why := passwords.refusal(first, name):
        raise AccountRefused(why)
    if getpass.getpass(f"{line('command.account_again')}: ") != first:
        raise AccountRefused(both("login.not_the_same"))
    return first


def _say_one_time(options: argparse.Namespace, password: str) -> None:
    if options.one_time:
        print(f"  {line('command.account_one_time', password=password)}")
