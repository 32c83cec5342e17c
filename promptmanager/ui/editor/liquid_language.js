// Liquid in prose, for CodeMirror: what is inside the braces, and XML-like tags, which prompts use to mark their parts.
import { HighlightStyle, StreamLanguage } from "@codemirror/language";
import { Tag } from "@lezer/highlight";

const KINDS = ["brace", "tagName", "hole", "filter", "text", "number", "sign", "note", "part"];
const tokenTable = Object.fromEntries(KINDS.map((kind) => [kind, Tag.define()]));

const WORDS = new Set(["and", "or", "contains", "in", "true", "false", "nil", "null", "empty", "blank", "limit", "offset", "reversed", "with", "continue"]);
const CLOSINGS = { comment: /\{%-?\s*endcomment\s*-?%\}/, raw: /\{%-?\s*endraw\s*-?%\}/, doc: /\{%-?\s*enddoc\s*-?%\}/ };

function inProse(stream, state) {
  if (stream.match(/^\{\{-?/)) { state.inside = "output"; state.wants = ""; return "brace"; }
  if (stream.match(/^\{%-?/)) { state.inside = "tag"; state.wants = "tag"; return "brace"; }
  if (stream.match(/^<\/?[A-Za-z][\w-]*\/?>/)) return "part";
  stream.next();
  stream.eatWhile(/[^{<]/);
  return null;
}

function inVerbatim(stream, state) {
  const closing = CLOSINGS[state.verbatim];
  const rest = stream.string.slice(stream.pos);
  const found = closing.exec(rest);
  if (!found) { stream.skipToEnd(); return state.verbatim === "raw" ? null : "note"; }
  if (found.index === 0) { state.verbatim = ""; return inProse(stream, state); }
  stream.pos += found.index;
  return state.verbatim === "raw" ? null : "note";
}

function inBraces(stream, state) {
  if (stream.eatSpace()) return null;
  if (stream.match(state.inside === "tag" ? /^-?%\}/ : /^-?\}\}/)) {
    if (state.inside === "tag" && state.verbatimNext) { state.verbatim = state.verbatimNext; state.verbatimNext = ""; }
    state.inside = "";
    return "brace";
  }
  if (stream.match(/^"[^"]*"?/) || stream.match(/^'[^']*'?/)) return "text";
  if (stream.match(/^-?\d+(\.\d+)?/)) return "number";
  if (stream.match(/^\|/)) { state.wants = "filter"; return "sign"; }
  const word = stream.match(/^[\w\u0080-\uffff][\w\-\u0080-\uffff]*\??/);
  if (word) return named(word[0], state);
  stream.next();
  return "sign";
}

function named(word, state) {
  const wanted = state.wants;
  state.wants = "";
  if (wanted === "tag") {
    state.verbatimNext = word in CLOSINGS ? word : "";
    // Inside a liquid tag every line begins with a tag of its own; they look like words, which is enough.
    return "tagName";
  }
  if (wanted === "filter") return "filter";
  return WORDS.has(word) ? "tagName" : "hole";
}

export const liquidLanguage = StreamLanguage.define({
  name: "liquid",
  startState: () => ({ inside: "", wants: "", verbatim: "", verbatimNext: "" }),
  copyState: (state) => ({ ...state }),
  token: (stream, state) => {
    if (state.verbatim) return inVerbatim(stream, state);
    return state.inside ? inBraces(stream, state) : inProse(stream, state);
  },
  languageData: { commentTokens: { block: { open: "{% comment %}", close: "{% endcomment %}" } } },
  tokenTable,
});

// The colours stand in editor.css.
export const liquidColours = HighlightStyle.define(KINDS.map((kind) => ({ tag: tokenTable[kind], class: `liquid-${kind}` })));
