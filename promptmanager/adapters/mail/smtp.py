"""Letters by SMTP, through the standard library in a worker thread."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from promptmanager.services.ports.outside import MailFailed

TIMEOUT_SECONDS = 20
# RFC 8314: TLS from the first byte.
SUBMISSIONS_PORT = 465


@dataclass(frozen=True)
class SmtpMailer:
    """``sender`` is the From address. Without TLS no password leaves; letters do, to a relay that has none."""

    host: str
    port: int
    user: str
    password: str
    sender: str

    is_configured = True

    async def send(self, *, to: str, subject: str, text: str) -> None:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, to, " ".join(subject.split())
        letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain=self.sender.rpartition("@")[2] or None)
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text)
        try:
            await asyncio.to_thread(self._deliver, letter)
        except (OSError, smtplib.SMTPException) as error:
            raise MailFailed(type(error).__name__) from error

    def _deliver(self, letter: EmailMessage) -> None:
        with self._connected() as server:
            if self.user:
                server.login(self.user, self.password)
            server.send_message(letter)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        trusted = ssl.create_default_context()
        if self.port == SUBMISSIONS_PORT:
            with smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=trusted) as server:
                yield server
            return
        with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS) as server:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=trusted)
                server.ehlo()
            elif self.user:
                raise smtplib.SMTPNotSupportedError("the server offers no TLS, so the password stays here")
            yield server
