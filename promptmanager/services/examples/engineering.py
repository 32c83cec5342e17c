"""Examples from an engineering team."""

from __future__ import annotations

from promptmanager.domain.content import Variable, VariableType
from promptmanager.services.examples.shape import Example, ExampleVersion, content

_DIFF = Variable("diff", VariableType.LONG_TEXT, description="A unified diff.")
_FOCUS = Variable(
    "focus",
    VariableType.CHOICE,
    default="correctness",
    description="What to look at first.",
    choices=("correctness", "security", "performance", "readability"),
)

CODE_REVIEW = Example(
    title="Review a diff",
    description="Finds what would break in production before a person reads the change. Silent when all is well.",
    tags=("code", "review"),
    category=("Engineering",),
    versions=(
        ExampleVersion(
            content(
                system="You are an experienced engineer. Review the diff and list problems.",
                user="{{ diff }}",
                variables=(_DIFF,),
                temperature=0.3,
            ),
            "As copied from the team's notes.",
        ),
        ExampleVersion(
            content(
                system="You review changes to code, with {{ focus }} first.\n\n"
                "For each finding give: the file and line, what goes wrong, with which input, and the smallest fix. "
                "Order by damage. Do not praise, do not restate the change, do not comment on style that a "
                "formatter would settle. If nothing would break, answer exactly: Nothing to report.",
                user="{% if context != blank %}What the change is for: {{ context }}\n\n{% endif %}"
                "```diff\n{{ diff }}\n```",
                variables=(
                    _DIFF,
                    _FOCUS,
                    Variable(
                        "context",
                        VariableType.LONG_TEXT,
                        is_required=False,
                        description="The ticket or a sentence about the aim.",
                    ),
                ),
                temperature=0.1,
                max_tokens=1_500,
            ),
            "Findings with an input that triggers them; fewer remarks, twice as many accepted.",
        ),
    ),
    inputs={
        "focus": "correctness",
        "context": "Show the last page of search results.",
        "diff": "--- a/pages.py\n+++ b/pages.py\n@@ -8,3 +8,3 @@\n def last_page(total, size):\n"
        "-    return total // size\n+    return total // size + 1",
    },
)

RELEASE_NOTES = Example(
    title="Release notes from commits",
    description="Turns a list of commits into notes that users understand, grouped and without internal jargon.",
    tags=("code", "writing", "release"),
    category=("Engineering", "Releases"),
    versions=(
        ExampleVersion(
            content(
                system="You write release notes for {{ audience }}.\n\n"
                "Group under New, Improved and Fixed; leave out empty groups. One line each, beginning with what "
                "the reader can now do or no longer suffers. Leave out refactoring, tests and version bumps.",
                user="Product: {{ product }}\nVersion: {{ version }}\n\nCommits:\n"
                "{% for commit in commits %}- {{ commit }}\n{% endfor %}",
                variables=(
                    Variable("product"),
                    Variable("version", description="For example 2.4.0."),
                    Variable("commits", VariableType.JSON, description="A JSON list of commit subjects."),
                    Variable(
                        "audience",
                        VariableType.CHOICE,
                        default="end users",
                        choices=("end users", "administrators", "developers"),
                    ),
                ),
                temperature=0.3,
                max_tokens=800,
            ),
            "Used since 2.1.",
        ),
    ),
    inputs={
        "product": "Harbour",
        "version": "2.4.0",
        "commits": '["Add dark mode to reports", "Fix crash when a filter is empty", "Bump eslint", '
        '"Load boards twice as fast"]',
        "audience": "end users",
    },
)

SQL = Example(
    title="Explain a slow query",
    description="Reads a query with its plan and says in plain words where the time goes.",
    tags=("code", "sql"),
    category=("Engineering",),
    versions=(
        ExampleVersion(
            content(
                system="You explain query plans to developers who are not database experts. First one sentence: "
                "where the time goes. Then at most three changes, the most effective first, each with its cost.",
                user="```sql\n{{ query }}\n```\n\nPlan:\n{{ plan }}",
                variables=(
                    Variable("query", VariableType.LONG_TEXT),
                    Variable("plan", VariableType.LONG_TEXT, description="The output of EXPLAIN ANALYZE."),
                ),
                temperature=0.2,
            )
        ),
    ),
)

ENGINEERING: tuple[Example, ...] = (SQL, RELEASE_NOTES, CODE_REVIEW)
