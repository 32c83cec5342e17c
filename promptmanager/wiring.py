"""The only file that names real adapters: settings in, a working product out."""

from __future__ import annotations

from dataclasses import dataclass

from httpx import ASGITransport, AsyncClient
from starlette.types import ASGIApp

from promptmanager.adapters.clock import SystemClock
from promptmanager.adapters.crypto.passwords import Argon2Hasher
from promptmanager.adapters.crypto.ring import read_ring
from promptmanager.adapters.crypto.tokens import RandomTokens
from promptmanager.adapters.crypto.vault import RingVault
from promptmanager.adapters.db.store import SqlStore
from promptmanager.adapters.jobs import DbosJobs
from promptmanager.adapters.mail import OutboxMailer, SmtpMailer
from promptmanager.adapters.openrouter import OpenRouterChat, OpenRouterKeys
from promptmanager.adapters.sandbox import new_key, sandbox_app
from promptmanager.adapters.stripe import StripeGateway
from promptmanager.config import Settings
from promptmanager.domain.free_pool import PoolLimits
from promptmanager.services.accounts import Accounts, Release
from promptmanager.services.admission import Admission
from promptmanager.services.audit import AuditLog
from promptmanager.services.benchmarks import Benchmarks, Desk, Driver, Gates, Planner
from promptmanager.services.billing import Billing
from promptmanager.services.billing_daily import DailyRound
from promptmanager.services.catalogue import Catalogue
from promptmanager.services.categories import Categories
from promptmanager.services.drafts import Drafts
from promptmanager.services.free_pool import FreePool
from promptmanager.services.gate import Gate
from promptmanager.services.golden import Golden
from promptmanager.services.golden_files import GoldenFiles
from promptmanager.services.instance import InstanceDecisions, SettingsReader
from promptmanager.services.invitations import Invitations
from promptmanager.services.kept_keys import KeptKeys
from promptmanager.services.key_connections import KeyConnections
from promptmanager.services.keys import Keys
from promptmanager.services.model_choices import ModelChoices
from promptmanager.services.model_hearing import Listener
from promptmanager.services.models import Models
from promptmanager.services.own_key import ListedForOwnKeys, OwnKeys
from promptmanager.services.people import People
from promptmanager.services.plans import Plans
from promptmanager.services.ports import ChatProvider, Clock, Mailer, Store, Tokens
from promptmanager.services.preferences import Preferences
from promptmanager.services.product import InstanceFacts, Product, install
from promptmanager.services.prompts import Prompts
from promptmanager.services.rendering import render_messages
from promptmanager.services.run_hub import RunHub
from promptmanager.services.runs import Runs
from promptmanager.services.spending import SystemKeySpending
from promptmanager.services.transfer import Transfer
from promptmanager.services.trials import Trials
from promptmanager.services.versions import Versions
from promptmanager.ui.shared.messages import say

SANDBOX_PATH = "/sandbox"
_ANY_ADDRESS = {"0.0.0.0", "::", ""}  # noqa: S104 - recognised here, not listened on


@dataclass(frozen=True)
class Outside:
    """Whom the product calls: OpenRouter, and the sandbox where it serves, whose app this process answers with."""

    real: OpenRouterChat
    inspector: OpenRouterKeys
    simulated: OpenRouterChat | None
    sandbox: ASGIApp | None
    openrouter_site: str

    def providers(self, own_keys: OwnKeys) -> tuple[ChatProvider, ...]:
        real = self.real if own_keys.has_platform_key else ListedForOwnKeys(self.real, own_keys.kept)
        return (real, self.simulated) if self.simulated else (real,)

    async def close(self) -> None:
        await self.real.close()
        await self.inspector.close()
        if self.simulated:
            await self.simulated.close()


@dataclass(frozen=True)
class LongWork:
    """Benchmarks, the trials and the gate that ask for them, and what drives them whatever happens to this process."""

    benchmarks: Benchmarks
    trials: Trials
    gate: Gate
    driver: Driver
    jobs: DbosJobs


@dataclass(frozen=True)
class Instance:
    """A wired product with what the process must do at its start and end."""

    settings: Settings
    product: Product
    outside: Outside
    gateway: StripeGateway | None
    listener: Listener
    daily_round: DailyRound
    long_work: LongWork

    @property
    def sandbox(self) -> ASGIApp | None:
        return self.outside.sandbox

    async def open(self) -> None:
        """Bring runs of an earlier process to their end, and begin to listen to the providers.

        Call before the first request.
        """
        await self.product.runs.recover()
        await self.long_work.jobs.open(self.long_work.driver.drive)
        self.product.benchmarks.take_up_again_soon()
        self.listener.start()
        self.daily_round.begin()

    async def end_work(self) -> None:
        """Let durable work stay as undone for the next process, then end every stream with its text stored."""
        await self.long_work.jobs.close()
        await self.product.runs.shutdown()

    async def close(self) -> None:
        """End every stream with its text stored, then let go of connections."""
        await self.listener.stop()
        await self.daily_round.close()
        await self.end_work()
        await self.product.accounts.letters.finish()
        await self.outside.close()
        if self.gateway:
            await self.gateway.close()
        await self.product.store.close()


def build(settings: Settings, *, is_served: bool = True) -> Instance:
    """Wire a product and make it the one of this process.

    Without ``is_served`` nothing listens, as in a command: the sandbox is then reached inside the process.
    """
    store, clock, tokens = SqlStore(settings.sqlalchemy_url), SystemClock(), RandomTokens()
    outside, (plans, pool) = _outside(settings, is_served=is_served), _limits(settings, store, clock)
    own_keys, models, keys = _keyed(settings, store, clock, tokens=tokens, plans=plans, outside=outside)
    admission = Admission(models=models, plans=plans, pool=pool, own_keys=own_keys)
    hub, runs, long_work = _running(settings, store, clock, tokens=tokens, admission=admission)
    billing, gateway, daily_round = _paying(settings, store, clock, tokens)
    mailer, reader = _mailer(settings, store, clock), SettingsReader(settings.environment)
    accounts = _accounts(reader, store, clock, tokens=tokens, mailer=mailer, hub=hub, release=billing.release)
    product = Product(
        facts=_facts(settings, mailer),
        accounts=accounts,
        audit=AuditLog(store=store),
        benchmarks=long_work.benchmarks,
        billing=billing,
        catalogue=Catalogue(store=store, clock=clock, models=models),
        categories=Categories(store),
        drafts=Drafts(store, clock),
        free_pool=pool,
        gate=long_work.gate,
        golden=Golden(store, clock),
        golden_files=GoldenFiles(store, clock, Drafts(store, clock), models),
        instance=InstanceDecisions(store=store, clock=clock, reader=reader),
        invitations=Invitations(store=store, clock=clock, tokens=tokens, letters=accounts.letters, reader=reader),
        keys=keys,
        key_connections=KeyConnections(keys, tokens=tokens, issuer=outside.inspector, address=settings.address),
        models=models,
        people=People(store=store, clock=clock, accounts=accounts, hub=hub, let_go=billing.let_go),
        model_choices=ModelChoices(store),
        plans=plans,
        preferences=Preferences(store),
        prompts=Prompts(store, clock, models),
        runs=runs,
        spending=SystemKeySpending(store=store, clock=clock),
        transfer=Transfer(store, clock),
        trials=long_work.trials,
        versions=Versions(store, clock, long_work.gate),
        store=store,
    )
    install(product)
    return Instance(settings, product, outside, gateway, Listener(models.refresh_due), daily_round, long_work)


def _paying(
    settings: Settings, store: Store, clock: Clock, tokens: Tokens
) -> tuple[Billing, StripeGateway | None, DailyRound]:
    gateway, address, sells = stripe_gateway(settings), settings.address, settings.takes_payments
    billing = Billing(store=store, clock=clock, tokens=tokens, gateway=gateway, address=address, sells=sells)
    return billing, gateway, DailyRound(billing=billing, store=store, clock=clock)


def stripe_gateway(settings: Settings) -> StripeGateway | None:
    """Return the gateway of payments; None while the settings do not say all that it needs.

    Without plans it is there all the same: Stripe goes on charging for what was bought before.
    """
    if settings.stripe_missing:
        return None
    return StripeGateway(
        key=settings.stripe_secret_key.get_secret_value().strip(),
        webhook_secret=settings.stripe_webhook_secret.get_secret_value().strip(),
        price_id=settings.stripe_price_id.strip(),
        base_url=settings.stripe_base_url.rstrip("/"),
    )


def _facts(settings: Settings, mailer: Mailer) -> InstanceFacts:
    return InstanceFacts(
        address=settings.address,
        uses_sandbox=settings.uses_sandbox,
        has_real_models=settings.has_openrouter_key,
        sends_mail=mailer.is_configured,
        has_plans=settings.plans == "on",
        connects_keys=settings.connects_keys,
    )


def _accounts(
    reader: SettingsReader, store: Store, clock: Clock, *, tokens: Tokens, mailer: Mailer, hub: RunHub, release: Release
) -> Accounts:
    return Accounts(
        store=store,
        clock=clock,
        tokens=tokens,
        hasher=Argon2Hasher(),
        mailer=mailer,
        say=say,
        reader=reader,
        stop_runs=hub.stop_all_of,
        release=release,
    )


def _limits(settings: Settings, store: Store, clock: Clock) -> tuple[Plans, FreePool]:
    plans = Plans(store=store, clock=clock, is_off=settings.plans == "off", ceiling_usd=settings.pro_ceiling_usd)
    return plans, FreePool(store=store, clock=clock, limits=PoolLimits(a_day=settings.free_pool_a_day))


def _running(
    settings: Settings, store: Store, clock: Clock, *, tokens: Tokens, admission: Admission
) -> tuple[RunHub, Runs, LongWork]:
    """Return what makes runs: by hand, and for benchmarks."""
    hub, gates = RunHub(store=store, clock=clock), Gates(settings.benchmark_calls)
    runs = Runs(store=store, clock=clock, tokens=tokens, admission=admission, render=render_messages, hub=hub)
    planner = Planner(store=store, admission=admission, render=render_messages, concurrency=gates.concurrency)
    jobs = DbosJobs(settings.sqlalchemy_url, settings.data_dir)
    benchmarks = Benchmarks(store=store, clock=clock, tokens=tokens, planner=planner, jobs=jobs)
    desk, trials = Desk(store, clock, tokens, runs, planner, admission, gates), Trials(store, benchmarks)
    return hub, runs, LongWork(benchmarks, trials, Gate(store=store, clock=clock, trials=trials), Driver(desk), jobs)


def _outside(settings: Settings, *, is_served: bool) -> Outside:
    """Return OpenRouter, called with the platform's key or without one, and the sandbox where it serves."""
    url, app_url, sandbox_key = settings.openrouter_base_url, settings.public_url, new_key()
    sandbox = sandbox_app(sandbox_key, pace=1 if is_served else 0) if settings.uses_sandbox else None
    return Outside(
        real=OpenRouterChat(url, settings.openrouter_api_key.get_secret_value(), app_url=app_url),
        inspector=OpenRouterKeys(url, app_url=app_url),
        simulated=_simulated(settings, sandbox_key, None if is_served else sandbox) if sandbox else None,
        sandbox=sandbox,
        openrouter_site=settings.openrouter_site,
    )


def _keyed(
    settings: Settings, store: Store, clock: Clock, *, tokens: Tokens, plans: Plans, outside: Outside
) -> tuple[OwnKeys, Models, Keys]:
    """Return whose key a run uses, the models that there is a key for, and what people do with a key of their own."""
    vault = RingVault(lambda: read_ring(settings.keys.get_secret_value(), file=settings.keys_file))
    kept = KeptKeys(store, clock, vault)
    own_keys = OwnKeys(kept, plans=plans, provider=outside.real, has_platform_key=settings.has_openrouter_key)
    models = Models(store=store, providers=outside.providers(own_keys), clock=clock, own_keys=own_keys)
    inspector, on_saved, site = outside.inspector, models.look_for_more, outside.openrouter_site
    keys = Keys(kept, tokens=tokens, inspector=inspector, plans=plans, on_saved=on_saved, site=site)
    return own_keys, models, keys


def _simulated(settings: Settings, sandbox_key: str, within: ASGIApp | None) -> OpenRouterChat:
    """Return the sandbox: over HTTP or within the process."""
    host = "127.0.0.1" if settings.host in _ANY_ADDRESS else settings.host
    host = f"[{host}]" if ":" in host else host
    url = f"http://{host}:{settings.port}{SANDBOX_PATH if within is None else ''}/api/v1"
    http = None if within is None else AsyncClient(transport=ASGITransport(within))
    return OpenRouterChat(url, sandbox_key, is_simulated=True, http=http)


def _mailer(settings: Settings, store: Store, clock: Clock) -> Mailer:
    if not settings.smtp_host:
        return OutboxMailer(store, clock)
    return SmtpMailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        sender=settings.smtp_from or settings.smtp_user,
    )
