"""The door: tickets are scanned, also by devices that were offline meanwhile."""
