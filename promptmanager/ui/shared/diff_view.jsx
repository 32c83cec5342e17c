// The difference between two contents, side by side or in one column.
import { useSyncExternalStore } from "react";
import { jsx, jsxs } from "react/jsx-runtime";

// Two columns of text need more room than a phone has.
const NARROW = "(max-width: 40rem)";
const whenNarrow = (tell) => {
  const query = window.matchMedia(NARROW);
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
};
const useNarrow = () => useSyncExternalStore(whenNarrow, () => window.matchMedia(NARROW).matches, () => false);

const fill = (phrase, values) => (phrase ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const LEFT = new Set(["same", "removed"]);
const RIGHT = new Set(["same", "added"]);

function spans(list, shown) {
  return list.filter(([kind]) => shown.has(kind)).map(([kind, text], index) => {
    if (kind === "same") return jsx("span", { children: text }, index);
    return jsx(kind === "added" ? "ins" : "del", { children: text }, index);
  });
}
const BOTH = new Set(["same", "added", "removed"]);

function sideRow(row, index, words) {
  if (row.change === "gap") return gap(row, index, words, 4);
  return jsxs("tr", { "data-change": row.change, children: [
    jsx("td", { className: "diff-number", children: row.left }),
    jsx("td", { className: "diff-text", "data-empty": row.left == null, children: row.left == null ? null : spans(row.spans, LEFT) }),
    jsx("td", { className: "diff-number", children: row.right }),
    jsx("td", { className: "diff-text", "data-empty": row.right == null, children: row.right == null ? null : spans(row.spans, RIGHT) }),
  ] }, index);
}
// One content by itself: nothing is new and nothing is gone.
function plainRow(row, index) {
  return jsxs("tr", { children: [
    jsx("td", { className: "diff-number", children: row.right ?? row.left }),
    jsx("td", { className: "diff-text", children: row.spans.map(([, text]) => text).join("") }),
  ] }, index);
}
function inlineRow(row, index, words) {
  if (row.change === "gap") return gap(row, index, words, 2);
  return jsxs("tr", { "data-change": row.change, children: [
    jsx("td", { className: "diff-number", children: row.right ?? row.left }),
    jsx("td", { className: "diff-text", children: spans(row.spans, BOTH) }),
  ] }, index);
}
function gap(row, index, words, columns) {
  return jsx("tr", { className: "diff-gap", children: jsx("td", { colSpan: columns, children: fill(words.gap, { n: row.count }) }) }, index);
}

function Message({ message, layout, words }) {
  const role = message.left_role && message.right_role && message.left_role !== message.right_role
    ? `${words[message.left_role]} → ${words[message.right_role]}` : words[message.right_role || message.left_role];
  const row = layout === "side" ? sideRow : layout === "plain" ? plainRow : inlineRow;
  return jsxs("section", { className: "diff-part", "data-change": message.change, children: [
    message.number > 0 && jsxs("h4", { className: "diff-head", children: [jsx("span", { children: `${message.number}. ${role}` }), layout !== "plain" && mark(message.change, words)] }),
    jsx("table", { className: `diff-table diff-${layout === "side" ? "side" : "inline"}`, children: jsx("tbody", { children: message.rows.map((each, index) => row(each, index, words)) }) }),
  ] });
}
const mark = (change, words) => jsx("span", { className: "badge", "data-tone": { added: "good", removed: "bad", changed: "accent" }[change] ?? "plain", children: words[change] });

function Field({ change, words, isNew }) {
  const worded = (text) => text === "" ? jsx("em", { children: words.unset }) : words[`value_${text}`] ?? text;
  return jsxs("li", { children: [
    jsx("span", { className: "diff-field", children: words[`field_${change.field}`] ?? change.field }),
    ...(isNew ? [jsx("span", { children: worded(change.right) })] : [
      jsx("del", { children: worded(change.left) }), jsx("span", { "aria-hidden": true, children: "→" }), jsx("ins", { children: worded(change.right) }),
    ]),
  ] });
}

export function DiffView({ diff, layout: chosen = "side", words = {} }) {
  const isNarrow = useNarrow();
  const layout = chosen === "side" && isNarrow ? "inline" : chosen;
  const { messages = [], variables = [], settings = [], is_same: isSame } = diff ?? {};
  if (isSame) return jsx("p", { className: "diff-none", children: words.none });
  return jsxs("div", { className: "diff", children: [
    ...messages.map((message, index) => jsx(Message, { message, layout, words }, `m${index}`)),
    variables.length > 0 && jsxs("section", { className: "diff-part", children: [
      jsx("h4", { className: "diff-head", children: words.variables }),
      variables.map((variable) => jsxs("div", { className: "diff-variable", children: [
        jsxs("p", { children: [jsx("code", { className: "code", children: variable.name }), layout !== "plain" && mark(variable.change, words)] }),
        variable.fields.length > 0 && jsx("ul", { className: "diff-fields", children: variable.fields.map((each) => jsx(Field, { change: each, words, isNew: variable.change === "added" }, each.field)) }),
      ] }, variable.name)),
    ] }, "variables"),
    settings.length > 0 && jsxs("section", { className: "diff-part", children: [
      jsx("h4", { className: "diff-head", children: words.settings }),
      jsx("ul", { className: "diff-fields", children: settings.map((each) => jsx(Field, { change: each, words, isNew: layout === "plain" }, each.field)) }),
    ] }, "settings"),
  ] });
}
