"""The box office's page with a passkey, over the wire, at the name of this machine that passkeys can belong to."""

from __future__ import annotations

from typing import Any

import httpx

from tests.harness.processes.server import Server
from tests.staff.authenticator import Authenticator
from tests.web.staffed import StaffPage

PASSKEY_COOKIE = "firstclick-passkey"


class PasskeyPage(StaffPage):
    """The box office's page at localhost, in a browser with a passkey."""

    def __init__(self, server: Server, port: str = "") -> None:
        """`port` is that of the browser's address, where it differs from the server's."""
        port = port or server.url.rpartition(":")[2]
        self.origin = f"http://localhost:{port}"
        super().__init__(server.url, Host=f"localhost:{port}", Origin=self.origin)
        self.key = Authenticator(self.origin)

    def adds(self, label: str = "Phone") -> httpx.Response:
        options = self.post("/admin/passkeys/options")
        assert options.status_code == 200, options.text
        return self.post("/admin/passkeys", label=label, credential=self.key.made(options.json()))

    def shows(self, act: str, **wrong: Any) -> httpx.Response:  # noqa: ANN401
        """Sign in or prove by the passkey: `act` is `sign-in` or `prove`."""
        options = self.post(f"/admin/{act}/passkey/options")
        assert options.status_code == 200, options.text
        return self.post(f"/admin/{act}/passkey", credential=self.key.shown(options.json(), **wrong))
