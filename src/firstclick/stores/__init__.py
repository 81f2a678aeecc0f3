"""Seat stores: each implements `service.ports.store.SeatStore` with its own kind of atomic write."""
