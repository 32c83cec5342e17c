// The command palette: a dialog with one input and a list, driven by the keyboard.
import { useContext, useEffect, useId, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { jsx } from "@emotion/react";
import { ColorModeContext } from "$/utils/context";

const REST_MS = 120;
export const OPEN = "promptmanager:palette";

export function openPalette() {
  window.dispatchEvent(new Event(OPEN));
}

// What a page does is what its own buttons say: those that are there, seen and enabled when the palette opens.
const spoken = (element) => {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("[aria-hidden]").forEach((part) => part.remove());
  return [...copy.childNodes].map((part) => part.textContent.trim()).filter(Boolean).join(" ");
};
const actionsHere = (group) =>
  [...document.querySelectorAll("main [data-command]")]
    .filter((element) => !element.disabled && element.checkVisibility())
    .map((element, index) => ({ id: `here-${index}`, group, words: spoken(element), act: () => element.click() }));

const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function Palette({ words, commands, found, isSearching, onSearch, onSpeak }) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const [here, setHere] = useState([]);
  const dialog = useRef(null);
  const list = useRef(null);
  const id = useId();
  const navigate = useNavigate();
  const { setColorMode } = useContext(ColorModeContext);
  const search = useRef(onSearch);
  search.current = onSearch;

  useEffect(() => {
    const key = (event) => {
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        setOpen((was) => !was);
      }
    };
    const open = () => setOpen(true);
    window.addEventListener("keydown", key);
    window.addEventListener(OPEN, open);
    return () => { window.removeEventListener("keydown", key); window.removeEventListener(OPEN, open); };
  }, []);

  useEffect(() => {
    const element = dialog.current;
    if (isOpen && !element.open) { setTyped(""); setChosen(0); setHere(actionsHere(words.here)); element.showModal(); }
    if (!isOpen && element.open) element.close();
  }, [isOpen, words.here]);

  useEffect(() => {
    if (!isOpen) return undefined;
    const timer = setTimeout(() => search.current(typed), typed ? REST_MS : 0);
    return () => clearTimeout(timer);
  }, [typed, isOpen]);

  const entries = useMemo(() => {
    const asked = plain(typed.trim());
    const fits = (command) => !asked || plain(command.words).includes(asked);
    const prompts = (found ?? []).map((prompt) => ({ ...prompt, group: words.prompts }));
    return [...here.filter(fits), ...prompts, ...(commands ?? []).filter(fits)];
  }, [typed, here, commands, found, words.prompts]);
  const at = Math.min(chosen, Math.max(entries.length - 1, 0));

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, entries]);

  const choose = (entry) => {
    if (!entry) return;
    setOpen(false);
    // Once the dialog is closed, which gives the focus back.
    if (entry.act) requestAnimationFrame(entry.act);
    else if (entry.href) navigate(entry.href);
    else if (entry.mode) setColorMode(entry.mode);
    else if (entry.locale) onSpeak(entry.locale);
  };
  const key = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && entries.length) { event.preventDefault(); setChosen((at + step + entries.length) % entries.length); }
    if (event.key === "Enter" && !event.nativeEvent.isComposing) { event.preventDefault(); choose(entries[at]); }
  };

  const rows = entries.map((entry, index) => [
    entry.group !== entries[index - 1]?.group && jsx("li", { key: `${entry.group}-head`, role: "presentation", className: "palette-group" }, entry.group),
    jsx(
      "li",
      {
        key: entry.id ?? entry.href ?? entry.mode ?? entry.locale, id: `${id}-${index}`, role: "option", "aria-selected": index === at, className: "palette-item",
        onPointerMove: () => setChosen(index), onClick: () => choose(entry),
      },
      jsx("span", { className: "truncate" }, entry.words),
      entry.note ? jsx("span", { className: "palette-note truncate" }, entry.note) : null,
    ),
  ]);

  return jsx(
    "dialog",
    { ref: dialog, className: "palette", "aria-label": words.title, onClose: () => setOpen(false), onClick: (event) => event.target === dialog.current && setOpen(false) },
    isOpen
      ? [
          jsx("input", {
            key: "input", className: "palette-input", autoFocus: true, value: typed, placeholder: words.placeholder, "aria-label": words.placeholder,
            role: "combobox", "aria-expanded": true, "aria-controls": `${id}-list`, "aria-activedescendant": entries.length ? `${id}-${at}` : undefined, "aria-autocomplete": "list",
            autoComplete: "off", spellCheck: false, maxLength: 200, onKeyDown: key, onChange: (event) => { setTyped(event.target.value); setChosen(0); },
          }),
          jsx("ul", { key: "list", ref: list, id: `${id}-list`, role: "listbox", "aria-label": words.title, "aria-busy": isSearching, className: "palette-list" }, rows),
          jsx("p", { key: "none", className: "palette-none", role: "status" }, entries.length || isSearching ? "" : words.none),
        ]
      : null,
  );
}

export function PaletteButton({ words, label }) {
  const [isMac, setMac] = useState(false);
  useEffect(() => setMac(/Mac|iP(hone|ad)/.test(navigator.userAgent)), []);
  return jsx(
    "button",
    { type: "button", className: "command", onClick: openPalette, "aria-label": label, "aria-keyshortcuts": "Control+K Meta+K" },
    jsx("svg", { width: 14, height: 14, viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 2, "aria-hidden": true }, jsx("path", { d: "m20 20-4.2-4.2M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0Z", strokeLinecap: "round" })),
    jsx("span", { className: "for-wide" }, words),
    jsx("span", { className: "keys for-wide", "aria-hidden": true }, jsx("kbd", null, isMac ? "⌘" : "Ctrl"), jsx("kbd", null, "K")),
  );
}
