"""Payment providers, a folder each. They do not know each other, nor the ledger; each implements `PaymentProvider`."""
