"""The ports: what the service requires of its adapters. No adapter is named here."""
