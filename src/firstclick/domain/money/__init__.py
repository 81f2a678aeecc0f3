"""Money: amounts, prices, quotes and the states of a payment."""
