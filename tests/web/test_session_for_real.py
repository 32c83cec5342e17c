"""The whole way over HTTP with the real hasher, the real mailer without SMTP and a real database."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from starlette.applications import Starlette

from promptmanager.adapters.clock import SystemClock
from promptmanager.adapters.crypto.passwords import Argon2Hasher
from promptmanager.adapters.crypto.tokens import RandomTokens
from promptmanager.adapters.db.store import SqlStore
from promptmanager.adapters.mail import OutboxMailer
from promptmanager.domain.identity import hashed_token
from promptmanager.domain.instance import EnvironmentSettings
from promptmanager.services import product
from promptmanager.services.accounts import Accounts
from promptmanager.services.instance import InstanceDecisions, SettingsReader
from promptmanager.services.run_hub import RunHub
from promptmanager.web.session import SessionRoutes
from tests.fakes.accounts import PASSWORD, said

ADDRESS = "http://localhost:3000"
ADA = {"email": "ada@example.org", "password": PASSWORD, "name": "Ada"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_sign_up_out_forget_and_come_back(sql_store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    clock, reader = SystemClock(), SettingsReader(EnvironmentSettings(ADDRESS))
    accounts = Accounts(
        store=sql_store,
        clock=clock,
        tokens=RandomTokens(),
        hasher=Argon2Hasher(),
        mailer=OutboxMailer(sql_store, clock),
        say=said,
        reader=reader,
        stop_runs=RunHub(store=sql_store, clock=clock).stop_all_of,
    )
    instance = InstanceDecisions(store=sql_store, clock=clock, reader=reader)
    product.install(cast("product.Product", SimpleNamespace(accounts=accounts, instance=instance)))
    app = Starlette(routes=SessionRoutes(address=ADDRESS).routes())

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
        await client.post("/auth/sign-up", data=ADA)
        admin = await accounts.actor_of(hashed_token(client.cookies["promptmanager_session"]))
        await client.post("/auth/sign-out")
        await client.post("/auth/forgot-password", data={"email": "ada@example.org"})
        await accounts.letters.finish()
        letter = (await accounts.administration.letters(actor=admin))[0]
        token = letter.text.partition("#token=")[2]
        await client.post("/auth/reset-password", data={"token": token, "password": "an even longer secret"})
        await client.post("/auth/sign-in", data={**ADA, "password": "an even longer secret"})
        cookie = client.cookies["promptmanager_session"]
    await accounts.letters.finish()

    assert admin.user.is_admin
    assert (await accounts.actor_of(hashed_token(cookie))).user.email == "ada@example.org"
    # The link is logged for want of a mail server; no password and no cookie ever is.
    assert token in caplog.text
    assert PASSWORD not in caplog.text
    assert cookie not in caplog.text
