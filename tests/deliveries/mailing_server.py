"""A server that sends mail to a mail server of the test, at a port that is known before: its links name it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path

from tests.deliveries.mail_server import MailBox
from tests.harness.processes.patient_server import PATIENT
from tests.harness.processes.ports import free_port
from tests.harness.processes.server import Server, running


@asynccontextmanager
async def mailing(box: MailBox, programme: str, **settings: object) -> AsyncIterator[Server]:
    """A server with this programme, whose mails `box` takes; its folder has the file `programme.toml`."""
    with tempfile.TemporaryDirectory(prefix="firstclick-test-") as name:
        folder, port = Path(name), free_port()
        (folder / "programme.toml").write_text(programme, encoding="utf-8")
        mail = {"SMTP_URL": box.url, "MAIL_FROM": "The Corner House <tickets@corner.example>"}
        given = {"PROGRAMME": folder / "programme.toml", "PUBLIC_URL": f"http://127.0.0.1:{port}", **mail, **settings}
        run = running(Server(folder, given, port=port, program=PATIENT))
        server = await asyncio.to_thread(run.__enter__)
        try:
            yield server
        finally:
            await asyncio.to_thread(run.__exit__, None, None, None)


async def taken(box: MailBox, number: int, to: str = "") -> list[EmailMessage]:
    """All mails, or those to an address, once there are so many."""
    while len(found := [one for one in box.mails if not to or one["To"] == to]) < number:
        await asyncio.sleep(0.05)  # waits: the mail server hands over nothing that could be awaited
    return found
