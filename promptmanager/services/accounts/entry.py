"""Coming in and going out: sign-up, sign-in, sign-out, and who is asking."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from promptmanager.domain.errors import (
    InvalidInput,
    NotSignedIn,
    WorkspaceNotFound,
    WrongCredentials,
)
from promptmanager.domain.identity import (
    PASSWORD_MAX,
    SESSION_LIFETIME,
    Actor,
    Membership,
    SignInSession,
    User,
    check_password,
    checked_locale,
    checked_name,
    hashed_token,
    normal_email,
)
from promptmanager.domain.plans import for_good
from promptmanager.services.accounts.actors import Actors
from promptmanager.services.accounts.administration import Administration
from promptmanager.services.accounts.common import common_passwords
from promptmanager.services.accounts.door import Door
from promptmanager.services.accounts.letters import Letters
from promptmanager.services.accounts.passwords import Passwords
from promptmanager.services.accounts.profiles import Profiles, Release, StopRuns, released
from promptmanager.services.accounts.throttle import (
    SIGN_IN_ACCOUNT,
    SIGN_IN_ADDRESS,
    SIGN_IN_KNOWN,
    SIGN_UP_ADDRESS,
    Limit,
    Throttle,
    network,
)
from promptmanager.services.instance import SettingsReader
from promptmanager.services.ports import Clock, Mailer, PasswordHasher, Say, Store, Tokens, UnitOfWork

log = logging.getLogger(__name__)

_TOUCH_EVERY = timedelta(minutes=1)
_USER_AGENT_MAX = 300
NOBODY = 0


@dataclass(frozen=True)
class Browser:
    """Where somebody asks from. ``token`` is the session cookie that came along, if any."""

    ip_address: str
    user_agent: str = ""
    token: str = ""


@dataclass(frozen=True)
class SignedIn:
    """A new session. The token goes into the cookie and is kept nowhere else."""

    user: User
    token: str
    expires_at: datetime


class Accounts:
    """Sign-up, sign-in and sign-out; ``passwords``, ``profiles`` and ``administration`` hold the rest.

    ``release`` is asked before an account is deleted: it raises what keeps it here.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        tokens: Tokens,
        hasher: PasswordHasher,
        mailer: Mailer,
        say: Say,
        reader: SettingsReader,
        stop_runs: StopRuns,
        release: Release = released,
    ) -> None:
        self._store, self._clock, self._tokens, self._hasher = store, clock, tokens, hasher
        self._door = Door(store=store, clock=clock, reader=reader)
        self._has_anybody = False
        self._throttle = Throttle(store, clock)
        self._actors = Actors()
        self.letters = Letters(mailer=mailer, say=say, store=store, clock=clock)
        self.passwords = Passwords(
            store=store,
            clock=clock,
            tokens=tokens,
            hasher=hasher,
            letters=self.letters,
            throttle=self._throttle,
            actors=self._actors,
            reader=reader,
        )
        self.profiles = Profiles(
            store=store,
            clock=clock,
            passwords=self.passwords,
            actors=self._actors,
            letters=self.letters,
            stop_runs=stop_runs,
            release=release,
        )
        self.administration = Administration(
            store=store, clock=clock, tokens=tokens, passwords=self.passwords, actors=self._actors
        )

    async def is_fresh(self) -> bool:
        """Whether nobody has an account here yet."""
        if not self._has_anybody:
            async with self._store.reading() as uow:
                self._has_anybody = await uow.users.count() > 0
        return not self._has_anybody

    async def may_sign_up(self) -> bool:
        """Whether strangers may make themselves an account. The first one always may."""
        return not await self._door.is_closed() or await self.is_fresh()

    async def sign_up(
        self, *, email: str, password: str, name: str, locale: str, browser: Browser, invitation: str = ""
    ) -> SignedIn:
        """Make an account with a personal workspace and sign it in. The first account administers the instance.

        ``invitation`` is a link's token: it is used up, and lets in where sign-up is closed.
        Raises InvalidInput, EmailTaken, SignUpClosed, InvitationInvalid, TooManyAttempts.
        """
        email, name, locale = normal_email(email), checked_name(name), checked_locale(locale)
        check_password(password, common=common_passwords())
        if not await self.may_sign_up():
            await self._door.check(email=email, invitation=invitation)
        await self._throttle.count(SIGN_UP_ADDRESS, network(browser.ip_address))
        password_hash = await self._hasher.hash(password)
        async with self._store.writing() as uow:
            is_first = await self._door.enter(uow, email=email, invitation=invitation)
            user = await uow.users.add(
                email=email,
                name=name,
                locale=locale,
                password_hash=password_hash,
                is_admin=is_first,
                at=self._clock.now(),
            )
            await uow.workspaces.add(name=name, is_personal=True, owner_id=user.id, at=self._clock.now())
            if is_first:
                await uow.grants.put(for_good(user.id, at=user.created_at))
            signed_in, replaced = await self._open_session(uow, user, browser)
            await uow.commit()
        self._forget(replaced)
        log.info("account %s signed up", user.id)
        return signed_in

    async def sign_in(self, *, email: str, password: str, browser: Browser) -> SignedIn:
        """Open a session and end the one this browser had.

        Raises WrongCredentials, the same and after the same work for an unknown address, a wrong password
        and a disabled account; TooManyAttempts, before the password is looked at.
        """
        email = _as_typed(email)
        known = await self._session_of(email, browser)
        await self._throttle.count(SIGN_IN_ADDRESS, network(browser.ip_address))
        limit, subject = _account_limit(email, known)
        await self._throttle.count(limit, subject)
        async with self._store.reading() as uow:
            user = await uow.users.by_email(email)
            stored = await uow.users.password_hash(user.id if user else NOBODY)
        fits, renewed = await self._hasher.verify(password[: PASSWORD_MAX + 1], stored)
        if user is None or user.is_disabled or not fits:
            raise WrongCredentials
        async with self._store.writing() as uow:
            if renewed:
                await uow.users.set_password_hash(user.id, renewed)
            signed_in, replaced = await self._open_session(uow, user, browser)
            await uow.commit()
        self._forget(replaced)
        await self._throttle.forget(limit, subject)
        log.info("account %s signed in", user.id)
        return signed_in

    async def sign_out(self, *, token: str) -> None:
        """End the session of a cookie. An unknown one is as good as ended."""
        async with self._store.writing() as uow:
            session = await uow.sessions.by_token_hash(hashed_token(token))
            if session:
                await uow.sessions.delete(user_id=session.user_id, session_id=session.id)
            await uow.commit()
        self._forget(session)

    async def actor_of(self, token_hash: str, workspace_id: int | None = None) -> Actor:
        """Return who is behind a cookie, acting in a workspace (their personal one if none is named).

        Raises NotSignedIn for an unknown, ended, idle or disabled one, WorkspaceNotFound for a workspace
        that is not theirs. What was known a moment ago is believed for up to 4 seconds.
        """
        return await self._actors.get(
            token_hash, workspace_id, lambda: self._looked_up(token_hash, workspace_id), now=self._clock.now()
        )

    async def _looked_up(self, token_hash: str, workspace_id: int | None) -> Actor:
        now = self._clock.now()
        async with self._store.reading() as uow:
            session = await uow.sessions.by_token_hash(token_hash) if token_hash else None
            if session is None or session.is_over(now):
                raise NotSignedIn
            user = await uow.users.by_id(session.user_id)
            if user is None or user.is_disabled:
                raise NotSignedIn
            member = _chosen(await uow.workspaces.memberships_of(user.id), workspace_id)
        if now - session.last_seen_at >= _TOUCH_EVERY:
            async with self._store.writing() as uow:
                await uow.sessions.touch(session.id, at=now)
                await uow.commit()
        return Actor(user=user, workspace=member.workspace, role=member.role, session_hash=token_hash)

    async def _session_of(self, email: str, browser: Browser) -> SignInSession | None:
        """Return the live session that came along, if it belongs to the address that was typed."""
        if not browser.token:
            return None
        async with self._store.reading() as uow:
            session = await uow.sessions.by_token_hash(hashed_token(browser.token))
            user = await uow.users.by_id(session.user_id) if session else None
        if session is None or user is None or session.is_over(self._clock.now()):
            return None
        return session if user.email == email else None

    def forget_user(self, user_id: int) -> None:
        """Believe no session of somebody any longer without asking. After the commit that ended them."""
        self._actors.forget_user(user_id)

    def _forget(self, ended: SignInSession | None) -> None:
        """Believe an ended session no longer. After the commit: whoever is looked up until then still finds it."""
        if ended:
            self._actors.forget_user(ended.user_id)

    async def _open_session(
        self, uow: UnitOfWork, user: User, browser: Browser
    ) -> tuple[SignedIn, SignInSession | None]:
        """Return the new session and the one of this browser that it replaces."""
        now = self._clock.now()
        replaced = await uow.sessions.by_token_hash(hashed_token(browser.token)) if browser.token else None
        if replaced:
            await uow.sessions.delete(user_id=replaced.user_id, session_id=replaced.id)
        for old in await uow.sessions.of_user(user.id):
            if old.is_over(now):
                await uow.sessions.delete(user_id=user.id, session_id=old.id)
        token = self._tokens.new()
        session = await uow.sessions.add(
            user_id=user.id,
            token_hash=hashed_token(token),
            user_agent=browser.user_agent[:_USER_AGENT_MAX],
            ip_address=browser.ip_address,
            at=now,
            expires_at=now + SESSION_LIFETIME,
        )
        return SignedIn(user=user, token=token, expires_at=session.expires_at), replaced


def _account_limit(email: str, known: SignInSession | None) -> tuple[Limit, str]:
    return (SIGN_IN_KNOWN, str(known.id)) if known else (SIGN_IN_ACCOUNT, email)


def _as_typed(email: str) -> str:
    try:
        return normal_email(email)
    except InvalidInput:
        return email.strip().lower()[:320]


def _chosen(memberships: tuple[Membership, ...], workspace_id: int | None) -> Membership:
    for membership in memberships:
        if workspace_id in (None, membership.workspace.id):
            return membership
    raise WorkspaceNotFound
