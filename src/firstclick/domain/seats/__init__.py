"""Seats as values and rules: the map, the states of a seat, holds, and what may be done with them."""
