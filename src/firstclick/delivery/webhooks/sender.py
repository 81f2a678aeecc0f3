"""Calls the receivers of webhooks: signs, resolves, sends, and says what came of it. It decides nothing else."""

from __future__ import annotations

import asyncio
import ssl
from email.utils import parsedate_to_datetime

from firstclick.delivery.webhooks.addresses import Forbidden, destination_of, resolve
from firstclick.delivery.webhooks.http_post import AnswerHead, NotHttp, post
from firstclick.delivery.webhooks.signature import public_key, signature
from firstclick.domain.delivery_rules import Attempt
from firstclick.service.ports.spans import SpanKind, span
from firstclick.service.ports.webhooks import Webhook, WebhookRefused

WITHIN_S = 5.0
"""How long a call may take, with the look-up of the name."""


class HttpSender:
    """As `WebhookSender`. `allow_private`: receivers may be in one's own network, and may speak plain HTTP."""

    def __init__(self, version: str, *, allow_private: bool = False, within_s: float = WITHIN_S) -> None:
        self._agent = f"FirstClick/{version}"
        self._allow_private = allow_private
        self._within_s = within_s
        self._tls: ssl.SSLContext | None = None
        """By the certificates of this machine. Reading them takes 20 ms, and many servers have no receiver."""

    def check(self, url: str) -> None:
        """As `WebhookSender.check`."""
        destination_of(url, allow_private=self._allow_private)

    def public_key(self, webhook: Webhook) -> str:
        """As `WebhookSender.public_key`."""
        return public_key(webhook.keys)

    async def send(self, webhook: Webhook, message_id: str, body: str, now_ms: int) -> Attempt:
        """As `WebhookSender.send`. What the receiver answers beside its status is not kept."""
        sent_at_s = now_ms // 1000
        headers = {
            "content-type": "application/json",
            "user-agent": self._agent,
            "webhook-id": message_id,
            "webhook-timestamp": str(sent_at_s),
            "webhook-signature": signature(webhook.signing(now_ms), message_id, sent_at_s, body),
        }
        try:
            with span(SpanKind.DELIVERY, "webhook"):
                async with asyncio.timeout(self._within_s):
                    return _attempt(await self._post(webhook.url, headers, body.encode()), now_ms)
        except (Forbidden, WebhookRefused) as error:
            return Attempt(0, str(error))
        except TimeoutError:
            return Attempt(0, f"No answer within {self._within_s:g} s.")
        except ssl.SSLError as error:
            return Attempt(0, f"No TLS connection: {error.reason or 'refused'}.")
        except (NotHttp, EOFError) as error:
            return Attempt(0, f"No answer of HTTP: {str(error) or 'closed'}.")
        except OSError as error:
            return Attempt(0, f"Not reached: {error.strerror or error}.")

    async def _post(self, url: str, headers: dict[str, str], body: bytes) -> AnswerHead:
        destination = destination_of(url, allow_private=self._allow_private)
        address = await resolve(destination.host, destination.port, allow_private=self._allow_private)
        if self._tls is None:
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        return await post(destination, address, headers, body, self._tls)


def _attempt(answer: AnswerHead, now_ms: int) -> Attempt:
    """2xx is taken; a redirect is not followed, as it may lead anywhere."""
    if 200 <= answer.status < 300:
        return Attempt(answer.status)
    sentence = f"Answered {answer.status}."
    if 300 <= answer.status < 400:
        sentence = f"Answered {answer.status}; redirects are not followed."
    return Attempt(answer.status, sentence, _retry_after_s(answer.headers.get("retry-after", ""), now_ms))


def _retry_after_s(text: str, now_ms: int) -> int | None:
    """The header Retry-After, in seconds; it has a number or a date."""
    if text.isascii() and text.isdigit():
        return int(text[:9])
    try:
        return max(int(parsedate_to_datetime(text).timestamp() - now_ms / 1000), 0) if text else None
    except (ValueError, OverflowError):
        return None
