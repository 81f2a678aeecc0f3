"""The use cases of turning a hold into a booking."""
