"""Payments by Stripe: Payment Intents by cards, authorised first. Needs the extra `firstclick[stripe]`."""

from firstclick.payments.stripe.api import StripeApi as StripeApi
from firstclick.payments.stripe.provider import StripeProvider as StripeProvider
