// Dates, numbers and money by the reader's language and time zone.
import { useEffect, useState } from "react";
import { jsx } from "@emotion/react";

const formats = new Map();
function format(kind, locale, options) {
  const key = `${kind.name}|${locale}|${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new kind(locale === "en" ? undefinedOrEnglish() : locale, options));
  return formats.get(key);
}
// An English reader keeps the English of their own country.
function undefinedOrEnglish() {
  const own = typeof navigator === "undefined" ? "en" : navigator.language;
  return own?.startsWith("en") ? own : "en";
}

const STEPS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

export function relativeTime(iso, locale, now, justNow) {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const relative = format(Intl.RelativeTimeFormat, locale, { numeric: "auto", style: "long" });
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size);
  return step ? relative.format(Math.round(seconds / step[1]), step[0]) : justNow;
}
export function dateTime(iso, locale, options = { dateStyle: "medium", timeStyle: "short" }) {
  const date = new Date(iso);
  return iso && !Number.isNaN(date.getTime()) ? format(Intl.DateTimeFormat, locale, options).format(date) : "";
}
export function momentText(iso, locale) {
  return dateTime(iso, locale);
}
export function clockText(iso, locale) {
  return dateTime(iso, locale, { timeStyle: "short" });
}
// A day is a UTC day, whatever the reader's zone.
export function dayText(day, locale) {
  return dateTime(day && `${day}T00:00:00Z`, locale, { day: "numeric", month: "short", timeZone: "UTC" });
}
export function numberText(value, locale, digits = 0) {
  return value == null ? "" : format(Intl.NumberFormat, locale, { maximumFractionDigits: digits }).format(value);
}
export function signedText(value, locale, digits = 1) {
  return value == null ? "" : format(Intl.NumberFormat, locale, { maximumFractionDigits: digits, signDisplay: "exceptZero" }).format(value).replace("-", "\u2212");
}
export function compactText(value, locale) {
  return value == null ? "" : format(Intl.NumberFormat, locale, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}
export function percentText(value, locale, digits = 0) {
  return value == null ? "" : format(Intl.NumberFormat, locale, { style: "percent", maximumFractionDigits: digits }).format(value).replace("-", "\u2212");
}
export function moneyText(usd, locale) {
  if (usd == null || usd === "") return "";
  const amount = Number(usd);
  const small = amount !== 0 && Math.abs(amount) < 0.01;
  const options = { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", minimumFractionDigits: 2 };
  return format(Intl.NumberFormat, locale, small ? { ...options, maximumSignificantDigits: 2, minimumFractionDigits: undefined } : { ...options, maximumFractionDigits: 4 }).format(amount);
}
export function amountText(value, locale) {
  const options = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return value == null || value === "" ? "" : format(Intl.NumberFormat, locale, options).format(Number(value));
}
export function durationText(seconds, locale) {
  if (seconds == null) return "";
  // The symbols are the same in every language, and the space before them does not break.
  const unit = (value, symbol, digits) => `${numberText(value, locale, digits)}\u00a0${symbol}`;
  if (seconds < 1) return unit(Math.round(seconds * 1000), "ms", 0);
  if (seconds < 60) return unit(seconds, "s", 1);
  const whole = Math.round(seconds);
  return `${unit(Math.floor(whole / 60), "min", 0)} ${unit(whole % 60, "s", 0)}`;
}

export function LocalTime({ iso, locale, relative, day, justNow }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!relative) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 30000);
    return () => clearInterval(timer);
  }, [relative]);
  if (!iso) return null;
  const exact = day ? dateTime(iso, locale, { dateStyle: "long" }) : dateTime(iso, locale);
  // The server that prerenders the page knows neither the clock nor the time zone of the reader.
  const props = { dateTime: iso, suppressHydrationWarning: true };
  return relative
    ? jsx("time", { ...props, "data-tip": exact }, relativeTime(iso, locale, Math.max(now, Date.now()), justNow))
    : jsx("time", props, exact);
}
