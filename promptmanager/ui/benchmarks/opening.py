"""What the form of a new benchmark begins with: a prompt with its versions and samples, or an earlier benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from promptmanager.domain.errors import ProviderError
from promptmanager.domain.golden import SampleQuery
from promptmanager.domain.identity import Actor
from promptmanager.domain.prompts import Prompt, Version
from promptmanager.services.product import services
from promptmanager.ui.benchmarks.order_views import (
    NO_PROMPT,
    NOTHING_TYPED,
    PromptView,
    TypedView,
    VersionView,
    first_choice,
    typed_like,
    version_views,
)
from promptmanager.ui.shared.model_picker import look_up
from promptmanager.ui.shared.model_views import ModelView
from promptmanager.ui.shared.payloads import whole

_ASKED = ("prompt", "versions", "like")


@dataclass(frozen=True)
class Opened:
    prompt: PromptView = NO_PROMPT
    versions: list[VersionView] = field(default_factory=list)
    tags: list[tuple[str, str]] = field(default_factory=list)
    typed: TypedView = NOTHING_TYPED
    models: list[ModelView] = field(default_factory=list)


def address_of(asked: Mapping[str, str]) -> str:
    """Return what of an address decides what the form opens with."""
    return "&".join(asked.get(name, "") for name in _ASKED)


async def opened(
    actor: Actor, asked: Mapping[str, str], *, before: Sequence[VersionView] | None, typed: TypedView
) -> Opened:
    """Return the form as the address asks for it, or with the choices that were made ``before``.

    ``typed`` is kept where the address says nothing else. Raises PromptNotFound, BenchmarkNotFound.
    """
    if like := asked.get("like", ""):
        benchmark = await services().benchmarks.get(actor=actor, benchmark_id=like)
        prompt = await services().prompts.find(actor=actor, prompt_id=benchmark.prompt_id)
        versions = await services().versions.of_prompt(actor=actor, prompt_id=prompt.id)
        chosen = {subject.version_id for subject in benchmark.spec.subjects}
        typed = typed_like(benchmark)
        models = [await look_up(actor, model) for model in benchmark.spec.models if model]
    elif slug := asked.get("prompt", ""):
        prompt = await services().prompts.get(actor=actor, slug=slug)
        versions = await services().versions.of_prompt(actor=actor, prompt_id=prompt.id)
        chosen = first_choice(versions, {whole(each) for each in asked.get("versions", "").split(",")})
        typed, models = await _begun(actor, versions, chosen, typed)
    else:
        return Opened(typed=typed)
    if before is not None:
        chosen = {each.id for each in before if each.is_chosen}
    return Opened(
        prompt=await _prompt_view(actor, prompt),
        versions=version_views(versions, chosen),
        tags=await _tags(actor, prompt),
        typed=typed,
        models=models,
    )


async def _begun(
    actor: Actor, versions: tuple[Version, ...], chosen: set[int], typed: TypedView
) -> tuple[TypedView, list[ModelView]]:
    """Return the fields for another prompt: each version's own model, or where one has none, the usual one."""
    has_own = all(each.content.settings.model for each in versions if each.id in chosen)
    models: list[ModelView] = []
    if not has_own:
        with suppress(ProviderError):
            models = [await look_up(actor, await services().models.first_choice(actor=actor))]
    return TypedView(
        repetitions=typed.repetitions,
        ceiling_usd=typed.ceiling_usd,
        ceiling_calls=typed.ceiling_calls,
        asks_anew=typed.asks_anew,
        asks_each=has_own,
    ), models


async def _prompt_view(actor: Actor, prompt: Prompt) -> PromptView:
    samples = await services().golden.page(actor=actor, prompt_id=prompt.id, query=SampleQuery(limit=1))
    return PromptView(prompt.id, prompt.slug, prompt.title, samples.total)


async def _tags(actor: Actor, prompt: Prompt) -> list[tuple[str, str]]:
    tags = await services().golden.tags(actor=actor, prompt_id=prompt.id)
    return [(tag, f"{tag} ({count})") for tag, count in tags]
