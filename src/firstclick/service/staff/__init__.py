"""Staff: sign-in, sessions, changes of the staff, and the audit log."""
