"""Who sends a request: callers, bearer tokens, ticket tokens."""
