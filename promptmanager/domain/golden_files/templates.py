"""The little of Nunjucks that a file of test cases needs: a variable's value, and text that is no template.

Source: https://mozilla.github.io/nunjucks/templating.html (``{{ name }}``, ``{% raw %}``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from promptmanager.domain.golden_files.promptfoo_checks import NoCounterpart

_PART = re.compile(
    r"\{%-?\s*raw\s*-?%\}(?P<raw>.*?)\{%-?\s*endraw\s*-?%\}"
    r"|\{\{-?\s*(?P<name>[^\W\d]\w*)\s*-?\}\}"
    r"|(?P<other>\{[{%#])",
    re.DOTALL,
)
_TEMPLATE = re.compile(r"\{[{%#]")


def filled(value: Any, variables: Mapping[str, str]) -> Any:
    """Return a text, or whatever holds texts, with the variables' values in it.

    Raises NoCounterpart for more than a plain ``{{ name }}``, and for what stands in another file.
    """
    if isinstance(value, list):
        return [filled(each, variables) for each in value]
    if isinstance(value, dict):
        return {name: filled(each, variables) for name, each in value.items()}
    if not isinstance(value, str):
        return value
    if value.startswith("file://"):
        raise NoCounterpart("promptfoo.in_file", value[:60])

    def said(part: re.Match[str]) -> str:
        if part["raw"] is not None:
            return part["raw"]
        if part["name"] in variables:
            return variables[part["name"]]
        raise NoCounterpart("promptfoo.template", value[:60])

    return _PART.sub(said, value)


def literal(value: Any) -> Any:
    """Return a text, or whatever holds texts, so that it says itself where templates are filled.

    Raises NoCounterpart for what even that cannot hold.
    """
    if isinstance(value, list):
        return [literal(each) for each in value]
    if isinstance(value, dict):
        return {name: literal(each) for name, each in value.items()}
    if not isinstance(value, str) or not (_TEMPLATE.search(value) or value.startswith("file://")):
        return value
    if "endraw" in value:
        raise NoCounterpart("promptfoo.lost.template", value[:60])
    return f"{{% raw %}}{value}{{% endraw %}}"
