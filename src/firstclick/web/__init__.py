"""HTTP and WebSocket: the only floor that knows the framework, the wire's words and its status codes."""
