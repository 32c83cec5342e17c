"""Settings, read once from the environment and `.env`."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from promptmanager.domain.free_pool import A_DAY
from promptmanager.domain.instance import EnvironmentSettings, InstanceSetting

OPENROUTER_URL = "https://openrouter.ai/api/v1"
STRIPE_URL = "https://api.stripe.com"
# The folder of the project: every command finds the same settings and the same data, wherever it is started.
ROOT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Every knob of an instance. `promptmanager check` explains what is set and what follows."""

    model_config = SettingsConfigDict(env_file=ROOT / ".env", extra="ignore", frozen=True)

    port: int = Field(default=3000, ge=1, le=65535)
    host: str = "127.0.0.1"
    data_dir: Path = Field(default=ROOT / "data", validation_alias="PROMPTMANAGER_DATA_DIR")
    public_url: str = Field(default="", validation_alias="PROMPTMANAGER_PUBLIC_URL")
    signup: Literal["open", "invite"] = Field(default="open", validation_alias="PROMPTMANAGER_SIGNUP")
    plans: Literal["on", "off"] = Field(default="on", validation_alias="PROMPTMANAGER_PLANS")
    pro_ceiling_usd: Decimal | None = Field(default=None, gt=0, validation_alias="PROMPTMANAGER_PRO_CEILING_USD")
    sandbox: bool | None = Field(default=None, validation_alias="PROMPTMANAGER_SANDBOX")
    trusted_proxies: int = Field(default=0, ge=0, le=5, validation_alias="PROMPTMANAGER_TRUSTED_PROXIES")
    benchmark_calls: int = Field(default=20, ge=1, le=200, validation_alias="PROMPTMANAGER_BENCHMARK_CALLS")
    log_format: Literal["text", "json"] = Field(default="text", validation_alias="PROMPTMANAGER_LOG_FORMAT")

    database_url: SecretStr = Field(default=SecretStr(""), validation_alias="DATABASE_URL")
    redis_url: SecretStr = Field(default=SecretStr(""), validation_alias="REDIS_URL")

    keys: SecretStr = Field(default=SecretStr(""), validation_alias="PROMPTMANAGER_KEYS")

    openrouter_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="OPENROUTER_API_KEY")
    free_pool_a_day: int = Field(default=A_DAY, ge=0, validation_alias="OPENROUTER_FREE_RUNS_A_DAY")
    openrouter_base_url: str = Field(default=OPENROUTER_URL, validation_alias="OPENROUTER_BASE_URL")

    stripe_secret_key: SecretStr = Field(default=SecretStr(""), validation_alias="STRIPE_SECRET_KEY")
    stripe_webhook_secret: SecretStr = Field(default=SecretStr(""), validation_alias="STRIPE_WEBHOOK_SECRET")
    stripe_price_id: str = Field(default="", validation_alias="STRIPE_PRICE_ID")
    stripe_base_url: str = Field(default=STRIPE_URL, validation_alias="STRIPE_BASE_URL")

    smtp_host: str = Field(default="", validation_alias="SMTP_HOST")
    smtp_port: int = Field(default=587, validation_alias="SMTP_PORT")
    smtp_user: str = Field(default="", validation_alias="SMTP_USER")
    smtp_password: SecretStr = Field(default=SecretStr(""), validation_alias="SMTP_PASSWORD")
    smtp_from: str = Field(default="", validation_alias="SMTP_FROM")

    @field_validator("data_dir")
    @classmethod
    def _from_the_project(cls, data_dir: Path) -> Path:
        return ROOT / data_dir

    @cached_property
    def address(self) -> str:
        """The address that people type, without a slash at the end."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @cached_property
    def environment(self) -> EnvironmentSettings:
        """What is set here and so cannot be changed on the administrator's page."""
        fixed = {InstanceSetting.SIGN_UP: self.signup} if "signup" in self.model_fields_set else {}
        if self.public_url:
            fixed[InstanceSetting.ADDRESS] = self.address
        return EnvironmentSettings(self.address, fixed)

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins whose pages may open the websocket: the instance's own, under both names of this machine."""
        if self.public_url:
            return (self.address,)
        return tuple(f"http://{name}:{self.port}" for name in ("localhost", "127.0.0.1"))

    @property
    def is_https(self) -> bool:
        return self.address.startswith("https://")

    @property
    def has_openrouter_key(self) -> bool:
        return bool(self.openrouter_api_key.get_secret_value())

    @property
    def openrouter_site(self) -> str:
        """The pages for people beside the endpoint, empty where there are none that we know."""
        site, path, rest = self.openrouter_base_url.rstrip("/").partition("/api/v1")
        return site if path and not rest else ""

    @property
    def connects_keys(self) -> bool:
        """Whether OpenRouter can send people back to us: over https, or to this very machine."""
        return bool(self.openrouter_site) and (self.is_https or not self.public_url)

    @property
    def uses_sandbox(self) -> bool:
        """The sandbox serves when no key is set, and beside a key when asked for."""
        return not self.has_openrouter_key if self.sandbox is None else self.sandbox

    @property
    def stripe_missing(self) -> tuple[str, ...]:
        """What payments still lack, by the names of the settings: all three belong together."""
        given = {
            "STRIPE_SECRET_KEY": self.stripe_secret_key.get_secret_value(),
            "STRIPE_WEBHOOK_SECRET": self.stripe_webhook_secret.get_secret_value(),
            "STRIPE_PRICE_ID": self.stripe_price_id,
        }
        return tuple(name for name, value in given.items() if not value.strip())

    @property
    def takes_payments(self) -> bool:
        return self.plans == "on" and not self.stripe_missing

    @property
    def keys_file(self) -> Path | None:
        """Where a laptop keeps its key ring. On a host there is none: the ring must be set."""
        return None if self.database_url.get_secret_value() else self.data_dir / "keys"

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address: the one that was set, else a SQLite file in the data folder."""
        given = self.database_url.get_secret_value()
        if given:
            return given
        return f"sqlite+aiosqlite:///{self.data_dir / 'promptmanager.db'}"
