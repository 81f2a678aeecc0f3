"""A provider to practise with: no money moves. Its account is a file of its own, which no code of the ledger reads."""

from firstclick.payments.practice.account import PracticeAccount as PracticeAccount
from firstclick.payments.practice.account import PracticeTimes as PracticeTimes
from firstclick.payments.practice.account import Way as Way
from firstclick.payments.practice.provider import PracticeProvider as PracticeProvider
