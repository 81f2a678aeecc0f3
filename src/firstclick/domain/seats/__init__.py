"""The values and rules of seats: the seat map, the states of a seat, holds, and the decisions about them."""
