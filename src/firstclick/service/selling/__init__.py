"""The use cases of holding seats, and their limits."""
