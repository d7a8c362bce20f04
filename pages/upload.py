"""上传: drop in the mailbox as it came. A receipt per file; what is not certain waits in a queue until the coordinator says whose it is."""

from __future__ import annotations

from pages.parts import filters
from pages.parts.actor import keep_to_role
from pages.parts.facts import Facts
from pages.sections import came_again, deliveries, new_addresses, pictures, queue, upload

keep_to_role("upload")
facts = Facts.read_now(filters.selection())
upload.head(facts)
under_way = upload.drop(facts)
upload.collect()
upload.progress(under_way)
pictures.link()
queue.show(facts)
came_again.show(facts)
new_addresses.show(facts)
deliveries.officers(facts)
deliveries.again()
upload.past(facts)
