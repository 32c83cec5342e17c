"""Golden samples out as files and in again, row by row."""

from promptmanager.domain.golden_files.columns import (
    CHECK,
    INPUT,
    UNUSED,
    FoundSample,
    RowMapping,
    guessed_check,
    guessed_roles,
    is_role,
    samples_of,
)
from promptmanager.domain.golden_files.tables import (
    DELIMITERS,
    DOCUMENT_BYTES_MAX,
    FileKind,
    RowProblem,
    Table,
    as_text,
    kind_of,
    read_table,
    text_of,
)
from promptmanager.domain.golden_files.writing import csv_head, csv_rows, plain_sample
from promptmanager.domain.golden_files.written_checks import TAKEN_KINDS

__all__ = [
    "CHECK",
    "DELIMITERS",
    "DOCUMENT_BYTES_MAX",
    "INPUT",
    "TAKEN_KINDS",
    "UNUSED",
    "FileKind",
    "FoundSample",
    "RowMapping",
    "RowProblem",
    "Table",
    "as_text",
    "csv_head",
    "csv_rows",
    "guessed_check",
    "guessed_roles",
    "is_role",
    "kind_of",
    "plain_sample",
    "read_table",
    "samples_of",
    "text_of",
]
