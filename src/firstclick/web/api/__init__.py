"""The HTTP API of buyers, and the probes of operators."""
