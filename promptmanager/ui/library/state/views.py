"""What the browser gets of prompts, categories and tags."""

from __future__ import annotations

from dataclasses import dataclass

from promptmanager.domain.categories import PlacedCategory
from promptmanager.domain.prompts import PromptCard
from promptmanager.domain.wording import MATCH_END, MATCH_START
from promptmanager.ui.shared.model_views import TroubleView, trouble_view


@dataclass(frozen=True)
class PieceView:
    """A piece of a snippet, with or without a mark."""

    text: str
    is_match: bool


@dataclass(frozen=True)
class CardView:
    """A prompt in the library. Without a production version its number is 0; times are ISO 8601."""

    id: int
    slug: str
    title: list[PieceView]
    name: str
    description: str
    snippet: list[PieceView]
    tags: list[str]
    category: str
    production_number: int
    has_changes: bool
    is_starred: bool
    is_archived: bool
    changed_at: str
    changed_by: str
    trouble: TroubleView


@dataclass(frozen=True)
class TagView:
    name: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class LineView:
    """A line of the category tree."""

    id: int
    name: str
    depth: int
    total: int
    has_children: bool
    is_open: bool
    path: str


@dataclass(frozen=True)
class PlannedView:
    """What an import would do with one prompt."""

    title: str
    category: str
    versions: int
    fate: str


@dataclass(frozen=True)
class ProblemView:
    where: str
    text: str


def card_view(card: PromptCard) -> CardView:
    prompt = card.prompt
    pieces = pieces_of(card.highlight)
    # A match in the title is shown there; anywhere else it gets a line of its own.
    in_title = "".join(piece.text for piece in pieces) == prompt.title
    return CardView(
        id=prompt.id,
        slug=prompt.slug,
        title=pieces if in_title else [PieceView(prompt.title, is_match=False)],
        name=prompt.title,
        description=prompt.description,
        snippet=[] if in_title else pieces,
        tags=list(prompt.tags),
        category=card.category_name,
        production_number=card.production_number or 0,
        has_changes=card.has_draft_changes,
        is_starred=card.is_starred,
        is_archived=prompt.is_archived,
        changed_at=prompt.changed_at.isoformat(),
        changed_by=prompt.changed_by,
        trouble=trouble_view(card.model_trouble),
    )


def pieces_of(highlight: str) -> list[PieceView]:
    """Return a snippet cut at its marks, for elements to be built from: it never becomes markup."""
    pieces: list[PieceView] = []
    for number, part in enumerate(highlight.split(MATCH_START)):
        match, _, rest = part.partition(MATCH_END) if number else ("", "", part)
        pieces += [PieceView(text, is_match) for text, is_match in ((match, True), (rest, False)) if text]
    return pieces


def line_views(placed: tuple[PlacedCategory, ...], folded: frozenset[int]) -> list[LineView]:
    """Return the lines that stand open; what hangs below a folded category is left out."""
    lines: list[LineView] = []
    hidden_below: int | None = None
    for line in placed:
        if hidden_below is not None and line.depth > hidden_below:
            continue
        is_open = line.category.id not in folded
        hidden_below = None if is_open else line.depth
        lines.append(
            LineView(
                id=line.category.id,
                name=line.category.name,
                depth=line.depth,
                total=line.total,
                has_children=line.has_children,
                is_open=is_open,
                path=" / ".join(line.path),
            )
        )
    return lines
