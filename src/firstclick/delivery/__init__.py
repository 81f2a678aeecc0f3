"""Hands over what leaves the house: signed webhooks, and mail."""
