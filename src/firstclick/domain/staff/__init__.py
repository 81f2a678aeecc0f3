"""Who works at the cinema, what each role may do, and how the audit log is chained."""
