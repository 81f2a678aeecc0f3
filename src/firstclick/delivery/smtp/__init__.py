"""Mails to buyers: what they say, and how they are sent."""

from firstclick.delivery.smtp.mail_text import MailFacts, mail_text
from firstclick.delivery.smtp.message import MailFiles, message_of
from firstclick.delivery.smtp.sender import SmtpAddress, SmtpSender, smtp_address

__all__ = ["MailFacts", "MailFiles", "SmtpAddress", "SmtpSender", "mail_text", "message_of", "smtp_address"]
