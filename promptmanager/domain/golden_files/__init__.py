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
from promptmanager.domain.golden_files.promptfoo import read_promptfoo
from promptmanager.domain.golden_files.promptfoo_checks import RUBRIC
from promptmanager.domain.golden_files.promptfoo_writing import HEAD, NONE, Loss, losses, promptfoo_tests
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

__all__ = [
    "CHECK",
    "DELIMITERS",
    "DOCUMENT_BYTES_MAX",
    "HEAD",
    "INPUT",
    "NONE",
    "RUBRIC",
    "UNUSED",
    "FileKind",
    "FoundSample",
    "Loss",
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
    "losses",
    "plain_sample",
    "promptfoo_tests",
    "read_promptfoo",
    "read_table",
    "samples_of",
    "text_of",
]
