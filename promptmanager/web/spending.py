"""What the platform's key costs, as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from promptmanager.domain.errors import PromptManagerError
from promptmanager.domain.spending import SystemSpending
from promptmanager.services.product import services
from promptmanager.web.answers import refusal
from promptmanager.web.files import actor_of, plain_cell

_HEAD = ("day_utc", "user_id", "user", "email", "model", "usd_known", "runs_known", "runs_pending", "runs_unknown")


@dataclass(frozen=True)
class SpendingRoutes:
    is_https: bool

    def routes(self) -> list[Route]:
        return [Route("/api/spending.csv", self._csv, methods=["GET"])]

    async def _csv(self, request: Request) -> Response:
        """``?first=2026-03-01&last=2026-03-31``: a line for each day, person and model."""
        first, last = (request.query_params.get(name, "") for name in ("first", "last"))
        try:
            actor = await actor_of(request, is_https=self.is_https)
            spending = await services().spending.between(actor=actor, first=first, last=last)
        except PromptManagerError as error:
            return refusal(error)
        name = f"spending-{spending.period.first}-{spending.period.last}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        # The mark at the beginning tells spreadsheets that it is UTF-8.
        return Response(_text(spending).encode("utf-8-sig", "replace"), media_type="text/csv", headers=headers)


def _text(spending: SystemSpending) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([_HEAD, *_lines(spending)])
    return written.getvalue()


def _lines(spending: SystemSpending) -> Iterator[tuple[str | int, ...]]:
    for row in spending.rows:
        # An amount of which nothing is known is no zero.
        usd = format(row.usd, "f") if row.known else ""
        names = (plain_cell(row.person), plain_cell(row.email), plain_cell(row.model))
        yield (row.day.isoformat(), row.person_id, *names, usd, row.known, row.pending, row.unknown)
