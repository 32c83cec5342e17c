"""The accounts' services over fakes, as most tests about people want them."""

from __future__ import annotations

from dataclasses import dataclass, field

from promptmanager.domain.identity import Actor, hashed_token
from promptmanager.domain.instance import EnvironmentSettings, InstanceSetting
from promptmanager.services.accounts import Accounts, Browser, SignedIn
from promptmanager.services.instance import InstanceDecisions, SettingsReader
from tests.fakes.clock import FakeClock
from tests.fakes.hasher import FakeHasher
from tests.fakes.mailer import FakeMailer
from tests.fakes.store import FakeStore
from tests.fakes.tokens import FakeTokens

PASSWORD = "a long enough secret"
HERE = Browser(ip_address="192.0.2.1", user_agent="Browser/1.0")
ELSEWHERE = Browser(ip_address="203.0.113.9", user_agent="Other/2.0")
ADDRESS = "https://prompts.example"


def said(locale: str, key: str, **facts: str | float) -> str:
    return f"{locale}:{key}:{'|'.join(str(fact) for fact in facts.values())}"


@dataclass
class AccountsBench:
    """``accounts`` with everything it stands on."""

    is_invite_only: bool = False
    store: FakeStore = field(default_factory=FakeStore)
    clock: FakeClock = field(default_factory=FakeClock)
    tokens: FakeTokens = field(default_factory=FakeTokens)
    hasher: FakeHasher = field(default_factory=FakeHasher)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    stopped: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        fixed = {InstanceSetting.SIGN_UP: "invite"} if self.is_invite_only else {}
        self.reader = SettingsReader(EnvironmentSettings(ADDRESS, fixed))
        self.instance = InstanceDecisions(store=self.store, clock=self.clock, reader=self.reader)
        self.accounts = Accounts(
            store=self.store,
            clock=self.clock,
            tokens=self.tokens,
            hasher=self.hasher,
            mailer=self.mailer,
            say=said,
            reader=self.reader,
            stop_runs=self._stop_runs,
        )

    async def _stop_runs(self, user_id: int) -> None:
        self.stopped.append(user_id)

    async def sign_up(self, email: str = "ada@example.org", *, name: str = "Ada", browser: Browser = HERE) -> SignedIn:
        return await self.accounts.sign_up(email=email, password=PASSWORD, name=name, locale="en", browser=browser)

    async def sign_in(
        self, email: str = "ada@example.org", password: str = PASSWORD, browser: Browser = HERE
    ) -> SignedIn:
        return await self.accounts.sign_in(email=email, password=password, browser=browser)

    async def actor(self, signed_in: SignedIn) -> Actor:
        return await self.accounts.actor_of(hashed_token(signed_in.token))

    async def reset_token(self, email: str = "ada@example.org") -> str:
        """Ask for a link and take its token out of the letter."""
        await self.accounts.passwords.request_reset(email=email, ip_address="192.0.2.1")
        await self.accounts.letters.finish()
        return self.mailer.sent[-1].text.partition("#token=")[2]
