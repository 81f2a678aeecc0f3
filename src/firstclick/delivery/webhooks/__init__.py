"""Signed webhooks after the Standard Webhooks specification."""

from firstclick.delivery.webhooks.sender import HttpSender

__all__ = ["HttpSender"]
