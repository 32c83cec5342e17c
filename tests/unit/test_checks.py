"""How an answer is judged by its text: what passes, what fails, and what can be neither."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptmanager.domain.checks import Check, CheckKind, Combination, Result, check_problems, judge, together

PASSED, FAILED, ERROR = Result.PASSED, Result.FAILED, Result.ERROR
SCHEMA = json.dumps({"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}})


def check(kind: str, reference: str = "", **options: Any) -> Check:
    return Check(CheckKind(kind), reference, **options)


@pytest.mark.parametrize(
    ("made", "answer", "expected", "result", "reason"),
    [
        (check("exact"), "Yes.", "Yes.", PASSED, "equal"),
        (check("exact"), "Yes.\n", "Yes.", FAILED, "differs_in_spaces"),
        (check("exact"), "No.", "Yes.", FAILED, "differs"),
        (check("exact"), "Yes", "Yes, but", FAILED, "differs"),
        (check("exact", "own"), "own", "expected", PASSED, "equal"),
        (check("exact"), "Yes.", "", ERROR, "no_expected_answer"),
        (check("normalised"), "  ÉTÉ, c’est fini!", "Ete c est fini", PASSED, "same_words"),
        (check("normalised"), "autumn", "summer", FAILED, "other_words"),
        (check("normalised"), "👎", "👍", FAILED, "other_words"),
        (check("normalised"), "❤️", "❤", PASSED, "same_words"),
        (check("normalised"), "5", "-5", FAILED, "other_words"),
        (check("normalised"), "(\u22125)", "-5.", PASSED, "same_words"),
        (check("normalised"), "- five", "five", PASSED, "same_words"),
        (check("normalised"), "€5", "$5", FAILED, "other_words"),
        (check("normalised"), "5 €", "5€", PASSED, "same_words"),
        (check("normalised"), "की", "कि", FAILED, "other_words"),
        (check("normalised"), "", "!!!", FAILED, "other_words"),
        (check("normalised"), " ?", "?", PASSED, "same_words"),
        (check("contains", "42"), "It is 42.", "", PASSED, "contained"),
        (check("contains"), "It is 41.", "42", FAILED, "not_contained"),
        (check("contains_not", "sorry"), "I am sorry", "", FAILED, "contained_though_not_wanted"),
        (check("contains_not", "sorry"), "Here it is", "", PASSED, "not_contained_as_wanted"),
        (check("length", minimum=3), "ab", "", FAILED, "too_short"),
        (check("length", maximum=3), "abcd", "", FAILED, "too_long"),
        (check("length", minimum=2, maximum=3), "🙂ab", "", PASSED, "long_enough"),
        (check("similarity", threshold=0.8), "The quick brown fox", "The quick brown fix", PASSED, "similarity"),
        (check("similarity", threshold=0.99), "The quick brown fox", "A slow red hen", FAILED, "similarity"),
        (check("similarity"), "x" * 20_001, "x", ERROR, "too_long_to_compare"),
        (check("regex", r"(?i)^order \d{4}\b"), "ORDER 1234 is on its way", "", PASSED, "pattern_found"),
        (check("regex", r"^\d+$"), "none", "", FAILED, "pattern_not_found"),
        (check("regex", r"("), "x", "", ERROR, "pattern_invalid"),
    ],
)
def test_a_text_is_judged(made: Check, answer: str, expected: str, result: Result, reason: str) -> None:
    outcome = judge(made, answer, expected)

    assert (outcome.result, outcome.reason) == (result, reason)


def test_a_pattern_that_never_ends_is_an_error_and_does_not_hang() -> None:
    outcome = judge(check("regex", r"^(a|a)*$"), "a" * 40 + "!", "")

    assert (outcome.result, outcome.reason) == (ERROR, "pattern_took_too_long")


@pytest.mark.parametrize(
    ("answer", "expected", "tolerance", "result"),
    [
        ("The sum is 12.5 kg.", "12.5", 0, PASSED),
        ("The sum is 12,5 kg.", "12.5", 0, PASSED),
        ("1,234,567.89", "1234567.89", 0, PASSED),
        ("1\u202f234,5 €", "1234.5", 0, PASSED),
        ("\u22123", "-3", 0, PASSED),
        ("6.02e23", "6.02e23", 0, PASSED),
        ("0.2", "0.1", 0.1, PASSED),
        ("10.2", "10", 0.1, FAILED),
        ("1,2345", "1.2345", 0, PASSED),
        ("either 3 or 4", "3", 0, ERROR),
        ("none at all", "3", 0, ERROR),
        ("3", "three", 0, ERROR),
    ],
)
def test_a_number_is_read_from_the_words_around_it(
    answer: str, expected: str, tolerance: float, result: Result
) -> None:
    assert judge(check("numeric", tolerance=tolerance), answer, expected).result is result


@pytest.mark.parametrize(
    ("answer", "expected", "options", "result", "path"),
    [
        ('{"b": 2, "a": [1, 2.0]}', '{"a":[1,2],"b":2}', {}, PASSED, None),
        ('```json\n{"a": 1}\n```', '{"a":1}', {}, PASSED, None),
        ('{"a": 1}', '{"a": true}', {}, FAILED, "/a"),
        ('{"a": "1"}', '{"a": 1}', {}, FAILED, "/a"),
        ('{"a": 1.001}', '{"a": 1}', {"tolerance": 0.01}, PASSED, None),
        ('{"a": 1.1}', '{"a": 1}', {"tolerance": 0.01}, FAILED, "/a"),
        ('{"a": 1, "at": 5}', '{"a": 1}', {"ignored": ("/at",)}, PASSED, None),
        (
            '[{"id": 1, "n": 1}, {"id": 9, "n": 2}]',
            '[{"id":0,"n":1},{"id":0,"n":2}]',
            {"ignored": ("/*/id",)},
            PASSED,
            None,
        ),
        ('[{"a/b": 1}]', '[{"a/b": 2}]', {}, FAILED, "/0/a~1b"),
        ('[{"a/b": 1}]', '[{"a/b": 2}]', {"ignored": ("/0/a~1b",)}, PASSED, None),
        ("[1, 2]", "[1]", {}, FAILED, "/"),
        ("null", "null", {}, PASSED, None),
        ("not json", "{}", {}, ERROR, None),
        ("{}", "not json", {}, ERROR, None),
        ("[" * 100_000, "[]", {}, ERROR, None),
    ],
)
def test_json_is_compared_by_value(
    answer: str, expected: str, options: dict[str, Any], result: Result, path: str | None
) -> None:
    outcome = judge(check("json_equal", **options), answer, expected)

    assert outcome.result is result
    assert outcome.facts.get("path") == path


@pytest.mark.parametrize(
    "schema",
    [
        {"pattern": "^(a|a)*$"},
        {"patternProperties": {"^(a|a)*$": {}}},
        {"additionalProperties": False, "patternProperties": {"^(a|a)*$": {}}},
        {"unevaluatedProperties": False, "allOf": [{"patternProperties": {"^(a|a)*$": {}}}]},
    ],
)
def test_a_schemas_pattern_that_never_ends_is_an_error_and_does_not_hang(schema: dict[str, Any]) -> None:
    text = "a" * 40 + "!"
    answer = json.dumps(text if "pattern" in schema else {text: 1})

    outcome = judge(check("json_schema", json.dumps(schema)), answer, "")

    assert (outcome.result, outcome.reason) == (ERROR, "pattern_took_too_long")


def test_a_schema_whose_references_branch_without_end_is_an_error_and_does_not_hang() -> None:
    twice = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(60)}
    schema = {"$ref": "#/$defs/d0", "$defs": {**twice, "d60": {"minimum": 0}}}

    outcome = judge(check("json_schema", json.dumps(schema)), "1", "")

    assert (outcome.result, outcome.reason) == (ERROR, "schema_took_too_long")


def test_a_schema_fetches_nothing_from_elsewhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"const": "of this machine"}')

    outcome = judge(check("json_schema", json.dumps({"$ref": secret.as_uri()})), '"x"', "")

    assert (outcome.result, outcome.reason) == (ERROR, "schema_invalid")


@pytest.mark.parametrize(
    ("made", "answer", "reason"),
    [
        (check("json_equal", '{"a": 1.5}'), '{"a": ' + "9" * 400 + "}", "answer_is_no_json"),
        (check("json_equal", '{"a": 1}'), '{"a": 1e999}', "answer_is_no_json"),
        (check("json_equal", '{"a": 1}'), '{"a": NaN}', "answer_is_no_json"),
        (check("json_schema", '{"multipleOf": 0.1}'), "9" * 400, "answer_is_no_json"),
        (check("json_schema", '{"$id": "http://[::1", "$ref": "x"}'), "1", "schema_invalid"),
        (check("numeric", "5"), "1e999", "not_one_number"),
    ],
)
def test_what_nobody_can_reckon_with_is_an_error(made: Check, answer: str, reason: str) -> None:
    outcome = judge(made, answer, "")

    assert (outcome.result, outcome.reason) == (ERROR, reason)


@pytest.mark.parametrize(
    ("answer", "schema", "result"),
    [
        ('{"id": 1}', SCHEMA, PASSED),
        ('{"id": "1"}', SCHEMA, FAILED),
        ("{}", SCHEMA, FAILED),
        ("hello", SCHEMA, ERROR),
        ("{}", '{"type": "nonsense"}', ERROR),
        ("{}", '{"$ref": "https://elsewhere.example/schema"}', ERROR),
    ],
)
def test_json_is_held_against_a_schema(answer: str, schema: str, result: Result) -> None:
    assert judge(check("json_schema", schema), answer, "").result is result


@pytest.mark.parametrize(
    ("results", "all_of", "any_of"),
    [
        ([], None, None),
        ([PASSED, PASSED], PASSED, PASSED),
        ([PASSED, FAILED], FAILED, PASSED),
        ([PASSED, ERROR], ERROR, PASSED),
        ([FAILED, ERROR], FAILED, ERROR),
        ([FAILED, FAILED], FAILED, FAILED),
        ([ERROR], ERROR, ERROR),
    ],
)
def test_several_checks_are_one_result(results: list[Result], all_of: Result | None, any_of: Result | None) -> None:
    assert together(results, Combination.ALL) is all_of
    assert together(results, Combination.ANY) is any_of


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (check("regex"), "regex_missing"),
        (check("regex", "("), "pattern_invalid"),
        (check("regex", "a" * 2_001), "reference_too_long"),
        (check("json_schema", "{"), "schema_invalid"),
        (check("json_schema", '{"type": 5}'), "schema_invalid"),
        (check("contains_not"), "contains_not_missing"),
        (check("judge", "Is it polite?"), "judge_model_missing"),
        (check("length"), "length_missing"),
        (check("length", minimum=5, maximum=4), "length_crossed"),
        (check("length", minimum=-1), "length_out_of_range"),
        (check("numeric", tolerance=-1.0), "tolerance_negative"),
        (check("numeric", tolerance=float("nan")), "tolerance_negative"),
        (check("similarity", threshold=1.5), "threshold_out_of_range"),
        (check("json_equal", ignored=("id",)), "pointer_invalid"),
    ],
)
def test_a_check_that_could_never_be_made_is_not_saved(made: Check, code: str) -> None:
    assert [problem.code for problem in check_problems(made)] == [code]


@pytest.mark.parametrize(
    "made",
    [
        check("exact"),
        check("human"),
        check("judge", "Polite?", model="a/b"),
        check("regex", "x"),
        check("length", maximum=9),
    ],
)
def test_a_check_that_can_be_made_has_no_problem(made: Check) -> None:
    assert check_problems(made) == []


@given(st.sampled_from([kind for kind in CheckKind if kind.is_by_text]), st.text(), st.text(), st.text())
def test_no_text_makes_a_check_raise(kind: CheckKind, reference: str, answer: str, expected: str) -> None:
    assert judge(Check(kind, reference), answer, expected).result in Result
