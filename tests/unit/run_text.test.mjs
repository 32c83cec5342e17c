import assert from "node:assert/strict";
import { test } from "node:test";
import { Blocks, formattedJson, joined } from "../../promptmanager/ui/shared/run_text.js";

test("a chunk is appended at its place, once", () => {
  assert.equal(joined("ab", 2, "cd"), "abcd");
  assert.equal(joined("abcd", 2, "cd"), "abcd");
  assert.equal(joined("abc", 2, "cd"), "abcd");
  assert.equal(joined("a👍", 3, "b"), "a👍b");
});

test("a chunk that leaves a gap is refused", () => {
  assert.equal(joined("ab", 3, "d"), null);
});

const DOCUMENT = `# Title

A paragraph
over two lines.

- one

- two

  still two

1. first

\`\`\`python
print("a")

print("b")
\`\`\`

| a | b |
|---|---|
| 1 | 2 |

End.
`;

function cut(text, step) {
  const blocks = new Blocks();
  let tail = "";
  for (let end = step; ; end += step) {
    tail = blocks.take(text.slice(0, end));
    if (end >= text.length) return [...blocks.closed, tail];
  }
}

test("blocks end where Markdown lets them, and together are the text", () => {
  const blocks = cut(DOCUMENT, 7);
  assert.equal(blocks.join(""), DOCUMENT);
  assert.deepEqual(
    blocks.map((block) => block.slice(0, 6)),
    ["# Titl", "A para", "- one\n", "```pyt", "| a | ", "End.\n"],
  );
});

test("blocks do not depend on how the text arrives", () => {
  for (const step of [1, 2, 3, 50, 10000]) assert.deepEqual(cut(DOCUMENT, step), cut(DOCUMENT, 7));
});

test("an open code fence keeps its block open", () => {
  assert.equal(cut("```\na\n\nb\n\nc\n", 3).length, 1);
  assert.equal(cut("````\n```\n\nb\n````\n\nnew\n", 3).length, 2);
});

test("JSON is laid out and keeps every digit", () => {
  assert.equal(
    formattedJson('{"a":[1,{"b":"x,{\\"y"}],"n":12345678901234567890,"e":{},"l":[]}'),
    '{\n  "a": [\n    1,\n    {\n      "b": "x,{\\"y"\n    }\n  ],\n  "n": 12345678901234567890,\n  "e": {},\n  "l": []\n}',
  );
});

test("JSON in a code fence is found, and what is none is said to be none", () => {
  assert.equal(formattedJson('```json\n{"a":1}\n```'), '{\n  "a": 1\n}');
  assert.equal(formattedJson("Sure! {"), null);
});
