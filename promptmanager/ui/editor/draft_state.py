"""The draft on the screen: what the browser needs of it, beside the whole content."""

from dataclasses import dataclass, replace

import reflex as rx

from promptmanager.domain.content import Content, Message, MessageRole
from promptmanager.domain.templates import TemplateCheck
from promptmanager.ui.editor.code_editor import ProblemView
from promptmanager.ui.editor.views import (
    ConflictView,
    MessageView,
    SettingsView,
    StoredView,
    VariableView,
    message_views,
    problem_views,
    settings_view,
    variable_views,
)
from promptmanager.ui.shared.passing import passes


@dataclass(frozen=True)
class Typed:
    """What the browser's words may have been typed upon, without anybody else's in between.

    ``number`` is the browser's of the last change that arrived, ``revisions`` are those of the draft that this tab
    stored or opened one after the other, ``seed`` is the one before the present where both name the same text.
    """

    number: int = 0
    revisions: tuple[int, ...] = (0,)
    seed: str = ""


# The text that the editors started from is old when their page is loaded anew: nobody shall type upon it.
@passes("status")
class DraftState(rx.State):
    """One prompt's draft. ``saving.py`` fills and stores it; the handlers stand in the states of the panels.

    ``seed`` names the text that the editors started from.
    """

    status: str = "loading"
    prompt_id: int = 0
    messages: list[MessageView] = []  # noqa: RUF012 - a var's default
    problems: list[ProblemView] = []  # noqa: RUF012 - as above
    variables: list[VariableView] = []  # noqa: RUF012 - as above
    settings: SettingsView = SettingsView()
    stored: StoredView = StoredView()
    seed: str = ""
    can_edit: bool = False
    conflict: ConflictView = ConflictView()

    _content: Content = Content()
    _typed: Typed = Typed()

    def _show(self, content: Content, check: TemplateCheck) -> None:
        """Show another text than the one on the screen."""
        before, seed, names = self._content, self.seed, [message.name for message in self.messages]
        turn = int(seed.rpartition(".")[2] or 0) + 1
        self.seed = f"{self.prompt_id}.{self.stored.revision}.{turn}"
        self.messages = message_views(content.messages, self.seed)
        is_same = content == before and names == [message.name for message in self.messages]
        self._typed = replace(self._typed, seed=seed if is_same else "")
        self._follow(content, check)

    def _follow(self, content: Content, check: TemplateCheck) -> None:
        """Take over what follows from a text that stands on the screen already."""
        self._content = content
        self.problems = problem_views(check, [message.name for message in self.messages])
        self.variables = variable_views(content, check)
        self.settings = settings_view(content.settings)

    def _is_typed_upon(self, seed: str) -> bool:
        """Whether words typed upon a text belong to the one on the screen."""
        return seed in {self.seed, self._typed.seed} - {""}

    def _place(self, name: str) -> int | None:
        """Return where a message stands; None for one that is gone, of which a late word may still arrive."""
        return next((index for index, message in enumerate(self.messages) if message.name == name), None)

    def _with_text(self, place: int, text: str) -> Content:
        messages = list(self._content.messages)
        messages[place] = replace(messages[place], text=text)
        return replace(self._content, messages=tuple(messages))

    def _with_role(self, place: int, role: MessageRole) -> Content:
        self.messages = [
            replace(view, role=role.value) if index == place else view for index, view in enumerate(self.messages)
        ]
        messages = list(self._content.messages)
        messages[place] = replace(messages[place], role=role)
        return replace(self._content, messages=tuple(messages))

    def _with_another(self, role: MessageRole) -> Content:
        number = 1 + max((int(message.name[1:]) for message in self.messages), default=0)
        self.messages = [*self.messages, MessageView(f"m{number}", role.value, "", self.seed)]
        return replace(self._content, messages=(*self._content.messages, Message(role, "")))

    def _without(self, place: int) -> Content:
        self.messages = [*self.messages[:place], *self.messages[place + 1 :]]
        kept = self._content.messages
        return replace(self._content, messages=kept[:place] + kept[place + 1 :])

    def _moved(self, place: int, to: int) -> Content:
        views, messages = list(self.messages), list(self._content.messages)
        views.insert(to, views.pop(place))
        messages.insert(to, messages.pop(place))
        self.messages = views
        return replace(self._content, messages=tuple(messages))
