"""Everything that depends on uvicorn: connections below ASGI."""
