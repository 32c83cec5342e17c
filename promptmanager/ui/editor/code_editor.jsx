// A text of the prompt, or JSON, in CodeMirror 6.
import { useEffect, useMemo, useRef } from "react";
import { jsx } from "@emotion/react";
import { acceptCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder as placeholderText } from "@codemirror/view";
import { tags as tag } from "@lezer/highlight";
import { liquidColours, liquidLanguage } from "./liquid_language.js";
import { closingBraces, liquidCompletions } from "./liquid_typing.js";
import { changed, isUnstored, numberOf, register } from "./draft_memory.js";

const REST_MS = 300;
const LONGEST_MS = 1500;

const jsonColours = HighlightStyle.define([
  { tag: tag.propertyName, class: "liquid-hole" },
  { tag: tag.string, class: "liquid-text" },
  { tag: [tag.number, tag.bool, tag.null], class: "liquid-number" },
  { tag: [tag.brace, tag.squareBracket, tag.separator], class: "liquid-sign" },
]);

function languageOf(language, words) {
  if (language === "json") return [json(), syntaxHighlighting(jsonColours), bracketMatching()];
  return [liquidLanguage, syntaxHighlighting(liquidColours), liquidCompletions(words), closingBraces];
}

// The server counts code points; CodeMirror counts UTF-16 units.
function offsetOf(doc, line, column) {
  const { from, text } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return from + [...text].slice(0, Math.max(column - 1, 0)).join("").length;
}
function placed(doc, problem) {
  const from = offsetOf(doc, problem.line, problem.column);
  const to = Math.max(offsetOf(doc, problem.end_line, problem.end_column), from);
  return { from, to: to > from ? to : Math.min(from + 1, doc.length) };
}
const filled = (phrase, values) => (phrase ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const told = (problem, phrases) => filled(phrases[problem.reason] ?? phrases.syntax, problem);

export function CodeEditor(props) {
  const { name, value = "", revision = "", label, language = "liquid", placeholder = "", readOnly = false, phrases = {}, minLines = 3 } = props;
  const problems = useMemo(() => (props.problems ?? []).filter((problem) => problem.name === name), [props.problems, name]);
  const host = useRef(null);
  const view = useRef(null);
  const now = useRef(props);
  const timers = useRef({ rest: 0, longest: 0 });
  const changing = useRef(new Compartment());
  now.current = props;

  const flush = () => {
    clearTimeout(timers.current.rest);
    clearTimeout(timers.current.longest);
    timers.current = { rest: 0, longest: 0 };
    if (!view.current || !isUnstored(now.current.name)) return;
    now.current.onWrite?.(now.current.name, view.current.state.doc.toString(), numberOf(now.current.name), now.current.revision ?? "");
  };
  const typed = () => {
    changed(now.current.name);
    clearTimeout(timers.current.rest);
    timers.current.rest = setTimeout(flush, REST_MS);
    timers.current.longest ||= setTimeout(flush, LONGEST_MS);
  };
  const described = () => [
    EditorView.contentAttributes.of({ "aria-label": label ?? "", "aria-invalid": String(problems.length > 0), spellcheck: language === "json" ? "false" : "true", autocapitalize: "sentences" }),
    EditorState.readOnly.of(readOnly),
    placeholderText(placeholder),
  ];

  useEffect(() => {
    const words = () => ({ variables: (now.current.variables ?? []).map(({ name: each }) => each), tags: now.current.tags ?? [], filters: now.current.filters ?? [] });
    const updated = (update) => {
      if (update.docChanged && !update.transactions.some((each) => each.isUserEvent("reseed"))) typed();
      if (update.focusChanged && !update.view.hasFocus) flush();
    };
    // The page's own shortcuts follow; what has been typed must be on its way before them.
    const before = ["Mod-s", "Mod-Enter"].map((key) => ({ key, run: () => { flush(); return key === "Mod-Enter"; }, stopPropagation: false }));
    view.current = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          history(), drawSelection(), EditorView.lineWrapping,
          languageOf(language, words),
          Prec.high(keymap.of([...before, { key: "Tab", run: acceptCompletion }])),
          keymap.of([...completionKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter")]),
          changing.current.of(described()),
          EditorView.updateListener.of(updated),
        ],
      }),
    });
    const forget = register(name, () => view.current?.state.doc.toString() ?? "");
    return () => { flush(); forget(); view.current.destroy(); view.current = null; };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- one editor for one text; the rest follows below
  }, [name, language]);

  useEffect(() => {
    view.current?.dispatch({ effects: changing.current.reconfigure(described()) });
  }, [label, placeholder, readOnly, problems.length > 0]);

  // Only a new revision replaces the text, never a late echo, and never what is still on its way.
  useEffect(() => {
    const editor = view.current;
    if (!editor || isUnstored(name)) return;
    const { doc } = editor.state;
    const text = value ?? "";
    if (doc.toString() === text) return;
    const head = Math.min(editor.state.selection.main.head, text.length);
    editor.dispatch({ changes: { from: 0, to: doc.length, insert: text }, selection: { anchor: head }, userEvent: "reseed" });
  }, [name, revision]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const { doc } = editor.state;
    const found = problems.map((problem) => ({ ...placed(doc, problem), severity: "error", message: told(problem, phrases) }));
    editor.dispatch(setDiagnostics(editor.state, found));
  }, [problems, phrases.syntax]);

  const jump = (problem) => {
    const editor = view.current;
    const { from, to } = placed(editor.state.doc, problem);
    editor.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
    editor.focus();
  };
  const item = (problem, index) =>
    jsx("li", { key: index }, jsx("button", { type: "button", onClick: () => jump(problem) }, jsx("strong", null, filled(phrases.place, problem)), " ", told(problem, phrases)));
  return jsx(
    "div",
    { className: "code-editor", "data-language": language },
    jsx("div", { ref: host, className: "code-editor-host", style: { minHeight: `${minLines * 1.4 + 1}rem` } }),
    jsx("ul", { className: "code-problems", "aria-live": "polite", hidden: !problems.length }, problems.map(item)),
  );
}
