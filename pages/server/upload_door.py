"""Who may send a file to which page, asked of Streamlit before the first byte: Streamlit itself asks once the whole file is there."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope
from streamlit import runtime
from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from data_loaders.model.roles import may
from data_loaders.model.words import Said, both
from pages.server.identity import who_asks
from pages.server.sessions import is_own


class StreamlitDoor:
    """The door of the running server."""

    def refuses(self, scope: Scope, page: str) -> Said | None:
        """Why this request may not send a file to that page, or take one back: its role, its token, whose page it is."""
        who, headers = who_asks(scope), Headers(scope=scope)
        if who is None or not may(who, "load"):
            return both("uploading.not_allowed")
        if not validate_xsrf_token(headers.get("x-xsrftoken"), cookie_parser(headers.get("cookie", "")).get(XSRF_COOKIE_NAME)):
            return both("uploading.no_token")
        return None if is_own(page, scope) and self.is_open(page) else both("uploading.no_page")

    def is_open(self, page: str) -> bool:
        """Whether that is a page (Streamlit's session) which a browser looks at."""
        return runtime.exists() and runtime.get_instance().is_active_session(page)
