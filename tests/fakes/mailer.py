"""A mail server that keeps what it was given."""

from __future__ import annotations

from dataclasses import dataclass

from promptmanager.services.ports.outside import MailFailed


@dataclass(frozen=True)
class Sent:
    to: str
    subject: str
    text: str


class FakeMailer:
    is_configured = True

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.is_down = False

    async def send(self, *, to: str, subject: str, text: str) -> None:
        if self.is_down:
            raise MailFailed("down")
        self.sent.append(Sent(to, subject, text))
