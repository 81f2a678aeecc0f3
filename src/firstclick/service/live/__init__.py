"""Live views of the seats: kept current, expired, and repaired from the ledger."""
