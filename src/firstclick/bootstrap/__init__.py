"""From settings to a server that runs: what is built and how it is served. Nothing happens at import."""
