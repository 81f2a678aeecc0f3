"""What must leave: rows written with what they are about, the events made of them, and their deliveries."""
