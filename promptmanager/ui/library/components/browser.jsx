// What the library needs from the browser: its address, its keyboard, a name typed on the spot.
import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";

// Keeps the page's question in the address, for links and for the way back, without loading anything.
export function Address({ question }) {
  useEffect(() => {
    const address = window.location.pathname + (question ? `?${question}` : "");
    window.history.replaceState(window.history.state, "", address);
  }, [question]);
  return null;
}

// A slash puts the cursor into the search, as long as nobody is typing.
export function SlashToSearch({ target }) {
  useEffect(() => {
    const listener = (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest?.("input, textarea, select, [contenteditable=true], [role=dialog]")) return;
      event.preventDefault();
      document.getElementById(target)?.focus();
    };
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, [target]);
  return null;
}

// A name typed where it will stand: Enter or leaving keeps it, Escape does not.
export function NameInPlace({ name, label, limit, onSave, onCancel }) {
  const [typed, setTyped] = useState(name);
  const input = useRef(null);
  const isDone = useRef(false);
  useEffect(() => { input.current?.focus(); input.current?.select(); }, []);
  const finish = (isKept) => {
    if (isDone.current) return;
    const kept = typed.trim();
    if (isKept && kept && kept !== name) onSave(kept);
    else { isDone.current = true; onCancel(); }
  };
  return jsx("input", {
    ref: input, className: "input name-in-place", value: typed, maxLength: limit, "aria-label": label,
    onChange: (event) => setTyped(event.target.value),
    onBlur: () => finish(true),
    onKeyDown: (event) => {
      event.stopPropagation();
      if (event.key === "Enter") { event.preventDefault(); finish(true); }
      if (event.key === "Escape") { event.preventDefault(); finish(false); }
    },
  });
}
