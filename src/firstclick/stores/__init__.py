"""Seat stores: each keeps the promise of `service.ports.SeatStore` in its own way of being atomic."""
