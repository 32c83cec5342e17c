// Help while typing Liquid: closing braces, and completions for variables, tags and filters.
import { autocompletion, startCompletion } from "@codemirror/autocomplete";
import { EditorView } from "@codemirror/view";

// Typing what stands there already goes over it, so that who closes braces by hand gets them once.
function goneOver(view, at, text) {
  const { doc } = view.state;
  const before = doc.sliceString(Math.max(0, at - 3), at);
  const after = doc.sliceString(at, at + 4);
  if (text === " " && /\{[{%] $/.test(before) && /^ [}%]\}/.test(after)) return true;
  if (text !== "}" && text !== "%") return false;
  const blanks = /^ */.exec(after)[0].length;
  const rest = after.slice(blanks);
  const goes = text === "%" ? rest.startsWith("%}") : rest.startsWith("}}") || (blanks === 0 && /^\}/.test(rest) && /[}%]$/.test(before));
  if (!goes || !bracesAround(view.state, at, true)) return false;
  const isDouble = /\s$/.test(before);
  view.dispatch({ changes: { from: at, to: at + (isDouble ? blanks : 0) }, selection: { anchor: at + (isDouble ? 0 : blanks) + 1 }, userEvent: "input.type" });
  return true;
}

// "{{" and "{%" come with their ends; nothing else is closed, because prose has apostrophes.
export const closingBraces = EditorView.inputHandler.of((view, from, to, text) => {
  if (from !== to) return false;
  if (goneOver(view, from, text)) return true;
  if (text !== "{" && text !== "%") return false;
  const { doc } = view.state;
  if (doc.sliceString(from - 1, from) !== "{") return false;
  if (text === "%" && doc.sliceString(from - 2, from - 1) === "{") return false;
  const end = text === "{" ? "}}" : "%}";
  if (doc.sliceString(from, from + 3).trimStart().startsWith(end)) return false;
  view.dispatch({ changes: { from, insert: `${text}  ${end}` }, selection: { anchor: from + 2 }, userEvent: "input.type" });
  startCompletion(view);
  return true;
});

const FAR = 4000;

function bracesAround(state, position, isClosing = false) {
  const start = Math.max(0, position - FAR);
  const before = state.sliceDoc(start, position);
  const output = before.lastIndexOf("{{");
  const tag = before.lastIndexOf("{%");
  const opened = Math.max(output, tag);
  const closed = before.indexOf(output > tag ? "}}" : "%}", opened);
  if (opened < 0 || (closed >= 0 && !(isClosing && closed >= before.length - 1))) return null;
  return { kind: output > tag ? "output" : "tag", text: before.slice(opened + 2) };
}

// words() returns the variables, tags and filters of the moment.
export function liquidCompletions(words) {
  const source = (context) => {
    const around = bracesAround(context.state, context.pos);
    if (!around) return null;
    const word = context.matchBefore(/[\w\-\u0080-\uffff]*/);
    const before = around.text.slice(0, around.text.length - word.text.length);
    if (!word.text && !context.explicit && !/[\s|]$/.test(before)) return null;
    const { variables, tags, filters } = words();
    let options;
    if (/\|\s*$/.test(before)) options = filters.map((label) => ({ label, type: "function" }));
    else if (around.kind === "tag" && /^-?\s*$/.test(before)) options = tags.map((label) => ({ label, type: "keyword" }));
    else if (/[.'"]$/.test(before)) return null;
    else options = variables.map((label) => ({ label, type: "variable", boost: 1 }));
    return options.length ? { from: word.from, options, validFor: /^[\w\-\u0080-\uffff]*$/ } : null;
  };
  return autocompletion({ override: [source], icons: false, maxRenderedOptions: 60 });
}
