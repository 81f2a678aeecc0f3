"""HTTP without features: requests, replies, problems, routing, the description of an operation."""
