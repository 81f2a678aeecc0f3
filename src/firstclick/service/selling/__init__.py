"""The use cases of holding seats, and the limits on them."""
