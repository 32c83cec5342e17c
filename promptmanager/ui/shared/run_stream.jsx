// One run, as it happens: its state, its text, its figures, and what can be done with it.
import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { isFinal, useRun } from "./run_follow.js";
import { Figures, Status } from "./run_figures.jsx";
import { Blocks, formattedJson } from "./run_text.js";

const RunMarkdown = lazy(() => import("./run_markdown.jsx"));
const VIEWS = ["markdown", "text", "json"];
const TYPES = { markdown: ["md", "text/markdown"], text: ["txt", "text/plain"], json: ["json", "application/json"] };
// Whole documents are parsed once more when they are complete, for what reaches across blocks; very long ones are not.
const WHOLE_LIMIT = 60000;
const NEAR_END_PX = 40;

function useBlocks(text, isWhole) {
  const blocks = useRef(null);
  blocks.current ??= new Blocks();
  return useMemo(() => {
    if (isWhole && text.length < WHOLE_LIMIT) return { closed: [], tail: text };
    const tail = blocks.current.take(text);
    return { closed: blocks.current.closed, tail };
  }, [text, isWhole]);
}

/**
 * Keep the end of a text that is being written in sight until the reader scrolls up.
 * Return props for the scrolling element, whether the reader is elsewhere, and how to go to the end.
 */
function useFollowedEnd(text, isWriting) {
  const element = useRef(null);
  const wasWriting = useRef(false);
  wasWriting.current ||= isWriting;
  const isHeld = useRef(true);
  const [isAway, setAway] = useState(false);
  const toEnd = useCallback(() => {
    isHeld.current = true;
    setAway(false);
    if (element.current) element.current.scrollTop = element.current.scrollHeight;
  }, []);
  const onScroll = useCallback(() => {
    const { scrollTop, scrollHeight, clientHeight } = element.current;
    isHeld.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    setAway(!isHeld.current);
  }, []);
  useLayoutEffect(() => {
    if (isHeld.current && wasWriting.current && element.current) element.current.scrollTop = element.current.scrollHeight;
  }, [text]);
  return [{ ref: element, onScroll }, isAway, toEnd];
}

function Output({ text, view, isEnded, strings }) {
  const { closed, tail } = useBlocks(text, isEnded);
  const json = useMemo(() => (view === "json" && isEnded ? formattedJson(text) : null), [view, isEnded, text]);
  if (view === "markdown") {
    const plain = jsx("pre", { className: "answer-text" }, text);
    return jsx(Suspense, { fallback: plain }, jsx(RunMarkdown, { closed, tail, strings }));
  }
  if (view === "text") return jsx("pre", { className: "answer-text" }, text);
  return [
    isEnded && json === null && text ? jsx("p", { key: "note", className: "answer-note" }, strings.not_json) : null,
    jsx("pre", { key: "json", className: "answer-code" }, json ?? text),
  ];
}

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without https the clipboard is reached the old way.
  const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  return area.remove();
}

function download(text, name, type) {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

const SIGNS = {
  copy: "M10 9h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zM5 15a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1",
  copied: "m5 12.5 4.5 4.5L19 7",
  download: "M12 4v11m-5-5 5 5 5-5M5 20h14",
};

/** Where there is no room for the words, the sign stands alone and the words remain for screen readers. */
function ToolButton({ sign, words, ...props }) {
  const drawn = { className: "icon", viewBox: "0 0 24 24", width: 14, height: 14, fill: "none", stroke: "currentColor", strokeLinecap: "round", strokeLinejoin: "round", "aria-hidden": true };
  return jsx("button", { type: "button", className: "button button-ghost size-small", ...props }, jsx("svg", drawn, jsx("path", { d: SIGNS[sign] })), jsx("span", { className: "answer-tool-words" }, words));
}

function CopyButton({ text, strings }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const onClick = () => copy(text()).then(() => setCopied(true), () => {});
  return jsx(ToolButton, { onClick, "aria-live": "polite", sign: isCopied ? "copied" : "copy", words: isCopied ? strings.copied : strings.copy });
}

function Tools({ run, view, setView, strings }) {
  const shown = () => (view === "json" ? (formattedJson(run.text) ?? run.text) : run.text);
  const [ending, type] = TYPES[view];
  const segment = (name) =>
    jsx("button", { key: name, type: "button", className: "segment", "aria-pressed": view === name, onClick: () => setView(name) }, strings[`view_${name}`]);
  return jsx(
    "div",
    { className: "answer-tools" },
    jsx("div", { className: "segmented", role: "group", "aria-label": strings.view }, VIEWS.map(segment)),
    jsx("span", { className: "spacer" }),
    jsx(CopyButton, { text: shown, strings }),
    jsx(ToolButton, { onClick: () => download(shown(), `run-${run.id}.${ending}`, type), sign: "download", words: strings.download }),
  );
}

function Reasoning({ text, isStreaming, strings }) {
  if (!text) return null;
  return jsx(
    "details",
    { className: "answer-reasoning" },
    jsx("summary", null, strings.reasoning, isStreaming ? jsx("span", { className: "answer-caret", "aria-hidden": true }) : null),
    jsx("pre", { className: "answer-text", tabIndex: 0 }, text),
  );
}

function Ending({ run, locale, strings }) {
  const error = run.missing ?? run.head?.error;
  const words = error?.[locale] ?? error?.en ?? strings[`ending_${run.head?.state}`];
  if (!words) return null;
  return jsx("div", { className: "callout", role: error ? "alert" : undefined, "data-tone": error ? "bad" : "warn" }, jsx("div", { className: "callout-body" }, words));
}

function Run({ runId, stateName, locale, strings, canStop, isTall, chosen, setView, onFollow, onStop }) {
  const run = useRun(stateName, runId, onFollow);
  const view = chosen ?? (run.head?.json ? "json" : "markdown");
  const isEnded = isFinal(run.head);
  const isWriting = !isEnded && !run.missing;
  const [scroller, isAway, toEnd] = useFollowedEnd(run.text + view, run.head !== null && isWriting);
  const state = run.missing ? "failed" : (run.head?.state ?? "connecting");
  return jsx(
    "div",
    { className: "answer", "data-state": state, "data-tall": isTall || undefined, role: "group", "aria-label": strings.answer },
    jsx("h2", { className: "visually-hidden" }, strings.answer),
    jsx(Status, { run, state, locale, strings, onStop: canStop && isWriting ? () => onStop(runId) : null }),
    jsx(Reasoning, { text: run.reasoning, isStreaming: isWriting && !run.text, strings }),
    run.text
      ? jsx(
          "div",
          { className: "answer-frame" },
          jsx(Tools, { run, view, setView, strings }),
          jsx(
            "div",
            { className: "answer-output", tabIndex: 0, role: "group", "aria-label": strings.answer_text, "data-run": runId, "data-writing": isWriting || undefined, ...scroller },
            jsx(Output, { text: run.text, view, isEnded, strings }),
          ),
          isAway && isWriting ? jsx("button", { type: "button", className: "button button-secondary size-small answer-to-end", onClick: toEnd }, strings.to_end) : null,
        )
      : isWriting
        ? jsx("div", { className: "answer-waiting", "aria-hidden": true }, jsx("span", { className: "answer-caret" }))
        : null,
    jsx(Ending, { run, locale, strings }),
    isEnded ? jsx(Figures, { head: run.head, locale, strings }) : null,
    jsx("span", { className: "visually-hidden", role: "status" }, strings[`state_${state}`]),
  );
}

export function RunStream(props) {
  const [chosen, setView] = useState(null);
  return props.runId ? jsx(Run, { ...props, key: props.runId, chosen, setView }) : null;
}
