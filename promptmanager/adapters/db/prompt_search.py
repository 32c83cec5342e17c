"""The library's question as SQL: filters, order, and the cards of one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, bindparam, cast, literal_column, or_, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql import Select

from promptmanager.adapters.db.categories import branch, categories
from promptmanager.adapters.db.prompt_rows import prompt_search, prompt_stars, prompt_tags, prompts
from promptmanager.adapters.db.versions import DRAFT, PRODUCTION, versions
from promptmanager.domain.prompts import PromptQuery, SortOrder, StatusFilter

# The FTS5 index of prompt_search, made and kept by the migrations' triggers.
_FTS = table("prompt_fts")
# Written out and not bound, for the planner to see that the partial indexes fit.
_IS_PRODUCTION: ColumnElement[str] = literal_column(f"'{PRODUCTION}'")
_IS_DRAFT: ColumnElement[str] = literal_column(f"'{DRAFT}'")


@dataclass(frozen=True)
class Question:
    """Who asks for what, with the text already made into folded words."""

    workspace_id: int
    user_id: int
    query: PromptQuery
    wanted: tuple[str, ...]
    is_sqlite: bool


def conditions(question: Question) -> list[ColumnElement[bool]]:
    query, workspace_id = question.query, question.workspace_id
    found = [
        prompts.c.workspace_id == workspace_id,
        prompts.c.is_archived.is_(query.status is StatusFilter.ARCHIVED),
    ]
    if query.status in (StatusFilter.PRODUCTION, StatusFilter.DRAFT_ONLY):
        released = select(versions.c.id).where(
            versions.c.prompt_id == prompts.c.id, versions.c.status == _IS_PRODUCTION
        )
        found.append(released.exists() if query.status is StatusFilter.PRODUCTION else ~released.exists())
    if query.status is StatusFilter.TROUBLED:
        troubled = _in_production(workspace_id).where(production_model(versions).in_(query.troubled_models))
        found.append(prompts.c.id.in_(troubled))
    if query.starred_only:
        found.append(_is_starred(question))
    if query.category_id is not None:
        found.append(prompts.c.category_id.in_(select(branch(workspace_id, query.category_id).c.id)))
    for tag in query.tags:
        bearing = select(prompt_tags.c.prompt_id).where(
            prompt_tags.c.workspace_id == workspace_id, prompt_tags.c.tag == tag
        )
        found.append(prompts.c.id.in_(bearing))
    if question.wanted:
        found.append(prompts.c.id.in_(_hits(question)))
    return found


def page(question: Question) -> Select[tuple[object, ...]]:
    """One row a card: the prompt's columns, and what a card says about it.

    The page is cut out first, so that nothing is looked up for the prompts that are skipped.
    """
    order = _order(question.query.sort)
    cut = (
        select(prompts.c.id)
        .where(*conditions(question))
        .order_by(*order)
        .offset(question.query.offset)
        .limit(question.query.limit)
        .subquery("page")
    )
    production, draft = versions.alias("current_production"), versions.alias("current_draft")
    # JSON has no equality on PostgreSQL, but both texts were written by the same hand.
    has_changes = (draft.c.id.is_not(None)) & or_(
        production.c.id.is_(None), cast(draft.c.content, Text) != cast(production.c.content, Text)
    )
    return (
        select(
            prompts,
            categories.c.name.label("category_name"),
            production.c.number.label("production_number"),
            production_model(production).label("production_model"),
            has_changes.label("has_draft_changes"),
            _is_starred(question).label("is_starred"),
        )
        .join(cut, cut.c.id == prompts.c.id)
        .outerjoin(categories, categories.c.id == prompts.c.category_id)
        .outerjoin(production, (production.c.prompt_id == prompts.c.id) & (production.c.status == _IS_PRODUCTION))
        .outerjoin(draft, (draft.c.prompt_id == prompts.c.id) & (draft.c.status == _IS_DRAFT))
        .order_by(*order)
    )


def production_model(version: FromClause) -> ColumnElement[str]:
    """The model that a version names."""
    return version.c.content["settings"]["model"].as_string()


def models_in_production(workspace_id: int) -> Select[Any]:
    """The distinct models of prompts that are not archived."""
    in_sight = select(prompts.c.id).where(prompts.c.workspace_id == workspace_id, prompts.c.is_archived.is_(False))
    model = production_model(versions).label("model")
    standing = _in_production(workspace_id).where(versions.c.prompt_id.in_(in_sight))
    return standing.with_only_columns(model).distinct().order_by(model)


def _in_production(workspace_id: int) -> Select[tuple[int]]:
    standing = (versions.c.workspace_id == workspace_id, versions.c.status == _IS_PRODUCTION)
    return select(versions.c.prompt_id).where(*standing)


def _order(sort: SortOrder) -> tuple[ColumnElement[object], ...]:
    if sort is SortOrder.TITLE:
        return prompts.c.sort_title.asc(), prompts.c.id.asc()
    if sort is SortOrder.CREATED:
        return prompts.c.created_at.desc(), prompts.c.id.desc()
    return prompts.c.changed_at.desc(), prompts.c.id.desc()


def _is_starred(question: Question) -> ColumnElement[bool]:
    star = select(prompt_stars.c.prompt_id).where(
        prompt_stars.c.prompt_id == prompts.c.id, prompt_stars.c.user_id == question.user_id
    )
    return star.exists()


def _hits(question: Question) -> Select[tuple[int]]:
    """Prompts with all the words. Folded words are letters and digits only: they cannot break either syntax."""
    *whole, begun = question.wanted
    if question.is_sqlite:
        match = " ".join([*(f'"{word}"' for word in whole), f'"{begun}" *'])
        found = literal_column("prompt_fts").op("MATCH")(bindparam("match", match))
        return select(literal_column("prompt_fts.rowid")).select_from(_FTS).where(found)
    match = " & ".join([*(f"'{word}'" for word in whole), f"'{begun}':*"])
    found = prompt_search.c.words.op("@@")(cast(bindparam("match", match), TSQUERY))
    return select(prompt_search.c.prompt_id).where(prompt_search.c.workspace_id == question.workspace_id, found)
