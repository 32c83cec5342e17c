"""What a column begins with: a prompt's version, or what a past run was given."""

from __future__ import annotations

from promptmanager.domain.errors import PromptNotFound, ProviderError, VersionNotFound
from promptmanager.domain.identity import Actor
from promptmanager.domain.prompts import Prompt, Version, VersionStatus
from promptmanager.services.product import services
from promptmanager.ui.playground import columns as made
from promptmanager.ui.playground.views import ColumnView


async def first_model(actor: Actor) -> str:
    """Return the model to begin with; none while no provider can be reached."""
    try:
        return await services().models.first_choice(actor=actor)
    except ProviderError:
        return ""


async def opened_prompt(
    actor: Actor, slug: str, *, number: int = 0, draft_first: bool = False
) -> tuple[Prompt, tuple[Version, ...], Version]:
    """Return a prompt, its versions and the draft if it comes first, the one with this number, production, the draft.

    Raises PromptNotFound, VersionNotFound.
    """
    prompt = await services().prompts.get(actor=actor, slug=slug)
    versions = await services().versions.of_prompt(actor=actor, prompt_id=prompt.id)
    wanted = [version for version in versions if draft_first and version.status is VersionStatus.DRAFT]
    wanted += [version for version in versions if version.number == number]
    wanted += [version for version in versions if version.status is VersionStatus.PRODUCTION]
    wanted += versions
    if not wanted:
        raise VersionNotFound
    return prompt, versions, wanted[0]


async def opened_run(actor: Actor, run_id: str, column: ColumnView) -> tuple[ColumnView, dict[str, str]]:
    """Return a column with what a run ran, and its inputs. Raises RunNotFound."""
    run = await services().runs.get(actor=actor, run_id=run_id)
    if run.version_id is not None:
        try:
            version = await services().versions.view(actor=actor, version_id=run.version_id)
            prompt = await services().prompts.find(actor=actor, prompt_id=version.prompt_id)
            versions = await services().versions.of_prompt(actor=actor, prompt_id=version.prompt_id)
        except (PromptNotFound, VersionNotFound):
            pass
        else:
            column = made.with_version(column, prompt, versions, version)
            return made.with_settings_of(column, run), run.inputs
    return made.with_run(column, run), run.inputs
