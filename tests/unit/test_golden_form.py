"""The form of a golden sample: checks go out to the browser and come back as they were."""

from __future__ import annotations

import pytest

from promptmanager.domain.checks import Check, CheckKind
from promptmanager.domain.golden import SampleContent
from promptmanager.ui.golden.views import KINDS, FormView, check_views, content_of

CHECKS = (
    Check(CheckKind.JSON_EQUAL, reference="{}", ignored=("/at", "/by"), tolerance=0.5),
    Check(CheckKind.LENGTH, minimum=1, maximum=20),
    Check(CheckKind.JUDGE, reference="Is it polite?", model="some/model"),
    Check(CheckKind.HUMAN, reference="Is it warm?"),
)


def test_checks_of_every_sort_come_back_as_they_were():
    content = SampleContent(expected="Hello", checks=CHECKS)

    again = content_of({"expected": "Hello"}, FormView(), check_views(content))

    assert again.checks == CHECKS


def test_what_is_typed_wins_over_what_was_stored():
    views = check_views(SampleContent(checks=CHECKS[2:3]))

    (check,) = content_of({"reference-1": "Is it short?", "model-1": "other/model"}, FormView(), views).checks

    assert check == Check(CheckKind.JUDGE, reference="Is it short?", model="other/model")


@pytest.mark.parametrize("kind", CheckKind)
def test_every_kind_is_offered(kind: CheckKind):
    assert kind.value in KINDS
