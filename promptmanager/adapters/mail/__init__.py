"""How letters leave: by SMTP, or into the log and the outbox."""

from promptmanager.adapters.mail.outbox import OutboxMailer
from promptmanager.adapters.mail.smtp import SmtpMailer

__all__ = ["OutboxMailer", "SmtpMailer"]
