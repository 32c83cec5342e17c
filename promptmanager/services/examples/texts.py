"""The examples, in the order in which a library shows them last to first."""

from __future__ import annotations

from promptmanager.services.examples.engineering import ENGINEERING
from promptmanager.services.examples.shape import Example
from promptmanager.services.examples.support import SUPPORT
from promptmanager.services.examples.writing import WRITING

EXAMPLES: tuple[Example, ...] = (*WRITING, *ENGINEERING, *SUPPORT)
