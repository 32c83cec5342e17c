"""Templates: where their faults are, which variables they use, what they become, and that they always end."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promptmanager.domain.content import Content, Message, MessageRole, Variable, VariableType
from promptmanager.domain.errors import (
    InvalidInput,
    PromptManagerError,
    TemplateInvalid,
    VariableInvalid,
    VariableMissing,
)
from promptmanager.domain.templates import (
    check_content_templates,
    check_templates,
    drop_unused_variables,
    merge_variables,
    read_value,
    render,
    unused_variables,
)


def said(*texts: str, variables: tuple[Variable, ...] = ()) -> Content:
    return Content(messages=tuple(Message(MessageRole.USER, text) for text in texts), variables=variables)


def rendered(text: str, /, *variables: Variable, **values: str) -> str:
    return render(said(text, variables=variables), values)[0].text


@pytest.mark.parametrize(
    ("text", "line", "column", "reason", "detail"),
    [
        ("{{ a", 1, 1, "unclosed_output", ""),
        ("one\n two {{ a |", 2, 6, "unclosed_output", ""),
        ("{{ a | nope }}", 1, 8, "unknown_filter", "nope"),
        ("x\n{% if a %}y", 2, 4, "unclosed_block", "if"),
        ("{% endif %}", 1, 4, "unexpected_tag", "endif"),
        ("{% else %}", 1, 4, "unexpected_tag", "else"),
        ("{% nope %}", 1, 4, "unknown_tag", "nope"),
        ("{% render 'a' %}", 1, 4, "forbidden_tag", "render"),
        ("{% include 'a' %}", 1, 4, "forbidden_tag", "include"),
        ("{{ a b }}", 1, 6, "unexpected_text", "b"),
        ("{{ 'abc }}", 1, 4, "unclosed_quote", "'"),
        ("{{ }}", 1, 1, "expression_missing", "{{ }}"),
        ("{% if %}{% endif %}", 1, 4, "expression_missing", "if"),
        ("{% assign x %}", 1, 4, "expression_unfinished", "assign"),
        ("{% if a %", 1, 1, "unclosed_tag", ""),
        ("{% raw %}x", 1, 1, "unclosed_block", "raw"),
        ("{% comment %}x", 1, 4, "unclosed_block", "comment"),
        ("{%%}", 1, 1, "expression_missing", "{%%}"),
        ("{% if a %}" * 40, 1, 314, "too_deep", "if"),
        ("{{ " + "[" * 1500 + "a" + "]" * 1500 + " }}", 1, 1, "too_deep", ""),
        ("{{" + " " * 3_000 + "a }}", 1, 1, "too_many_blanks", "200"),
        ("{{ a" + " | upcase" * 600 + " }}", 1, 1, "tag_too_long", "4000"),
    ],
)
def test_a_fault_is_named_at_its_line_and_column(text, line, column, reason, detail):
    problem = check_templates([text]).problems[0]

    assert (problem.line, problem.column, problem.reason, problem.detail) == (line, column, reason, detail)
    assert (problem.end_line, problem.end_column) >= (problem.line, problem.column)


def test_all_messages_are_checked_at_once():
    check = check_templates(["fine {{ a }}", "{{ b", "{% nope %}"])

    assert [problem.message_index for problem in check.problems] == [1, 2]
    assert check.variables == ("a",)


@pytest.mark.parametrize(
    ("text", "names", "structured"),
    [
        ("{{ b }} {{ a }} {{ b }}", ("b", "a"), ()),
        ("{{ user.name }}", ("user",), ("user",)),
        ("{{ text.size }}", ("text",), ()),
        ("{% for item in items %}{{ item.x }}{{ forloop.index }}{% endfor %}", ("items",), ("items",)),
        ("{% assign x = a %}{{ x }}", ("a",), ()),
        ("{{ x }}{% assign x = 1 %}", ("x",), ()),
        ("{% capture c %}{{ a }}{% endcapture %}{{ c }}", ("a",), ()),
        ("{% if a == 'x' and b %}{% endif %}", ("a", "b"), ()),
        ("{{ a | default: b }}", ("a", "b"), ()),
        ("{{ a[b] }}", ("a", "b"), ("a",)),
        ("{{ ['my name'] }}", ("my name",), ()),
        ("{% raw %}{{ a }}{% endraw %}{% comment %}{{ b }}{% endcomment %}", (), ()),
        ("{{ partial }} {{ now }}", ("partial", "now"), ()),
        ("{% increment n %}{{ true }}", (), ()),
        ("no template at all }} %}", (), ()),
    ],
)
def test_variables_are_what_the_text_wants_from_outside(text, names, structured):
    check = check_templates([text])

    assert check.problems == ()
    assert check.variables == names
    assert check.structured == frozenset(structured)


def test_values_are_data_and_never_read_as_a_template():
    assert rendered("Hi {{ name }}", name="{{ secret }}{% if %}") == "Hi {{ secret }}{% if %}"


def test_a_variable_may_be_called_what_the_engine_uses_inside():
    assert rendered("{{ partial }}", partial="mine") == "mine"


def test_roles_and_order_of_messages_stay():
    content = Content((Message(MessageRole.SYSTEM, "{{ a }}"), Message(MessageRole.ASSISTANT, "b")))

    assert render(content, {"a": "x"}) == (Message(MessageRole.SYSTEM, "x"), Message(MessageRole.ASSISTANT, "b"))


def test_json_is_looked_into_and_printed_as_json():
    user = '{"name": "Zoé", "tags": ["a", {"b": 1}]}'

    assert rendered("{{ u.name }}|{{ u.tags[1].b }}|{{ u.tags | json }}", u=user) == 'Zoé|1|["a", {"b": 1}]'
    assert json.loads(rendered("{{ u }}", Variable("u", VariableType.JSON), u=user)) == json.loads(user)


def test_what_is_not_there_is_false_can_have_a_default_but_cannot_be_printed():
    assert rendered("{% if u.x %}yes{% else %}no{% endif %}{{ u.x | default: '!' }}", u="{}") == "no!"
    with pytest.raises(TemplateInvalid) as caught:
        rendered("ab\n {{ u.x }}", u="{}")
    assert caught.value.facts == {"message": 0, "line": 2, "column": 5, "reason": "undefined", "detail": "u.x"}


def test_an_optional_variable_left_empty_is_false_and_prints_nothing():
    note = Variable("note", is_required=False)

    assert rendered("{% if note %}N{% else %}-{% endif %}{{ note }}", note) == "-"


def test_a_required_variable_left_empty_is_asked_for_by_name():
    with pytest.raises(VariableMissing) as caught:
        rendered("{{ who }}")

    assert caught.value.facts == {"name": "who"}


def test_a_contract_without_a_place_in_the_text_is_not_asked_for():
    assert rendered("plain", Variable("unused")) == "plain"


def test_a_default_stands_in_for_nothing_typed():
    assert rendered("{{ who }}", Variable("who", default="you")) == "you"


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (VariableType.TEXT, " a ", " a "),
        (VariableType.LONG_TEXT, "a\nb", "a\nb"),
        (VariableType.NUMBER, " 12 ", 12),
        (VariableType.NUMBER, "-1.5", -1.5),
        (VariableType.BOOLEAN, "Yes", True),
        (VariableType.BOOLEAN, "false", False),
        (VariableType.CHOICE, "b", "b"),
        (VariableType.JSON, "[1, null]", [1, None]),
    ],
)
def test_a_value_becomes_what_its_contract_says(kind, typed, value):
    read = read_value(Variable("v", kind, choices=("a", "b")), typed)

    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (VariableType.NUMBER, "12 apples"),
        (VariableType.NUMBER, "1e999"),
        (VariableType.NUMBER, "nan"),
        (VariableType.NUMBER, "1_000"),
        (VariableType.BOOLEAN, "perhaps"),
        (VariableType.CHOICE, "c"),
        (VariableType.JSON, "{"),
        (VariableType.JSON, "NaN"),
        (VariableType.JSON, "[" * 100_000),
    ],
)
def test_a_value_that_breaks_its_contract_is_refused_by_name(kind, typed):
    with pytest.raises(VariableInvalid) as caught:
        read_value(Variable("v", kind, choices=("a", "b")), typed)

    assert caught.value.facts == {"name": "v", "expected": kind.value, "value": typed[:80]}


def test_a_value_has_a_greatest_length():
    with pytest.raises(InvalidInput):
        rendered("{{ a }}", a="x" * 200_001)


LONG = "x" * 200_000


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in (1..1000000000) reversed %}{% endfor %}",
        "{% for i in (1..99999999999999999999999) %}{% endfor %}",
        "{% for a in (1..999) %}{% for b in (1..999) %}{% for c in (1..999) %}x{% endfor %}{% endfor %}{% endfor %}",
        "{% for i in (1..9999) %}{% if true %}{% endif %}{% endfor %}" * 500,
        "{% for i in (1..20000) %}" + "{% if true %}{% endif %}" * 2_400 + "{% endfor %}",
        "{% for i in (1..20000) %}" + "{% assign a = 1 | plus: 1 %}" * 2_400 + "{% endfor %}",
        "{% assign x = b %}" + "{% assign x = x | append: x %}" * 60,
        "{% assign x = b | slice: 0, 1000 %}{{ x | replace: '', b }}",
        "{% assign l = b | split: '' %}{{ l | join: b }}",
        "{% assign l = 'a,b' | split: ',' %}" + "{% assign l = l | concat: l %}" * 30,
        "{% assign x = 99999999 %}" + "{% assign x = x | times: x %}" * 40,
        "{{ (1..1000000000000000000000) | join: 'x' }}",
        "{% for i in (1..20000) %}{% if b contains 'yyy' %}{% endif %}{% endfor %}",
        "{% for i in (1..20000) %}{{ b | upcase | size }}{% endfor %}",
        "{% for i in (1..20000) %}{% capture z %}{{ b }}{% endcapture %}{% endfor %}",
        "{% for i in (1..20) %}{{ b }}{% endfor %}",
    ],
)
def test_a_template_that_asks_for_too_much_ends_itself(text):
    began = time.thread_time()

    with pytest.raises(TemplateInvalid) as caught:
        rendered(text, b=LONG)

    assert caught.value.facts["reason"] in {"loop_limit", "output_limit", "too_slow"}
    assert time.thread_time() - began < 5


@pytest.mark.parametrize(
    "text", ["{{ 1 | divided_by: 0 }}", "{{ '1e999999999' | floor }}", "{{ 9999999999999999 | date: '%Y' }}"]
)
def test_a_filter_that_cannot_do_its_work_is_named(text):
    try:
        rendered(text)
    except TemplateInvalid as error:
        assert error.facts["reason"] == "filter_argument"  # noqa: PT017 - either outcome is right for a date


def test_comparing_unlike_things_is_a_fault_of_the_template():
    with pytest.raises(TemplateInvalid) as caught:
        rendered("{% if n > 3 %}{% endif %}", n="5")

    assert caught.value.facts["reason"] == "wrong_type"


def test_contracts_follow_the_text_and_those_that_vanish_are_kept_aside():
    old = Variable("old", VariableType.NUMBER, default="3")
    content = said("{{ b }} {{ a.x }}", variables=(old, Variable("b", description="B")))

    merged = merge_variables(content)

    assert merged.variables == (Variable("b", description="B"), Variable("a", VariableType.JSON), old)
    assert unused_variables(merged) == ("old",)
    assert [each.name for each in drop_unused_variables(merged).variables] == ["b", "a"]
    assert merge_variables(merged) == merged


def test_while_a_text_has_a_fault_no_contract_moves():
    content = said("{{ b", variables=(Variable("a"),))

    assert merge_variables(content) == content
    assert unused_variables(content) == ()


ALPHABET = st.sampled_from(
    ["{{", "}}", "{%", "%}", " ", "\n", "-", "a", "b.c", "if ", "endif", "for i in ", "endfor", "else", "assign x = ",
     "| ", "upcase", "default: ", "'", '"', "[", "]", "(1..3)", "==", ">", " contains ", "raw", "endraw", "comment",
     "endcomment", "liquid ", "echo ", "é", "🙂", "0", "1.5", ":", ",", "case a", "when 1", "endcase", "cycle ", "#"]
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ALPHABET, max_size=30).map("".join), st.text(max_size=20))
def test_any_text_is_checked_and_rendered_or_refused_in_words(text, value):
    check = check_templates([text])

    for problem in check.problems:
        lines = text.split("\n")
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    with contextlib.suppress(PromptManagerError):
        rendered(text, **dict.fromkeys(check.variables, value))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200).filter(lambda text: "{{" not in text and "{%" not in text))
def test_text_without_brackets_stays_as_it_is(text):
    assert rendered(text) == text


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_a_text_value_comes_out_as_it_went_in(value):
    assert rendered("{{ a }}", a=value) == value


def test_a_content_is_checked_message_by_message():
    assert check_content_templates(said("{{ a }}", "{{ c }}")).variables == ("a", "c")
