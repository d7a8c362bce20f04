"""The pages where something waits, pressed like a coordinator does; for the tests of the queue and of the review page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from streamlit.testing.v1 import AppTest

from data_loaders.store.warehouse import Warehouse
from tests.pages.conftest import ROUTER

Visit = Callable[..., AppTest]


def visiting(name: str) -> Visit:
    """`visiting("review")(open="U001~W1~number_unreadable")`: a new visitor's first request is that page at that address."""

    def first_request(**params: str | list[str]) -> AppTest:
        page = AppTest.from_file(str(ROUTER), default_timeout=30)
        for name_of, value in params.items():
            page.query_params[name_of] = value
        page.switch_page(f"{name}.py")
        return looked(page.run())

    return first_request


def looked(page: AppTest) -> AppTest:
    """The page, which has no error on it."""
    assert not page.exception, [each.value for each in page.exception]
    return page


def press(page: AppTest, *keys: str) -> AppTest:
    """Buttons, one after the other."""
    for key in keys:
        looked(page.button(key=key).click().run())
    return page


def at(page: AppTest) -> str:
    """What the address says is open."""
    value = page.query_params.get("open", [""])
    return value if isinstance(value, str) else value[0]


def total(warehouse: Warehouse, period: str = "W1") -> int:
    """The sessions of a period."""
    rows = warehouse.rows("mart_measure_period", as_of=datetime.max)
    return sum(row["total"] for row in rows if (row["measure"], row["period"]) == ("sessions", period))
