"""Opening and storing the draft on the screen: the one way in which every panel changes it."""

from __future__ import annotations

from dataclasses import replace

import reflex as rx

from promptmanager.domain.content import Content
from promptmanager.domain.diff import compare
from promptmanager.domain.errors import DraftConflict, InvalidInput
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, is_allowed
from promptmanager.services.drafts import OpenedPrompt
from promptmanager.services.product import services
from promptmanager.ui.editor.draft_state import DraftState, Typed
from promptmanager.ui.editor.views import ConflictView, StoredView
from promptmanager.ui.shared.diff_views import diff_view
from promptmanager.ui.shared.notices import error_text
from promptmanager.ui.shared.session import SessionState

# More are not stored within the time that a browser takes to bring its words forward.
_REVISIONS_KEPT = 100


async def show_opened(state: rx.State, actor: Actor, opened: OpenedPrompt) -> None:
    """Put a prompt on the screen, also one that stands there: the page may have been loaded anew.

    A text that is still being typed is not replaced: the browser brings it forward by ``recover``.
    """
    draft = await state.get_state(DraftState)
    draft.can_edit = is_allowed(actor.role, Permission.EDIT)
    is_there = draft.prompt_id == opened.prompt.id
    is_as_left = is_there and draft.stored.revision == opened.revision
    draft._typed = Typed(
        number=draft._typed.number if is_there else 0,
        revisions=draft._typed.revisions if is_as_left else (opened.revision,),
    )
    draft.prompt_id, draft.conflict = opened.prompt.id, ConflictView()
    draft.stored = StoredView(revision=opened.revision, heard=draft.stored.heard if is_there else 0)
    await show_content(state, actor, opened.content)
    draft.status = "ready"


async def show_content(state: rx.State, actor: Actor, content: Content) -> None:
    """Replace what is on the screen, without storing anything."""
    examined = await services().drafts.examine(actor=actor, content=content)
    (await state.get_state(DraftState))._show(examined.content, examined.check)


async def keep(state: rx.State, actor: Actor, content: Content, number: int = 0) -> bool:
    """Store a text that stands on the screen, and show what follows from it; say whether it is stored.

    ``number`` is the browser's count of changes that this text holds. A text beyond a limit is refused beside the
    text; a draft that somebody else stored meanwhile opens the conflict, with both texts kept.
    """
    draft = await state.get_state(DraftState)
    examined = await services().drafts.examine(actor=actor, content=content)
    draft._follow(examined.content, examined.check)
    hear(draft, number)
    if draft.conflict.is_open:
        return False
    try:
        saved = await services().drafts.save(
            actor=actor, prompt_id=draft.prompt_id, revision=draft.stored.revision, content=examined.content
        )
    except DraftConflict:
        await open_conflict(state, actor)
        return False
    except InvalidInput as error:
        refusal = error_text((await state.get_state(SessionState)).locale, error)
        draft.stored = replace(draft.stored, refusal=refusal)
        return False
    settle(draft, saved.revision, after=draft._typed.revisions)
    return True


def hear(draft: DraftState, number: int) -> None:
    """Note that the browser's change of this number has arrived."""
    draft._typed = replace(draft._typed, number=max(draft._typed.number, number))


def settle(draft: DraftState, revision: int, *, after: tuple[int, ...] = ()) -> None:
    """Note that what is on the screen is what is stored.

    ``after`` are the revisions upon which words may still be on their way that belong to this text.
    """
    draft.stored = StoredView(revision=revision, heard=draft._typed.number)
    draft._typed = replace(draft._typed, revisions=(*after, revision)[-_REVISIONS_KEPT:])


async def open_conflict(state: rx.State, actor: Actor) -> None:
    """Fetch the text that somebody else stored, to be shown beside the one on the screen."""
    draft = await state.get_state(DraftState)
    versions = await services().versions.of_prompt(actor=actor, prompt_id=draft.prompt_id)
    stored = next((version for version in versions if version.status.value == "draft"), None)
    theirs = stored or next((version for version in versions if version.status.value == "production"), None)
    stored_content = theirs.content if theirs else Content()
    draft.conflict = ConflictView(
        is_open=True,
        author=stored.author_name if stored else "",
        at=stored.changed_at.isoformat() if stored else "",
        diff=diff_view(compare(stored_content, draft._content)),
    )
