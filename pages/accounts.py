"""账号: who may enter, in which role, who is logged in; for administrators."""

from __future__ import annotations

from pages.parts.actor import keep_to_role
from pages.sections import accounts

keep_to_role("accounts")
accounts.show()
