// Help while typing Liquid: closing braces, and completions for variables, tags and filters.
import { autocompletion, startCompletion } from "@codemirror/autocomplete";
import { EditorView } from "@codemirror/view";

// "{{" and "{%" come with their ends; nothing else is closed, because prose has apostrophes.
export const closingBraces = EditorView.inputHandler.of((view, from, to, text) => {
  if (from !== to || (text !== "{" && text !== "%")) return false;
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

function bracesAround(state, position) {
  const start = Math.max(0, position - FAR);
  const before = state.sliceDoc(start, position);
  const output = before.lastIndexOf("{{");
  const tag = before.lastIndexOf("{%");
  const opened = Math.max(output, tag);
  if (opened < 0 || before.indexOf(output > tag ? "}}" : "%}", opened) >= 0) return null;
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
