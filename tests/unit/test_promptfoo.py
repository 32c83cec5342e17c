"""promptfoo's test cases: read with what has no counterpart noted, and written so that they come back."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
import yaml

from promptmanager.domain.checks import Check, CheckKind, Combination, Result, judge
from promptmanager.domain.errors import SampleFileInvalid
from promptmanager.domain.golden import GoldenSample, SampleContent, SampleRevision
from promptmanager.domain.golden_files import HEAD, losses, promptfoo_tests, read_promptfoo
from promptmanager.domain.golden_files.promptfoo_checks import Assertion, NoCounterpart, assertion_for, checks_for

CONFIG = """\
# what promptfoo itself runs
description: Greetings
prompts: [file://prompt.txt]
providers:
  - openai:gpt-5
defaultTest:
  vars: {tone: polite}
  assert:
    - type: not-contains
      value: "{{name}} who?"
tests:
  - description: Greets Zoë
    vars:
      name: Zoë
      born: 2001-02-03
      likes: yes
    assert:
      - {type: equals, value: "Hello {{ name }}"}
      - type: icontains
        value: hello
        weight: 2
      - type: llm-rubric
        value: is polite
    metadata:
      tags: [Polite, short]
      team: support
  - vars:
      name: [Ann, Bob]
    assert:
      - type: is-json
        value: {type: object}
  - file://more.yaml
  - vars:
      name: file://name.txt
  - description: Own words
    vars: {name: "{% raw %}{{ literal }}{% endraw %}"}
    assert:
      - type: javascript
        value: output.length > 3
    options:
      transform: output.trim()
"""


def sample(content: SampleContent, name: str = "Sample") -> GoldenSample:
    revision = SampleRevision(1, 1, content, "", 1, "Ann", datetime(2026, 1, 1, tzinfo=UTC))
    return GoldenSample(1, 1, 1, name, is_archived=False, source_run_id="", current=revision)


def lines(found) -> list[tuple[int, str, str]]:
    return [(each.line, each.code, str(each.facts.get("fact", ""))) for each in found]


def read_tests(text: str):
    return read_promptfoo(f"tests:\n{text}")


def test_a_configuration_becomes_samples_and_what_is_lost_is_named_with_its_line():
    found = read_promptfoo(CONFIG, judge="usual/judge")

    greets, ann, bob, own = found.samples
    unwanted = Check(CheckKind.CONTAINS_NOT, "Zoë who?")
    assert (greets.line, greets.name, greets.content.expected) == (12, "Greets Zoë", "Hello Zoë")
    assert greets.content.inputs == {"tone": "polite", "name": "Zoë", "born": "2001-02-03", "likes": "yes"}
    assert greets.content.checks == (
        unwanted,
        Check(CheckKind.EXACT),
        Check(CheckKind.REGEX, "(?i)hello"),
        Check(CheckKind.JUDGE, "is polite", model="usual/judge"),
    )
    assert greets.content.tags == ("polite", "short")
    assert [(each.line, each.name, each.content.inputs["name"]) for each in (ann, bob)] == [
        (27, "Ann", "Ann"),
        (27, "Bob", "Bob"),
    ]
    assert ann.content.checks[1] == Check(CheckKind.JSON_SCHEMA, '{"type": "object"}')
    assert own.content.inputs["name"] == "{{ literal }}"
    assert lines(found.problems) == [
        (32, "promptfoo.no_test", ""),
        (33, "promptfoo.in_file", "file://name.txt"),
    ]
    assert lines(found.notes) == [
        (3, "promptfoo.key", "prompts"),
        (5, "promptfoo.key", "providers"),
        (21, "promptfoo.property", "weight"),
        (22, "promptfoo.judge", "llm-rubric"),
        (26, "promptfoo.key", "metadata.team"),
        (38, "promptfoo.assertion", "javascript"),
        (41, "promptfoo.key", "options.transform"),
    ]


@pytest.mark.parametrize(
    ("assertion", "passing", "failing"),
    [
        (Assertion("contains", 0), ["10"], ["1"]),
        (Assertion("icontains", "É (x)"), ["an é (X)!"], ["e (x)"]),
        (Assertion("not-icontains", "no"), ["yes\nyes"], ["yes\nNOt"]),
        (Assertion("starts-with", "a."), ["a.b"], [" a.", "ab"]),
        (Assertion("not-starts-with", "a."), ["ab"], ["a.b"]),
        (Assertion("contains-all", ["a", "b"]), ["b a"], ["a"]),
        (Assertion("icontains-all", "a, b"), ["B A"], ["A"]),
        (Assertion("contains-any", ["a+", "b"]), ["a+", "xb"], ["aa"]),
        (Assertion("icontains-any", ["a", "b"]), ["B"], ["c"]),
        (Assertion("regex", r"^\d{4}$"), ["2001"], ["20011"]),
        (Assertion("not-regex", r"\d{2}"), ["1"], ["a\n12"]),
        (Assertion("equals", "a\n"), ["a\n"], ["a"]),
        (Assertion("equals", {"a": 1}), ['{"a": 1.0}'], ['{"a": 2}']),
        (Assertion("not-equals", "a"), ["ab", "a\n"], ["a"]),
        (Assertion("is-json"), ["[1]"], []),
        (Assertion("is-json", '{"type": "array"}'), ["[1]"], ["{}"]),
    ],
)
def test_an_assertion_and_its_checks_say_the_same(assertion: Assertion, passing: list[str], failing: list[str]):
    checks = checks_for(assertion)

    def verdicts(answer: str) -> set[Result]:
        return {judge(check, answer, "").result for check in checks}

    assert [verdicts(answer) for answer in passing] == [{Result.PASSED}] * len(passing)
    assert all(Result.FAILED in verdicts(answer) for answer in failing)


@pytest.mark.parametrize(
    ("assertion", "code"),
    [
        (Assertion("similar", "x"), "promptfoo.assertion"),
        (Assertion("python", "x"), "promptfoo.assertion"),
        (Assertion("contains", None), "promptfoo.value"),
        (Assertion("contains", {"a": 1}), "promptfoo.value"),
        (Assertion("contains-any", []), "promptfoo.value"),
    ],
)
def test_what_has_no_counterpart_says_so(assertion: Assertion, code: str):
    with pytest.raises(NoCounterpart) as caught:
        checks_for(assertion)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("rest", "combination", "notes"),
    [
        ("threshold: 0.5", Combination.ANY, []),
        ("threshold: 1", Combination.ALL, []),
        ("threshold: 0.75", Combination.ALL, [(5, "promptfoo.threshold", "0.75")]),
    ],
)
def test_a_threshold_asks_for_all_or_for_one(rest: str, combination: Combination, notes: list):
    found = read_tests(f"- assert:\n  - {{type: contains, value: a}}\n  - {{type: contains, value: b}}\n  {rest}\n")

    assert found.samples[0].content.combination is combination
    assert lines(found.notes) == notes


@pytest.mark.parametrize(
    ("said", "model", "notes"),
    [
        ("provider: openrouter:openai/gpt-5", "openai/gpt-5", []),
        ("provider: {id: 'openrouter:openai/gpt-5', config: {temperature: 0}}", "openai/gpt-5", []),
        ("provider: openai:gpt-5", "usual/judge", ["promptfoo.judge"]),
        ("threshold: 0.8", "openrouter-default", ["promptfoo.property"]),
    ],
)
def test_a_rubric_is_judged_by_the_model_that_the_file_names_or_by_the_usual_one(said: str, model: str, notes: list):
    default = "" if "provider" in said else "  options: {provider: 'openrouter:openrouter-default'}\n"
    found = read_promptfoo(
        f"defaultTest:\n  vars: {{name: Zoë}}\n{default}"
        f"tests:\n- assert:\n  - type: llm-rubric\n    value: greets {{{{ name }}}}\n    {said}\n",
        judge="usual/judge",
    )

    assert found.samples[0].content.checks == (Check(CheckKind.JUDGE, "greets Zoë", model=model),)
    assert [note.code for note in found.notes] == notes


def test_a_rubric_that_nobody_can_judge_is_named_and_so_is_its_opposite():
    alone = read_tests("- vars: {a: b}\n  assert: [{type: llm-rubric, value: is polite}]\n")
    opposite = read_promptfoo(
        "tests:\n- vars: {a: b}\n  assert: [{type: not-llm-rubric, value: is rude}]\n", judge="usual/judge"
    )

    assert [lines(found.notes) for found in (alone, opposite)] == [
        [(3, "promptfoo.graded", "llm-rubric")],
        [(3, "promptfoo.graded", "not-llm-rubric")],
    ]


def test_sets_are_taken_apart_where_that_says_the_same():
    alone = read_tests(
        "- assert:\n  - type: assert-set\n    threshold: 0.5\n    assert:\n"
        "    - {type: contains, value: a}\n    - {type: contains, value: b}\n"
    )
    beside = read_tests(
        "- assert:\n  - {type: contains, value: a}\n"
        "  - type: assert-set\n    assert: [{type: contains, value: b}]\n"
        "  - type: assert-set\n    threshold: 0.5\n    assert: [{type: contains, value: c}]\n"
    )

    assert (len(alone.samples[0].content.checks), alone.samples[0].content.combination) == (2, Combination.ANY)
    assert [check.reference for check in beside.samples[0].content.checks] == ["a", "b"]
    assert lines(beside.notes) == [(6, "promptfoo.assertion", "assert-set")]


def test_anchors_and_merges_are_followed_and_expansion_can_be_off():
    found = read_tests(
        "- &first\n  vars: &v {a: [1, 2], b: x}\n  options: {disableVarExpansion: true}\n"
        "  assert: &asserts [{type: contains, value: '{{a}}'}]\n"
        "- <<: *first\n  description: Second\n  vars: {<<: *v, b: y}\n"
        "- vars: {a: '{{ b | upper }}'}\n  assert: *asserts\n"
        "- vars: {a: z}\n  assert: [{type: contains, value: '{% if a %}x{% endif %}'}]\n"
    )

    first, second, last = found.samples
    assert first.content.inputs == {"a": "[1, 2]", "b": "x"}
    assert first.content.checks == (Check(CheckKind.CONTAINS, "[1, 2]"),)
    assert (second.name, second.content.inputs) == ("Second", {"a": "[1, 2]", "b": "y"})
    assert lines(found.problems) == [(9, "promptfoo.template", "{{ b | upper }}")]
    assert (last.content.checks, lines(found.notes)) == (
        (),
        [(12, "promptfoo.template", "{% if a %}x{% endif %}")],
    )


BOMB = "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 20))])
CHAIN = "\n".join(["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 5_000))])
LENT = "base: &b {" + ", ".join(f"k{n}: 1" for n in range(2_000)) + "}\nmany:\n  <<: [" + "*b, " * 2_000 + "*b]"


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        (f"{BOMB}\ntests: [{{vars: {{a: {{x: *a19}}}}}}]", "too_many_pieces", {}),
        (f"{CHAIN}\ntests: [{{vars: {{a: {{x: *a4999}}}}}}]", "too_many_pieces", {}),
        (f"{LENT}\ntests: []", "too_many_pieces", {}),
        ("tests: [{vars: {a: [" + "1, " * 200 + "1], b: [" + "1, " * 200 + "1]}}]", "too_many_rows", {"limit": 10_000}),
        ("[" * 2_000, "yaml_broken", {"line": 1}),
        ("tests:\n  - a: b: c\n", "yaml_broken", {"line": 2}),
        ("tests: []\n---\ntests: []\n", "yaml_broken", {"line": 2}),
        ("tests:\n  - vars: {a: 1}\n    assert: []\n    assert: []\n", "yaml_broken", {"line": 4}),
        ("tests:\n - &a [*a]\n", "yaml_broken", {"line": 2}),
        ("tests: file://tests.csv", "tests_elsewhere", {"line": 1}),
        ("prompts: []", "no_tests", {}),
        ("# nothing", "empty", {}),
        ("x" * (5 * 2**20 + 1), "too_big", {"limit": 5}),
    ],
)
def test_a_file_of_which_nothing_can_be_taken_is_refused(text: str, code: str, facts: dict):
    with pytest.raises(SampleFileInvalid) as caught:
        read_promptfoo(text)

    assert (caught.value.code, caught.value.facts) == (f"sample_file.{code}", facts)


def test_no_tag_builds_anything():
    found = read_tests(
        '- vars: {a: !!python/object/apply:os.system ["true"], b: !!python/name:os.system x, c: !!int "3"}'
    )

    assert [each.content.inputs for each in found.samples] == [{"a": "true", "b": "x", "c": "3"}]


KEPT = (
    Check(CheckKind.EXACT, "own"),
    Check(CheckKind.EXACT),
    Check(CheckKind.NORMALISED),
    Check(CheckKind.NORMALISED, "Own words"),
    Check(CheckKind.CONTAINS, "{{ braces }}"),
    Check(CheckKind.CONTAINS, "file://x"),
    Check(CheckKind.CONTAINS_NOT, "{% raw %}"),
    Check(CheckKind.LENGTH, minimum=1, maximum=None),
    Check(CheckKind.JSON_SCHEMA, '{"type": "object"}'),
    Check(CheckKind.REGEX, r"\d{4}"),
    Check(CheckKind.REGEX, r"(?i)a\.b"),
    Check(CheckKind.REGEX, r"\Aa\.b"),
    Check(CheckKind.JUDGE, "Greets {{ by name }}", model="openai/gpt-5"),
)
LOST = (
    Check(CheckKind.NUMERIC, "3", tolerance=0.5),
    Check(CheckKind.SIMILARITY, "x", threshold=0.5),
    Check(CheckKind.JSON_EQUAL, '{"a": 1}', ignored=("/b",)),
    Check(CheckKind.REGEX, r"(?s)a.b"),
    Check(CheckKind.CONTAINS, "{{ endraw"),
    Check(CheckKind.HUMAN),
)


@pytest.mark.parametrize("combination", list(Combination))
def test_what_is_written_is_read_as_it_was(combination: Combination):
    content = SampleContent(
        inputs={"name": "Zoë", "text": "yes", "code": "{% raw %}x", "number": "010", "date": "2001-02-03"},
        expected="Hello\n  Zoë: 'hi' ",
        checks=(*KEPT, *LOST),
        combination=combination,
        tags=("polite", "a;b"),
        weight=2.5,
    )

    written = HEAD + promptfoo_tests([sample(content, "null"), sample(SampleContent(expected="x"), "# 2")])
    found = read_promptfoo(written)

    assert (found.problems, found.notes) == ((), ())
    assert [each.name for each in found.samples] == ["null", "# 2"]
    assert found.samples[0].content == content
    assert found.samples[1].content == SampleContent(expected="x")


def test_what_promptfoo_cannot_check_is_told_and_rides_along():
    content = SampleContent(expected="x", checks=(*KEPT, *LOST))

    lost = losses(sample(content, "Greets"))
    (test,) = yaml.safe_load(promptfoo_tests([sample(content)]))

    assert {each.sample for each in lost} == {"Greets"}
    assert [each.code for each in lost] == [
        "promptfoo.lost.numeric",
        "promptfoo.lost.similarity",
        "promptfoo.lost.json_equal",
        "promptfoo.lost.pattern",
        "promptfoo.lost.template",
        "promptfoo.lost.human",
    ]
    assert len(test["assert"]) == len(KEPT)
    assert test["assert"][4] == {"type": "contains", "value": "{% raw %}{{ braces }}{% endraw %}"}


@pytest.mark.skipif(not shutil.which("node"), reason="node runs promptfoo's scripts")
@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (Check(CheckKind.NORMALISED, "Été, là!"), "  ETE la"),
        (Check(CheckKind.NORMALISED, "Été, là!"), "ete las"),
        (Check(CheckKind.LENGTH, minimum=2, maximum=3), "é🙂"),
        (Check(CheckKind.LENGTH, minimum=3), "é🙂"),
        (Check(CheckKind.LENGTH, maximum=1), "é🙂"),
    ],
)
def test_the_scripts_for_promptfoo_decide_as_the_checks_do(check: Check, answer: str):
    assertion = assertion_for(check, "")
    script = (
        "const [script, answer, config] = {};"
        "process.stdout.write(String(new Function('output', 'context', script)(answer, {{ config }})));"
    )
    given = json.dumps([assertion["value"], answer, assertion["config"]])

    said = subprocess.run(["node", "-e", script.format(given)], capture_output=True, text=True, check=True).stdout  # noqa: S603, S607 - our own script

    assert (said == "true") == (judge(check, answer, "").result is Result.PASSED)
