"""A real OpenID Connect provider (canaille, kept in memory) as a process of its own: `python provider.py PORT REDIRECT CLAIM_NAMES...`."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET, PASSWORD = "board", "secret-of-the-board", "ferry lamp seven"


def serve(port: int, redirect: str, names: list[str]) -> None:
    """Serves people of these names, who all have the same password, and one client: the board."""
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True).as_dict(private=True)
    address = f"127.0.0.1:{port}"
    app = create_app(
        {
            "SECRET_KEY": secrets.token_hex(16),
            "SERVER_NAME": address,
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"DATABASE": "memory", "JAVASCRIPT": False, "HTMX": False},
            "CANAILLE_OIDC": {"ACTIVE_JWKS": [key], "TRUSTED_DOMAINS": ["127.0.0.1"]},
        }
    )
    with app.app_context():
        for name in names:
            mail = [f"{name}@example.org"]
            person = models.User(formatted_name=name, family_name=name, user_name=name, display_name=name, emails=mail, password=PASSWORD)
            Backend.instance.save(person)
        client = models.Client(
            client_id=CLIENT,
            client_secret=SECRET,
            client_name="board",
            client_uri=redirect,
            redirect_uris=[redirect],
            grant_types=["authorization_code"],
            response_types=["code"],
            scope=["openid", "profile", "email"],
            token_endpoint_auth_method="client_secret_basic",
            contacts=mail,
            client_id_issued_at=datetime.now(UTC),
        )
        Backend.instance.save(client)
        client.audience = [client]  # which it can only be once it is known
        Backend.instance.save(client)
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
