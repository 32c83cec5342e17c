"""Every address of the web interface."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import reflex as rx

LIBRARY = "/"
PLAYGROUND = "/playground"
BENCHMARKS = "/benchmarks"
NEW_BENCHMARK = "/benchmarks/new"
BENCHMARK = "/benchmarks/[benchmark_id]"
SETTINGS = "/settings"
SETTINGS_SECURITY = "/settings/security"
SETTINGS_PLAN = "/settings/plan"
SETTINGS_BYOK = "/settings/byok"
SETTINGS_MODELS = "/settings/models"
SETTINGS_ADMINISTRATION = "/settings/administration"
PROMPT = "/prompts/[slug]"
GOLDEN = "/prompts/[slug]/golden"
RUN = "/runs/[run_id]"
RUNS = "/runs"

SIGN_IN = "/sign-in"
SIGN_UP = "/sign-up"
FORGOT_PASSWORD = "/forgot-password"  # noqa: S105 - an address
RESET_PASSWORD = "/reset-password"  # noqa: S105 - an address

# Plain HTTP, not pages: files, out and in.
EXPORT = "/api/export"
IMPORT = "/api/import"
SPENDING = "/api/spending.csv"

# Plain HTTP, not pages: the forms of these addresses are real form posts.
POST_SIGN_IN = "/auth/sign-in"
POST_SIGN_UP = "/auth/sign-up"
POST_SIGN_OUT = "/auth/sign-out"
POST_FORGOT_PASSWORD = "/auth/forgot-password"  # noqa: S105 - an address
POST_RESET_PASSWORD = "/auth/reset-password"  # noqa: S105 - an address
POST_CHANGE_PASSWORD = "/auth/change-password"  # noqa: S105 - an address
POST_DELETE_ACCOUNT = "/auth/delete-account"
CONNECT_KEY = "/keys/connect"
POST_TEST_KEY = "/keys/test"


def prompt(slug: str | rx.Var[str]) -> str | rx.Var[str]:
    """Return the address of a prompt's editor, for a plain slug or for a var."""
    return _under("/prompts/", slug)


def golden(slug: str | rx.Var[str]) -> str | rx.Var[str]:
    """Return the address of a prompt's golden samples, for a plain slug or for a var."""
    address = _under("/prompts/", slug)
    return rx.Var.create(f"{address}/golden") if isinstance(address, rx.Var) else f"{address}/golden"


def golden_file(slug: str | rx.Var[str], what: str) -> str | rx.Var[str]:
    """Return the plain HTTP address of a prompt's golden samples: ``import``, or ``export.`` and a kind of file."""
    address = _under("/api/golden/", slug)
    return rx.Var.create(f"{address}/{what}") if isinstance(address, rx.Var) else f"{address}/{what}"


def run(run_id: str | rx.Var[str]) -> str | rx.Var[str]:
    """Return the permalink of a run, for a plain id or for a var."""
    return _under("/runs/", run_id)


def benchmark(benchmark_id: str | rx.Var[str]) -> str | rx.Var[str]:
    """Return the address of a benchmark, for a plain id or for a var."""
    return _under("/benchmarks/", benchmark_id)


def benchmark_cell(benchmark_id: rx.Var[str], cell: rx.Var[int], baseline: rx.Var[int]) -> rx.Var[str]:
    """Return the address of a benchmark at which one of its cells opens, compared with a column."""
    return rx.Var.create(f"{benchmark(benchmark_id)}?cell={cell}&baseline={baseline}")


def benchmark_file(benchmark_id: str | rx.Var[str], kind: str) -> str | rx.Var[str]:
    """Return the plain HTTP address of a benchmark's results as a file of one kind, ``csv`` or ``json``."""
    address = _under("/api/benchmarks/", benchmark_id)
    return rx.Var.create(f"{address}.{kind}") if isinstance(address, rx.Var) else f"{address}.{kind}"


def benchmarks(*, prompt: str = "", page: int = 1) -> str:
    """Return the address of the list of benchmarks, of one prompt or of all."""
    return _asking(BENCHMARKS, {"prompt": prompt, "page": str(page) if page > 1 else ""})


def new_benchmark(
    *, prompt: str | rx.Var[str] = "", versions: rx.Var[int] | None = None, like: str | rx.Var[str] = ""
) -> str | rx.Var[str]:
    """Return the address where a benchmark begins: with a prompt, a version's number, or as another one was."""
    if versions is not None:
        return rx.Var.create(f"{NEW_BENCHMARK}?prompt={prompt}&versions={versions}")
    for name, value in (("prompt", prompt), ("like", like)):
        if isinstance(value, rx.Var):
            return rx.Var.create(f"{NEW_BENCHMARK}?{name}={value}")
    return _asking(NEW_BENCHMARK, {"prompt": str(prompt), "like": str(like)})


def playground(*, prompt: str = "", version: int = 0, inputs_of: str = "") -> str:
    """Return the playground's address, opened with a prompt's version or with the inputs of a run."""
    chosen = {"prompt": prompt, "version": str(version or ""), "inputs_of": inputs_of}
    return _asking(PLAYGROUND, chosen)


def playground_with(slug: rx.Var[str], *, production: rx.Var[int], draft: rx.Var[int]) -> rx.Var[str]:
    """Return the playground's address, opened with what the prompt's editor shows: its draft at a revision, if any.

    The revision makes another address of another text: a tab opens each address once.
    """
    shown = rx.cond(draft, rx.Var.create(f"draft={draft}"), rx.Var.create(f"version={production}"))
    return rx.Var.create(f"{PLAYGROUND}?prompt={slug}&{shown}")


def runs(*, prompt: str = "", model: str = "", state: str = "", who: str = "", page: int = 1) -> str:
    """Return the address of the history with its filters."""
    chosen = {"prompt": prompt, "model": model, "state": state, "who": who, "page": str(page) if page > 1 else ""}
    return _asking(RUNS, chosen)


def _asking(address: str, chosen: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"{address}?{query}" if query else address


def _under(folder: str, name: str | rx.Var[str]) -> str | rx.Var[str]:
    if isinstance(name, rx.Var):
        return rx.Var.create(f"{folder}{name}")
    return folder + quote(name, safe="")
