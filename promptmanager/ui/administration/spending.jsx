// The chart of what the platform's key costs: its ticks and what it says under the pointer.
import { jsx } from "@emotion/react";
import { dayText, moneyText, numberText } from "$/public/external/promptmanager/ui/shared/formatted/formatted.jsx";

const NAME_MAX = 20;

export const dayTick = (locale) => (day) => dayText(day, locale);
export const moneyTick = (locale) => (usd) => moneyText(usd, locale);
export const nameTick = () => (name) => (name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1)}…` : name);

export const spentTip = (locale, words) => ({ active, payload }) => {
  const line = active ? payload?.[0]?.payload : null;
  if (!line) return null;
  const said = (word, value) => jsx("div", { key: word, className: "chart-tip-line" }, jsx("span", null, word), jsx("span", { className: "numbers" }, value));
  return jsx("div", { className: "chart-tip" },
    jsx("strong", null, line.name || dayText(line.key, locale)),
    said(words.spent, line.usd ? moneyText(line.usd, locale) : words.unsaid),
    said(words.runs, numberText(line.runs, locale)),
    line.pending ? said(words.pending, numberText(line.pending, locale)) : null,
    line.unknown ? said(words.unknown, numberText(line.unknown, locale)) : null);
};
