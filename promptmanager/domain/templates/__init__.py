"""Templates: finding their faults and their variables, and turning them into messages."""

from promptmanager.domain.templates.check import TemplateCheck, check_content_templates, check_templates
from promptmanager.domain.templates.contracts import (
    drop_unused_variables,
    merge_checked,
    merge_variables,
    unused_variables,
)
from promptmanager.domain.templates.engine import FILTER_NAMES, TAG_NAMES
from promptmanager.domain.templates.problems import TemplateProblem
from promptmanager.domain.templates.render import render
from promptmanager.domain.templates.values import read_value

__all__ = [
    "FILTER_NAMES",
    "TAG_NAMES",
    "TemplateCheck",
    "TemplateProblem",
    "check_content_templates",
    "check_templates",
    "drop_unused_variables",
    "merge_checked",
    "merge_variables",
    "read_value",
    "render",
    "unused_variables",
]
