// What the library needs from the browser: its address, its keyboard, a name typed on the spot, a file that is sent.
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

// Takes a file by click, keyboard or drop and sends it: first to be looked through, then, once `go`, to be imported.
export function ImportFile({ address, label, hint, busy, limit, go, onPreview, onDone, onRefused }) {
  const file = useRef(null);
  const [name, setName] = useState("");
  const [isOver, setOver] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const isAway = useRef(false);
  useEffect(() => { isAway.current = false; return () => { isAway.current = true; }; }, []);

  const send = async (query, tell) => {
    setBusy(true);
    let answer = { error: "unexpected", facts: {} };
    let isTaken = false;
    try {
      const response = await fetch(address + query, { method: "POST", body: file.current, headers: { "content-type": "application/json" } });
      answer = await response.json();
      isTaken = response.ok;
    } catch { /* the answer above stands */ }
    if (isAway.current) return;
    setBusy(false);
    if (isTaken) tell(answer); else onRefused(answer);
  };
  const choose = (chosen) => {
    if (!chosen) return;
    file.current = chosen;
    setName(chosen.name);
    if (chosen.size > limit) onRefused({ error: "import_invalid", facts: { reason: "too_big", where: "" } });
    else send("?preview=1", onPreview);
  };
  useEffect(() => { if (go && file.current) send("", onDone); }, [go]);

  return jsx("label", {
    className: "drop", "data-over": isOver, "aria-busy": isBusy,
    onDragOver: (event) => { event.preventDefault(); setOver(true); },
    onDragLeave: () => setOver(false),
    onDrop: (event) => { event.preventDefault(); setOver(false); choose(event.dataTransfer.files[0]); },
  },
    jsx("input", { type: "file", className: "visually-hidden", accept: ".json,application/json", disabled: isBusy, onChange: (event) => choose(event.target.files[0]) }),
    jsx("span", { className: "drop-label" }, name || label),
    jsx("span", { className: "drop-hint", role: "status" }, isBusy ? busy : hint));
}
