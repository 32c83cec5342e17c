"""Tables from outside, as CSV, JSON or JSONL: read row by row, so that a bad row is told and costs no other.

CSV is read by the standard library (RFC 4180, strictly: a quote that is out of place is a fault, not a guess).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from promptmanager.domain.errors import SampleFileInvalid
from promptmanager.domain.golden import SAMPLES_MAX

DOCUMENT_BYTES_MAX = 20 * 1024 * 1024
COLUMNS_MAX = 200
COLUMN_NAME_MAX = 200
# Of lists, objects and what they hold: each becomes many bytes when it is read.
PIECES_MAX = 2_000_000
DELIMITERS = (",", ";", "\t", "|")

_GUESSED_BY_ROWS = 20
_GUESSED_BY_CHARACTERS = 50_000
_EXCEL_HEAD = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n]*")
# An apostrophe that keeps a spreadsheet from taking a cell for a formula: see ``writing``.
_QUOTED = re.compile(r"'+[=+\-@\t\r]")
# Objects whose members are columns of their own, so that {"inputs": {"name": …}} maps like a flat row.
_CONTAINERS = frozenset({"inputs", "input", "vars", "variables", "outputs", "output", "metadata"})

# The standard library refuses cells of more than 128 KiB unless told otherwise, once for the whole process.
csv.field_size_limit(DOCUMENT_BYTES_MAX)


class FileKind(StrEnum):
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PROMPTFOO = "promptfoo"


@dataclass(frozen=True)
class RowProblem:
    """Why a row is left out. ``code`` and ``facts`` are those of an error; ``last_line`` where it goes over several."""

    line: int
    code: str
    facts: Mapping[str, str | float] = field(default_factory=dict)
    last_line: int = 0


@dataclass(frozen=True)
class TableRow:
    """A row and the line on which it begins, from 1. A CSV's values are texts, those of JSON whatever stood there."""

    line: int
    values: Mapping[str, object]


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    problems: tuple[RowProblem, ...]
    delimiter: str = ""


def text_of(document: bytes) -> str:
    """Return a file's text, with or without a byte order mark. Raises SampleFileInvalid."""
    if len(document) > DOCUMENT_BYTES_MAX:
        raise SampleFileInvalid("too_big", limit=DOCUMENT_BYTES_MAX // 2**20)
    encoding = "utf-16" if document[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = document.decode(encoding)
    except UnicodeDecodeError as error:
        raise SampleFileInvalid("not_utf8", line=document[: error.start].count(b"\n") + 1) from error
    if not text.strip():
        raise SampleFileInvalid("empty")
    return text


def kind_of(name: str, text: str) -> FileKind:
    """Return what a file is, by its name and, where that says nothing, by how it begins."""
    ending = name.lower().rpartition(".")[2]
    if ending in ("yaml", "yml"):
        return FileKind.PROMPTFOO
    if ending in ("csv", "tsv"):
        return FileKind.CSV
    if ending in ("jsonl", "ndjson"):
        return FileKind.JSONL
    start = text.lstrip()
    if start.startswith("{") and _is_object(start.partition("\n")[0]):
        return FileKind.JSONL
    if start.startswith("{") and '"tests"' in start:
        # What is JSON is YAML too.
        return FileKind.PROMPTFOO
    return FileKind.JSON if ending == "json" or start.startswith(("[", "{")) else FileKind.CSV


def read_table(text: str, kind: FileKind, delimiter: str = "") -> Table:
    """Return the rows and what could not be read. Raises SampleFileInvalid where nothing can be made of the file."""
    if kind is FileKind.CSV:
        return _csv_table(text, delimiter)
    if sum(text.count(sign) for sign in "[{,") > PIECES_MAX:
        raise SampleFileInvalid("too_many_pieces")
    return _json_table(_json_lines(text) if kind is FileKind.JSONL else _json_list(text))


def as_text(value: object) -> str:
    """Return a cell as text: JSON for what is no text already, nothing for null."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def unquoted(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if _QUOTED.match(cell) else cell


def _csv_table(text: str, delimiter: str) -> Table:
    head = _EXCEL_HEAD.match(text)
    skipped = 0
    if head:
        delimiter, text, skipped = delimiter or head.group(1), text[head.end() :], 1
    if delimiter not in DELIMITERS:
        delimiter = _guessed_delimiter(text)
    read = _csv_rows(text, delimiter, skipped)
    first = next(read, None)
    if first is None or isinstance(first, RowProblem):
        raise SampleFileInvalid("head_unreadable")
    columns = _columns(first[1])
    rows: list[TableRow] = []
    problems: list[RowProblem] = []
    for found in read:
        if isinstance(found, RowProblem):
            problems.append(found)
        elif len(found[1]) != len(columns):
            code = "row.cells_too_many" if len(found[1]) > len(columns) else "row.cells_too_few"
            problems.append(RowProblem(found[0], code, {"found": len(found[1]), "wanted": len(columns)}))
        else:
            rows.append(TableRow(found[0], dict(zip(columns, map(unquoted, found[1]), strict=True))))
        _check_rows(len(rows) + len(problems))
    return Table(columns, tuple(rows), tuple(problems), delimiter)


def _csv_rows(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]] | RowProblem]:
    """Yield each row that is not blank with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            last = reader.line_num + skipped
            yield RowProblem(line, "row.quotes_unclosed" if last > line else "row.quotes", {}, last)
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


def _columns(names: list[str]) -> tuple[str, ...]:
    if len(names) > COLUMNS_MAX:
        raise SampleFileInvalid("too_many_columns", limit=COLUMNS_MAX)
    columns = tuple(name.strip()[:COLUMN_NAME_MAX] or f"#{place}" for place, name in enumerate(names, 1))
    for column in columns:
        if columns.count(column) > 1:
            raise SampleFileInvalid("column_twice", column=column)
    return columns


def _guessed_delimiter(text: str) -> str:
    """Return the delimiter that gives most rows the head's width, and among those the widest head."""

    def fit(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text[:_GUESSED_BY_CHARACTERS], newline=""), delimiter=delimiter)
        widths = [len(row) for row, _ in zip(reader, range(_GUESSED_BY_ROWS), strict=False) if row]
        if not widths or widths[0] == 1:
            return 0, 0
        return widths.count(widths[0]) / len(widths), widths[0]

    return max(DELIMITERS, key=fit)


def _json_table(found: Iterator[TableRow | RowProblem]) -> Table:
    columns: dict[str, None] = {}
    rows: list[TableRow] = []
    problems: list[RowProblem] = []
    for each in found:
        if isinstance(each, RowProblem):
            problems.append(each)
        else:
            rows.append(each)
            columns |= dict.fromkeys(each.values)
        _check_rows(len(rows) + len(problems))
        if len(columns) > COLUMNS_MAX:
            raise SampleFileInvalid("too_many_columns", limit=COLUMNS_MAX)
    return Table(tuple(columns), tuple(rows), tuple(problems))


def _json_lines(text: str) -> Iterator[TableRow | RowProblem]:
    for line, written in enumerate(text.split("\n"), 1):
        if not written.strip():
            continue
        try:
            yield _json_row(line, _DECODER.decode(written))
        except (ValueError, RecursionError):
            yield RowProblem(line, "row.no_json")


def _json_list(text: str) -> Iterator[TableRow | RowProblem]:
    """Yield the objects of a list one by one, each with its line. What breaks the list leaves nothing to go on with."""
    place = _after_space(text, 0)
    if text[place : place + 1] != "[":
        raise SampleFileInvalid("no_list")
    place, line, counted = _after_space(text, place + 1), 1, 0
    separator = ","
    while text[place : place + 1] != "]":
        line, counted = line + text.count("\n", counted, place), place
        if separator != ",":
            raise SampleFileInvalid("json_broken", line=line)
        try:
            value, place = _DECODER.raw_decode(text, place)
        except json.JSONDecodeError as error:
            raise SampleFileInvalid("json_broken", line=error.lineno) from error
        except (ValueError, RecursionError) as error:
            raise SampleFileInvalid("json_broken", line=line) from error
        yield _json_row(line, value)
        place = _after_space(text, place)
        separator = text[place : place + 1]
        place = _after_space(text, place + 1) if separator == "," else place
        separator = separator if separator in (",", "]") else ""
    if _after_space(text, place + 1) < len(text):
        # Another list, or whatever it is: nothing is lost unsaid.
        raise SampleFileInvalid("json_broken", line=text.count("\n", 0, _after_space(text, place + 1)) + 1)


def _json_row(line: int, value: Any) -> TableRow | RowProblem:
    if not isinstance(value, dict):
        return RowProblem(line, "row.no_object")
    flat: dict[str, object] = {}
    for name, member in value.items():
        if name in _CONTAINERS and isinstance(member, dict):
            flat |= {_column(f"{name}.{inner}"): one for inner, one in member.items()}
        else:
            flat[_column(name)] = member
    return TableRow(line, flat)


def _column(name: str) -> str:
    """Return a member's name without what no database stores: JSON can write half a character."""
    return name[:COLUMN_NAME_MAX].replace("\x00", "").encode("utf-8", "replace").decode()


def _is_object(line: str) -> bool:
    try:
        return isinstance(_DECODER.decode(line), dict)
    except (ValueError, RecursionError):
        return False


def _after_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _check_rows(count: int) -> None:
    if count > SAMPLES_MAX:
        raise SampleFileInvalid("too_many_rows", limit=SAMPLES_MAX)


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
