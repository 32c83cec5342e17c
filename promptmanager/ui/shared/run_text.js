// What can be done to an answer's text without a page: joining chunks, cutting into Markdown blocks, laying out JSON.

/** Put more text at its place. Text that is there already is skipped; null says that some is missing in between. */
export function joined(held, at, more) {
  if (at > held.length) return null;
  if (at + more.length <= held.length) return held;
  return held + more.slice(held.length - at);
}

const FENCE = /^\s*(?:[-*+]\s+|\d{1,9}[.)]\s+)?(`{3,}|~{3,})/;
const LIST_ITEM = /^(?:[-*+]|\d{1,9}[.)])\s/;

/**
 * Cuts a growing Markdown text into blocks that will not change any more, and a tail that may.
 * A block ends at a blank line when what follows begins anew at the margin: not in a code fence, not within a list.
 */
export class Blocks {
  constructor() {
    this.closed = [];
    this.length = 0; // of the text taken in so far, in whole lines
    this.start = 0; // where the tail begins
    this.fence = null;
    this.isAfterBlank = false;
    this.isList = false;
  }

  /** Take in the text, which begins as it did before, and return its tail. */
  take(text) {
    for (let end = text.indexOf("\n", this.length); end >= 0; end = text.indexOf("\n", this.length)) {
      this.line(text, text.slice(this.length, end));
      this.length = end + 1;
    }
    return text.slice(this.start);
  }

  line(text, line) {
    if (this.fence) {
      const closing = line.trim();
      if (closing.startsWith(this.fence) && !closing.replaceAll(this.fence[0], "")) this.fence = null;
      return;
    }
    if (!line.trim()) {
      this.isAfterBlank = true;
      return;
    }
    const isItem = LIST_ITEM.test(line);
    if (this.isAfterBlank && this.length > this.start && !/^\s/.test(line) && !(isItem && this.isList)) {
      this.closed = [...this.closed, text.slice(this.start, this.length)];
      this.start = this.length;
    }
    if (this.start === this.length) this.isList = isItem;
    this.isAfterBlank = false;
    this.fence = FENCE.exec(line)?.[1] ?? null;
  }
}

/** Return the JSON laid out in lines, or null when it is none. Numbers keep every digit that was written. */
export function formattedJson(text) {
  const source = /^\s*```[a-z]*\s*\n([\s\S]*?)\n?\s*```\s*$/i.exec(text)?.[1] ?? text;
  try {
    JSON.parse(source);
  } catch {
    return null;
  }
  return laidOut(source);
}

// Valid JSON is made of strings, brackets, separators and words; only the space between them is ours to choose.
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

function laidOut(source) {
  const tokens = source.match(TOKEN) ?? [];
  let depth = 0;
  let out = "";
  const newLine = () => "\n" + "  ".repeat(depth);
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    if (token === "{" || token === "[") {
      depth += 1;
      out += token + (next === "}" || next === "]" ? "" : newLine());
    } else if (token === "}" || token === "]") {
      depth -= 1;
      const before = tokens[index - 1];
      out += (before === "{" || before === "[" ? "" : newLine()) + token;
    } else if (token === ",") out += token + newLine();
    else if (token === ":") out += ": ";
    else out += token;
  });
  return out;
}
