"""Tables of golden samples from outside: what is read, what is guessed, and each bad row told with its line."""

from __future__ import annotations

import json

import pytest

from promptmanager.domain.checks import Check, CheckKind, Combination
from promptmanager.domain.errors import SampleFileInvalid
from promptmanager.domain.golden import SAMPLES_MAX
from promptmanager.domain.golden_files import (
    FileKind,
    RowMapping,
    RowProblem,
    guessed_check,
    guessed_roles,
    kind_of,
    read_table,
    samples_of,
    text_of,
)


def csv_table(text: str, delimiter: str = ""):
    return read_table(text, FileKind.CSV, delimiter)


def mapped(text: str, kind: FileKind = FileKind.CSV, variables: tuple[str, ...] = ("name",), **roles: str):
    table = read_table(text, kind)
    found = guessed_roles(table.columns, variables) | roles
    return samples_of(table, RowMapping(found, guessed_check(found)))


def refusal(text: str, kind: FileKind = FileKind.CSV) -> tuple[str, dict]:
    with pytest.raises(SampleFileInvalid) as caught:
        read_table(text, kind)
    return caught.value.code, caught.value.facts


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("name,expected\nZoë,Hello\n", ","),
        ("name;expected\nZoë;Hello, dear\n", ";"),
        ("name\texpected\nZoë\tHello; dear\n", "\t"),
        ('name|expected\n"Z|oë"|Hello\n', "|"),
        ("sep=;\nname;expected\n1,5;2,5\n", ";"),
        ("name\nZoë\n", ","),
    ],
)
def test_the_delimiter_is_found(text: str, delimiter: str):
    table = csv_table(text)

    assert table.delimiter == delimiter
    assert table.columns[0] == "name"
    assert table.problems == ()
    assert len(table.rows) == 1


def test_cells_keep_lines_quotes_and_spaces_and_rows_their_lines():
    table = csv_table(
        'name,expected\r\n"Zoë","two\r\nlines, ""quoted"""\r\n\r\n,,\r\nAnn,  spaced \r\n'.replace(",,", ",")
    )

    assert [(row.line, dict(row.values)) for row in table.rows] == [
        (2, {"name": "Zoë", "expected": 'two\r\nlines, "quoted"'}),
        (6, {"name": "Ann", "expected": "  spaced "}),
    ]


def test_bad_rows_are_told_with_their_lines_and_cost_no_other():
    table = csv_table('a,b\n1,2\n1\n1,2,3\n"x"y,2\n3,4\n"never,closed\n5,6\n')

    assert [row.line for row in table.rows] == [2, 6]
    assert table.problems == (
        RowProblem(3, "row.cells_too_few", {"found": 1, "wanted": 2}),
        RowProblem(4, "row.cells_too_many", {"found": 3, "wanted": 2}),
        RowProblem(5, "row.quotes", {}, 5),
        RowProblem(7, "row.quotes_unclosed", {}, 8),
    )


def test_lines_of_json_are_read_one_by_one():
    table = read_table('{"a": 1}\n\nnot json\n[1]\n{"b": {"c": null}}\n', FileKind.JSONL)

    assert table.columns == ("a", "b")
    assert [(row.line, row.values) for row in table.rows] == [(1, {"a": 1}), (5, {"b": {"c": None}})]
    assert [(each.line, each.code) for each in table.problems] == [(3, "row.no_json"), (4, "row.no_object")]


def test_a_list_of_json_gives_each_object_its_line():
    table = read_table('[\n {"a": 1,\n  "inputs": {"x": 2}},\n 3,\n {"a": "b"} ]', FileKind.JSON)

    assert [(row.line, row.values) for row in table.rows] == [(2, {"a": 1, "inputs.x": 2}), (5, {"a": "b"})]
    assert [(each.line, each.code) for each in table.problems] == [(4, "row.no_object")]


@pytest.mark.parametrize(
    ("text", "kind", "code", "facts"),
    [
        ('[{"a": 1},\n {"a": }]', FileKind.JSON, "json_broken", {"line": 2}),
        ('[{"a": 1}\n {"a": 2}]', FileKind.JSON, "json_broken", {"line": 2}),
        ('[{"a": 1}]\n[{"a": 2}]', FileKind.JSON, "json_broken", {"line": 2}),
        ('[{"a": NaN}]', FileKind.JSON, "json_broken", {"line": 1}),
        ('[{"a": 1}', FileKind.JSON, "json_broken", {"line": 1}),
        ("[" + "[" * 100_000, FileKind.JSON, "json_broken", {"line": 1}),
        ('{"a": [1,\n2]}', FileKind.JSON, "no_list", {}),
        ("[" * 2_000_001, FileKind.JSON, "too_many_pieces", {}),
        ("a,b,a\n1,2,3\n", FileKind.CSV, "column_twice", {"column": "a"}),
        ('"a,b\n1,2\n', FileKind.CSV, "head_unreadable", {}),
        (",".join(map(str, range(201))), FileKind.CSV, "too_many_columns", {"limit": 200}),
        ("a\n" + "1\n" * (SAMPLES_MAX + 1), FileKind.CSV, "too_many_rows", {"limit": SAMPLES_MAX}),
    ],
)
def test_a_file_of_which_nothing_can_be_made_is_refused(text: str, kind: FileKind, code: str, facts: dict):
    assert refusal(text, kind) == (f"sample_file.{code}", facts)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marks_at_the_beginning_are_no_part_of_the_first_column(encoding: str):
    assert csv_table(text_of("naïve,b\n1,2\n".encode(encoding))).columns == ("naïve", "b")


@pytest.mark.parametrize(
    ("document", "code", "facts"),
    [
        (b"name\nZo\xeb\n", "not_utf8", {"line": 2}),
        (b" \n", "empty", {}),
        (b"a" * (20 * 2**20 + 1), "too_big", {"limit": 20}),
    ],
)
def test_what_is_no_text_is_refused(document: bytes, code: str, facts: dict):
    with pytest.raises(SampleFileInvalid) as caught:
        text_of(document)

    assert (caught.value.code, caught.value.facts) == (f"sample_file.{code}", facts)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("x.CSV", "[1]", FileKind.CSV),
        ("x.json", '[{"a": 1}]', FileKind.JSON),
        ("x.json", '{"a": 1}\n{"a": 2}', FileKind.JSONL),
        ("x.jsonl", "a", FileKind.JSONL),
        ("x.yaml", "tests: []", FileKind.PROMPTFOO),
        ("pasted", '[{"a": 1}]', FileKind.JSON),
        ("pasted.txt", "a,b", FileKind.CSV),
    ],
)
def test_the_kind_of_a_file_is_found(name: str, text: str, kind: FileKind):
    assert kind_of(name, text) is kind


def test_heads_are_understood_and_variables_come_first():
    columns = ("Name", "Réponse attendue", "Étiquettes", "poids", "Must contain", "regex", "city", "Unknown")

    with_variable = guessed_roles(columns, ("name", "city"))
    without = guessed_roles(columns, ("city",))
    apart = guessed_roles(("name", "inputs.name", "expected"), ("name", "expected"))

    assert list(with_variable.values()) == [
        "input:name",
        "expected",
        "tags",
        "weight",
        "check:contains",
        "check:regex",
        "input:city",
        "",
    ]
    assert without["Name"] == "name"
    assert apart == {"name": "name", "inputs.name": "input:name", "expected": "expected"}


def test_rows_become_samples_with_what_their_columns_say():
    text = (
        "name,city,expected,tags,weight,checks,contains\n"
        'Zoë,,Hello Zoë,"Polite, short","2,5","exact\nlength: 5-200",Zoë\n'
    )

    (sample,), problems = mapped(text, variables=("name", "city"))

    assert problems == ()
    assert (sample.line, sample.name) == (2, "Zoë")
    assert sample.content.inputs == {"name": "Zoë"}
    assert sample.content.checks == (
        Check(CheckKind.EXACT),
        Check(CheckKind.LENGTH, minimum=5, maximum=200),
        Check(CheckKind.CONTAINS, "Zoë"),
    )
    assert (sample.content.tags, sample.content.weight) == (("polite", "short"), 2.5)


def test_an_expected_answer_without_checks_is_held_by_its_words():
    (sample,), _ = mapped("name,expected\nZoë,Hello\n")

    assert sample.content.checks == (Check(CheckKind.NORMALISED),)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Zoë,,,", "row.no_expected"),
        ("Zoë,Hello,heavy,", "number_expected"),
        ("Zoë,Hello,0,", "weight_out_of_range"),
        ("Zoë,Hello,nan,", "weight_out_of_range"),
        ("Zoë,Hello,1,guess: it", "check_unreadable"),
        ("Zoë,Hello,1,judge: kind?", "check.judge_model_missing"),
        ("Zoë,Hello,1,length: long", "check_unreadable"),
        ('Zoë,Hello,1,"[{""kind"": ""exact"", ""colour"": 1}]"', "check_unreadable"),
        ('Zoë,Hello,1,"[{""kind"": ""numeric"", ""tolerance"": 1e999}]"', "check.tolerance_negative"),
        ("Zoë,Hello,1,regex: (", "check.pattern_invalid"),
        ("Zoë\x00,Hello,1,", "characters_invalid"),
    ],
)
def test_a_row_that_cannot_be_a_sample_is_told_and_the_others_stay(row: str, code: str):
    text = f"name,expected,weight,checks\nAnn,Hi,1,exact\n{row}\nBob,Hi,1,exact\n"
    roles = {"checks": "checks" if "," in row and not row.endswith(",") else ""}

    samples, problems = mapped(text, **roles)

    assert [sample.line for sample in samples] == [2, 4]
    assert [(problem.line, problem.code) for problem in problems] == [(3, code)]


def test_values_of_json_become_text_and_lists_stay_lists():
    line = {
        "vars": {"name": "Zoë", "data": {"a": [1, True]}, "count": 3, "none": None},
        "expected": {"greeting": "Hello"},
        "checks": [{"kind": "json_equal", "ignored": ["/at"], "tolerance": 1}, "contains: Hello"],
        "combination": "any",
        "tags": ["a b", "c"],
        "weight": 2,
    }

    (sample,), problems = mapped(json.dumps(line), FileKind.JSONL)

    assert problems == ()
    assert sample.content.inputs == {"name": "Zoë", "data": '{"a": [1, true]}', "count": "3"}
    assert sample.content.expected == '{"greeting": "Hello"}'
    assert sample.content.checks == (
        Check(CheckKind.JSON_EQUAL, ignored=("/at",), tolerance=1.0),
        Check(CheckKind.CONTAINS, "Hello"),
    )
    assert (sample.content.combination, sample.content.tags) == (Combination.ANY, ("a-b", "c"))
    assert sample.content.weight == 2


def test_two_columns_cannot_be_one_thing():
    with pytest.raises(SampleFileInvalid) as caught:
        mapped("a,b\n1,2\n", a="expected", b="expected")

    assert caught.value.facts == {"first": "a", "second": "b"}


def test_while_no_column_means_anything_nothing_is_wrong():
    assert mapped("a,b\n1,2\n") == ((), ())
