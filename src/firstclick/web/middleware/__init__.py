"""What applies to many operations: limits by address, idempotency, CORS, the access log, request counts."""
