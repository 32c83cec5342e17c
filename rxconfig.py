"""How Reflex builds and serves the interface."""

from __future__ import annotations

import os
import sysconfig

os.environ.setdefault("REFLEX_USE_NPM", "1")
os.environ.setdefault("REFLEX_TELEMETRY_ENABLED", "false")
os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "false")
# The committed lock file names packages and hashes; which registry they come from is the machine's own setting.
os.environ.setdefault("npm_config_omit_lockfile_registry_resolved", "true")
# Node from the environment comes first, whatever the system has.
_scripts = sysconfig.get_path("scripts")
if _scripts not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join((_scripts, os.environ.get("PATH", "")))

import reflex as rx  # noqa: E402 - reads the environment when it is imported

from promptmanager.config import Settings  # noqa: E402 - as above
from promptmanager.ui.shared.build import InterfaceFiles  # noqa: E402 - as above

settings = Settings()

config = rx.Config(
    app_name="promptmanager",
    app_module_import="promptmanager.app",
    frontend_port=settings.port,
    backend_port=settings.port,
    backend_host=settings.host,
    cors_allowed_origins=settings.origins,
    trusted_proxy_hops=settings.trusted_proxies,
    redis_url=settings.redis_url.get_secret_value() or None,
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    frontend_packages=list(InterfaceFiles.PACKAGES),
    plugins=[InterfaceFiles()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
