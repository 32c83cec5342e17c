// A run in figures: live while it goes, complete when it has ended.
import { useEffect, useReducer } from "react";
import { jsx } from "@emotion/react";
import { durationText, moneyText, numberText } from "$/public/external/promptmanager/ui/shared/formatted/formatted.jsx";
import { isFinal } from "./run_follow.js";

const TONES = { connecting: "accent", streaming: "accent", completed: "good", failed: "bad", stopped: "plain", interrupted: "warn" };
const TICK_MS = 200;

function elapsedSeconds(run) {
  if (!run.head) return 0;
  const since = isFinal(run.head) ? 0 : performance.now() - run.headAt;
  return (run.head.elapsed_ms + since) / 1000;
}

/** Tokens a second: the provider's count once it is known, else the pieces seen so far. */
function speed(run, seconds) {
  const writing = seconds - (run.head?.first_ms ?? 0) / 1000;
  const tokens = isFinal(run.head) ? (run.head.tokens_out ?? run.pieces) : run.pieces;
  return run.head?.first_ms == null || !tokens || writing < 0.3 ? null : tokens / writing;
}

function Fact({ label, children }) {
  return jsx("span", { className: "answer-fact" }, jsx("span", { className: "answer-fact-label" }, label), " ", children);
}

function Live({ run, locale, strings }) {
  const [, tick] = useReducer((count) => count + 1, 0);
  const goesOn = !isFinal(run.head);
  useEffect(() => {
    if (!goesOn) return undefined;
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [goesOn]);
  const seconds = elapsedSeconds(run);
  const rate = speed(run, seconds);
  return jsx(
    "span",
    { className: "answer-facts" },
    run.head?.queue ? jsx(Fact, { label: strings.queue }, numberText(run.head.queue, locale)) : null,
    jsx(Fact, { label: strings.elapsed }, durationText(goesOn ? Math.round(seconds * 10) / 10 : seconds, locale)),
    run.head?.first_ms == null ? null : jsx(Fact, { label: strings.first_token }, durationText(run.head.first_ms / 1000, locale)),
    rate === null ? null : jsx(Fact, { label: strings.rate }, goesOn ? "≈ " : "", numberText(rate, locale, rate < 10 ? 1 : 0)),
  );
}

export function Status({ run, state, locale, strings, onStop }) {
  const key = run.head?.key;
  return jsx(
    "div",
    { className: "answer-status" },
    jsx("span", { className: "badge", "data-tone": TONES[state] }, jsx("span", { className: "dot", "aria-hidden": true }), strings[`state_${state}`]),
    key ? jsx("span", { className: "badge", "data-tone": key === "simulated" ? "warn" : "plain", "data-tip": strings[`key_${key}_tip`] }, strings[`key_${key}`]) : null,
    run.head ? jsx(Live, { run, locale, strings }) : null,
    jsx("span", { className: "spacer" }),
    onStop ? jsx("button", { type: "button", className: "button button-secondary size-small answer-stop", onClick: onStop }, jsx("span", { className: "answer-stop-mark", "aria-hidden": true }), strings.stop) : null,
  );
}

function tokensText(count, parts, locale) {
  const more = parts.filter(([, part]) => part).map(([words, part]) => `${words} ${numberText(part, locale)}`);
  return numberText(count, locale) + (more.length ? ` (${more.join(", ")})` : "");
}

function costText(head, locale, strings) {
  return head.cost_state === "known" ? moneyText(head.cost, locale) : strings[`cost_${head.cost_state}`];
}

export function Figures({ head, locale, strings }) {
  const rows = [
    [strings.tokens_in, head.tokens_in == null ? "" : tokensText(head.tokens_in, [[strings.cached, head.cached_tokens]], locale)],
    [strings.tokens_out, head.tokens_out == null ? "" : tokensText(head.tokens_out, [[strings.reasoning_tokens, head.reasoning_tokens]], locale)],
    [strings.cost, costText(head, locale, strings)],
    [strings.model, head.model],
    [strings.provider, head.provider],
    [strings.finish, strings[`finish_${head.finish}`] ?? head.finish],
  ];
  return jsx(
    "dl",
    { className: "answer-figures" },
    rows.filter(([, value]) => value).map(([label, value]) => jsx("div", { key: label }, jsx("dt", null, label), jsx("dd", null, value))),
  );
}
