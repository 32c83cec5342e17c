"""Letters by SMTP to a small server of our own, and into the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from promptmanager.adapters.mail.outbox import OutboxMailer
from promptmanager.adapters.mail.smtp import SmtpMailer
from promptmanager.services.ports.outside import MailFailed
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore


@dataclass
class TinyMailServer:
    """Speaks just enough SMTP, without TLS, to take a letter."""

    refuses: bool = False
    commands: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    port: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).decode().strip():
            self.commands.append(line)
            verb = line.upper().split()[0]
            if verb == "DATA":
                writer.write(b"354 go on\r\n")
                self.letters.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
            elif verb == "RCPT" and self.refuses:
                writer.write(b"550 nobody here\r\n")
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 fine\r\n")
            await writer.drain()
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[TinyMailServer]:
    tiny = TinyMailServer()
    listening = await asyncio.start_server(tiny.talk, "127.0.0.1", 0)
    tiny.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield tiny


def _mailer(port: int, *, user: str = "") -> SmtpMailer:
    return SmtpMailer("127.0.0.1", port, user=user, password="canary-password", sender="hello@example.org")


async def test_a_letter_arrives_as_it_was_written(server: TinyMailServer) -> None:
    await _mailer(server.port).send(
        to="ada@example.org", subject="Été\r\nBcc: eve@example.org", text="Voilà, à bientôt."
    )

    letter = message_from_bytes(server.letters[0], policy=policy.default)
    assert isinstance(letter, EmailMessage)
    assert (letter["To"], letter["From"]) == ("ada@example.org", "hello@example.org")
    assert letter["Subject"] == "Été Bcc: eve@example.org"
    assert letter["Bcc"] is None
    assert letter.get_content().startswith("Voilà, à bientôt.")


async def test_without_tls_no_password_leaves(server: TinyMailServer) -> None:
    with pytest.raises(MailFailed):
        await _mailer(server.port, user="hello").send(to="ada@example.org", subject="s", text="t")

    assert not [command for command in server.commands if command.upper().startswith("AUTH")]


async def test_a_refusal_is_told(server: TinyMailServer) -> None:
    server.refuses = True

    with pytest.raises(MailFailed):
        await _mailer(server.port).send(to="ada@example.org", subject="s", text="t")


async def test_a_server_that_does_not_answer_is_told() -> None:
    probe = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = probe.sockets[0].getsockname()[1]
    probe.close()
    await probe.wait_closed()

    with pytest.raises(MailFailed):
        await _mailer(port).send(to="ada@example.org", subject="s", text="t")


async def test_without_smtp_a_letter_stands_in_the_log_and_the_outbox(caplog: pytest.LogCaptureFixture) -> None:
    store = FakeStore()

    await OutboxMailer(store, FakeClock()).send(to="ada@example.org", subject="A link", text="https://here")

    assert [letter[:3] for letter in store.tables.outbox] == [("ada@example.org", "A link", "https://here")]
    assert "https://here" in caplog.text
