"""Which deliveries came more than once. Most did not: of those nothing has to be asked that others with their bytes say, which takes longer
than all that is asked of themselves."""

from __future__ import annotations

from collections.abc import Callable

from data_loaders.store.written import Written

FILES = frozenset({"delivery", "received_file"})
SHARING = """
select v.id from delivery as v
inner join received_file as f on v.received_file_id = f.id
where f.sha256 in (
    select g.sha256 from delivery as w inner join received_file as g on w.received_file_id = g.id group by g.sha256 having count(*) > 1
)
union
select d.duplicate_of as id from delivery as d where d.duplicate_of is not null
"""
"""Those with the bytes of another one, and those that a duplicate is of, which may have other bytes."""


class SameBytes:
    """Of an open database: asked once after files came, as clicks come in rows."""

    def __init__(self, written: Written, query: Callable[[str], list[dict]]) -> None:
        self._written = written
        self._query = query
        self._known: tuple[int, frozenset[int]] | None = None

    def sharing(self) -> frozenset[int]:
        """All deliveries but those that came once; for whoever may write."""
        times = self._written.times(FILES)
        if self._known is None or self._known[0] != times:
            self._known = (times, frozenset(row["id"] for row in self._query(SHARING)))
        return self._known[1]
