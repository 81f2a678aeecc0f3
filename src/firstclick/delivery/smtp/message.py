"""A mail as it is sent: plain text, HTML with the code of the ticket in it, and a file for the calendar."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from html import escape

from firstclick.delivery.smtp.mail_text import MailText

QR = "ticket-code"
STYLE = (
    "font-family:sans-serif;font-size:16px;line-height:1.5;color:#111;background:#fff;max-width:36em;margin:0 auto;"
    "padding:1em"
)
BUTTON = "display:inline-block;padding:.7em 1.2em;background:#1a4fd6;color:#fff;text-decoration:none;border-radius:.4em"


@dataclass(frozen=True, slots=True)
class MailFiles:
    """The code of a ticket as PNG, and the calendar file; each is empty where there is none."""

    qr_png: bytes = b""
    calendar: bytes = b""


def message_of(text: MailText, to: str, mail_from: str, mail_id: str, at_ms: int, files: MailFiles) -> EmailMessage:
    """The message. Its Message-ID is the same each time it is sent, so that a mailbox knows that it has it.

    Raises `ValueError` for an address that is none.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = text.subject
    message["From"] = address_of(mail_from)
    message["To"] = address_of(to)
    message["Date"] = datetime.fromtimestamp(at_ms // 1000, UTC)
    domain = address_of(mail_from).domain
    message["Message-ID"] = f"<{hashlib.sha256(mail_id.encode()).hexdigest()[:32]}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_plain(text))
    message.add_alternative(_html(text, has_code=bool(files.qr_png)), subtype="html")
    if files.qr_png:
        html = message.get_payload()[1]  # type: ignore[index]
        html.add_related(files.qr_png, "image", "png", cid=f"<{QR}>", filename="ticket.png", disposition="inline")  # type: ignore[union-attr]
    if files.calendar:
        message.add_attachment(files.calendar, "text", "calendar", filename="booking.ics")
    message["Content-Language"] = text.language  # the last: what is of the content goes to the part that it is of
    return message


def address_of(text: str) -> Address:
    """An address such as `Lumen <tickets@lumen.example>`. Raises `ValueError`."""
    name, spec = parseaddr(text)
    address = Address(name, addr_spec=spec)
    if not address.username or not address.domain:
        raise ValueError("this is no address of mail")
    return address


def named_address(text: str, name: str) -> str:
    """The address with this name, where it has none of its own. Raises `ValueError`."""
    address = address_of(text)
    return text if address.display_name else str(Address(name, addr_spec=address.addr_spec))


def _plain(text: MailText) -> str:
    button = () if text.button is None else (f"{text.button[0]}: {text.button[1]}",)
    return "\n\n".join((*text.lines, *button, f"-- \n{text.footer}")) + "\n"


def _html(text: MailText, *, has_code: bool) -> str:
    parts = [f"<p>{escape(line)}</p>" for line in text.lines]
    if has_code:
        parts.append(f'<p><img src="cid:{QR}" width="240" height="240" alt="QR"></p>')
    if text.button is not None:
        label, url = text.button
        parts.append(f'<p><a style="{BUTTON}" href="{escape(url)}">{escape(label)}</a></p>')
    parts.append(f'<p style="color:#555;font-size:14px">{escape(text.footer)}</p>')
    head = f'<meta charset="utf-8"><title>{escape(text.subject)}</title>'
    body = f'<body style="{STYLE}">{"".join(parts)}</body>'
    return f'<!doctype html><html lang="{text.language}"><head>{head}</head>{body}</html>\n'
