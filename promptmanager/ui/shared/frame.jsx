// What the frame needs from the browser: the document's language and title, the state of the connection, the keyboard.
import { useContext, useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { EventLoopContext } from "$/utils/context";
import { ColorModeContext } from "$/utils/context-registry";

const YEAR_SECONDS = 31536000;
const QUIET_MS = 1500;

export function DocumentSettings({ locale, title, product }) {
  useEffect(() => {
    if (!locale) return;
    document.documentElement.lang = locale;
    const secure = window.location.protocol === "https:" ? "; secure" : "";
    document.cookie = `locale=${locale}; path=/; max-age=${YEAR_SECONDS}; samesite=lax${secure}`;
  }, [locale]);
  useEffect(() => {
    if (/Mac|iPhone|iPad/.test(navigator.platform)) document.documentElement.dataset.keyboard = "mac";
  }, []);
  useEffect(() => {
    document.title = title ? `${title} · ${product}` : product;
  }, [title, product]);
  return null;
}

// Says that the connection is lost, only once it has been away for a while and was there before.
export function Connection({ lost }) {
  const errors = useContext(EventLoopContext)[1] ?? [];
  const isLost = errors.length > 0;
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!isLost) { setShown(false); return undefined; }
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [isLost]);
  return jsx("span", { role: "status" }, shown ? jsx("span", { className: "offline" }, jsx("span", { className: "dot", "aria-hidden": true }), lost) : null);
}

// Where the list of pages is wider than the screen, brings the open one into sight.
export function OpenPageInSight({ pages }) {
  const mark = useRef(null);
  useEffect(() => {
    const list = mark.current?.parentElement;
    const open = list?.querySelector("[aria-current=page]");
    if (open) list.scrollLeft = open.offsetLeft - list.offsetLeft - (list.clientWidth - open.clientWidth) / 2;
  }, [pages]);
  return jsx("span", { ref: mark, hidden: true });
}

// Calls an event for a chord such as "mod+enter"; mod is Cmd on a Mac and Ctrl elsewhere.
export function Shortcut({ chord, onPress, evenWhileTyping }) {
  const press = useRef(onPress);
  press.current = onPress;
  useEffect(() => {
    const parts = chord.split("+");
    const key = parts.pop();
    const wants = { mod: parts.includes("mod"), shift: parts.includes("shift"), alt: parts.includes("alt") };
    const listener = (event) => {
      const mod = event.metaKey || event.ctrlKey;
      if (event.key.toLowerCase() !== key || mod !== wants.mod || event.altKey !== wants.alt || (wants.shift && !event.shiftKey)) return;
      const typing = event.target.closest?.("input, textarea, select, [contenteditable=true]");
      if (typing && !evenWhileTyping && !mod) return;
      event.preventDefault();
      // A field tells the state what was typed after a short rest, or at once when it is left.
      const field = document.activeElement?.matches("input, textarea") ? document.activeElement : null;
      field?.blur();
      field?.focus({ preventScroll: true });
      press.current();
    };
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, [chord, evenWhileTyping]);
  return null;
}

// Carries the choice of light or dark between the browser and the account: the account's wins, a change is stored.
export function ThemeKeeper({ stored, isSignedIn, onChoose }) {
  const { rawColorMode: chosen, setColorMode } = useContext(ColorModeContext);
  const known = useRef(null);
  useEffect(() => {
    if (!isSignedIn) { known.current = null; return; }
    if (known.current === null) {
      known.current = stored || "system";
      if (stored && stored !== chosen) { setColorMode(stored); return; }
    }
    if (chosen !== known.current) {
      known.current = chosen;
      onChoose(chosen);
    }
  }, [isSignedIn, stored, chosen]);
  return null;
}
