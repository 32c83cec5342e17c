"""The template language: Liquid, without what reaches outside, strict about what is missing, and bounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from io import StringIO
from typing import Any, TextIO

from liquid import Environment, FalsyStrictUndefined
from liquid.ast import Node
from liquid.builtin.expressions import LoopExpression
from liquid.context import RenderContext
from liquid.exceptions import LiquidError, LocalNamespaceLimitError, LoopIterationLimitError
from liquid.output import LimitedStringIO
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.template import BoundTemplate
from liquid.token import Token

from promptmanager.domain.templates import filters
from promptmanager.domain.templates.budget import HELD_MAX, LOOPS_MAX, TEXT_MAX, Budget, size_of, weight

# They would read other templates, or write HTML tables.
FORBIDDEN_TAGS = ("include", "render", "tablerow")


class Missing(FalsyStrictUndefined):
    """What a path leads to when nothing is there: false in a condition, given way by `default`, else an error."""

    force_liquid_default = True


def new_buffer(written: int) -> LimitedStringIO:
    # By its default the engine's buffer would turn a carriage return into a line feed.
    return LimitedStringIO(TEXT_MAX - written, newline="")


class BoundedContext(RenderContext):
    """A rendering that counts its work and ends itself. The limits hold for all messages together."""

    def __init__(self, template: BoundTemplate, **options: Any) -> None:
        self.budget = Budget()
        self._held: dict[str, int] = {}
        super().__init__(template, **options)

    @property
    def disabled_tags(self) -> list[str]:
        # Every node asks for this before it renders: the one place where each of them can be counted.
        self.budget.spend(1)
        return []

    @disabled_tags.setter
    def disabled_tags(self, tags: list[str]) -> None:  # pyright: ignore[reportIncompatibleVariableOverride] - see above
        del tags

    def get(self, path: list[object], *, token: Token | None, **options: Any) -> object:
        value = super().get(path, token=token, **options)
        self.budget.spend(1 + weight(value))
        return value

    def assign(self, key: str, val: Any) -> None:
        self._held[key] = size_of(val)
        self.budget.spend(1 + len(self._held) // 50)
        if sum(self._held.values()) > HELD_MAX:
            raise LocalNamespaceLimitError("too much is held", token=None)
        self.locals[key] = val

    def get_buffer(self, buf: TextIO | None = None) -> StringIO:
        return new_buffer(buf.size if isinstance(buf, LimitedStringIO) else 0)

    def raise_for_loop_limit(self, length: int = 1) -> None:
        # The engine multiplies nested loops but forgets those that came before; this counts every turn once.
        self.budget.loop(length)


class BoundedLoop(LoopExpression):
    """A loop over something of a sensible length; ranges are refused before they are laid out."""

    def _to_iter(self, obj: object, context: RenderContext) -> tuple[Iterator[Any], int]:
        if type(obj) is range and obj.stop - obj.start > LOOPS_MAX:
            raise LoopIterationLimitError("range too long", token=self.token)
        return super()._to_iter(obj, context)


class Template(BoundTemplate):
    context_class = BoundedContext

    def make_partial_namespace(self, partial: bool, render_args: Mapping[str, object]) -> Mapping[str, object]:  # noqa: FBT001 - the engine's signature
        # The engine would define a variable named `partial` and hide the user's own of that name.
        del partial
        return dict(render_args)

    def render_within(self, budget: Budget, values: Mapping[str, object]) -> str:
        """Return the text made with the values. Raises the engine's errors."""
        context = BoundedContext(self, globals=dict(values))
        context.budget = budget
        buffer = new_buffer(0)
        self.render_with_context(context, buffer)
        return buffer.getvalue()


class _Located:
    """A tag whose errors at the end of the text point to where the tag began, and whose loops are bounded."""

    def __init__(self, tag: Tag) -> None:
        self.tag = tag
        self.block = tag.block
        self.end = tag.end
        self.name = tag.name

    def get_node(self, stream: TokenStream) -> Node:
        start = stream.current
        try:
            node = self.tag.get_node(stream)
        except LiquidError as error:
            if error.token is None or error.token.start_index < 0:
                error.token = start
            raise
        loop = getattr(node, "expression", None)
        if type(loop) is LoopExpression:
            # A node lets its fields be set, though its base class does not name them.
            node.expression = _bounded_loop(loop)  # type: ignore[attr-defined]
        return node


def _bounded_loop(loop: LoopExpression) -> BoundedLoop:
    return BoundedLoop(
        loop.token,
        loop.identifier,
        loop.iterable,
        limit=loop.limit,
        offset=loop.offset,
        reversed_=loop.reversed,
        cols=loop.cols,
    )


class Language(Environment):
    """Liquid as prompts use it."""

    template_class = Template
    block_nesting_limit = 30
    context_depth_limit = 30

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        for name in FORBIDDEN_TAGS:
            del self.tags[name]
        located: dict[str, Any] = {name: _Located(tag) for name, tag in self.tags.items()}
        self.tags = located
        kept = {name: each for name, each in self.filters.items() if name not in filters.LEFT_OUT}
        kept["json"] = filters.as_json
        self.filters = {name: filters.bounded(name, each) for name, each in kept.items()}


@cache
def language() -> Language:
    return Language(undefined=Missing)


FILTER_NAMES: tuple[str, ...] = tuple(sorted(language().filters))
TAG_NAMES: tuple[str, ...] = (
    "assign", "break", "capture", "case", "comment", "continue", "cycle", "decrement", "doc", "echo", "else", "elsif",
    "endcapture", "endcase", "endcomment", "endfor", "endif", "endraw", "endunless", "for", "if", "increment",
    "liquid", "raw", "unless", "when",
)  # fmt: skip
