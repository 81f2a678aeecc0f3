"""What leaves the house: events are published, webhooks called, mails sent."""
