"""Names and addresses of people, as typed by anybody."""

from __future__ import annotations

import pytest

from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.identity import checked_name, normal_email


@pytest.mark.parametrize(
    "typed", ["ada@example.org", " Ada.L+x@Example.ORG ", "o'neil@example.co.uk", "élo@exemple.fr"]
)
def test_an_address_is_taken(typed: str) -> None:
    assert normal_email(typed) == typed.strip().lower()


@pytest.mark.parametrize(
    "typed",
    [
        *("", "ada", "@example.org", "ada@", "ada@org", "ada@.org", "ada@example.", "a b@example.org"),
        *("a\x00@example.org", "a@example.org\r\nBcc: b@example.org", "a\n@example.org", "a\u2028@example.org"),
        *("a@example.org,b@example.org", "a@example.org;b.example.org", "Ada <a@example.org>", "a@b@example.org"),
        *("a\ud800@example.org", '"a"@example.org'),
    ],
)
def test_what_is_not_one_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        normal_email(typed)


def test_a_name_is_one_line_without_hidden_signs() -> None:
    assert checked_name(" Ada\r\nLove\x00lace \x1b") == "Ada Love lace"
    assert checked_name("Ada \U0001f469\u200d\U0001f4bb") == "Ada \U0001f469\u200d\U0001f4bb"
