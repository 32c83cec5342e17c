// Says whether what was typed is stored, and keeps it in this browser until it is.
import { useContext, useEffect, useLayoutEffect, useReducer, useRef, useSyncExternalStore } from "react";
import { jsx } from "@emotion/react";
import { EventLoopContext } from "$/utils/context";
import { dropKept, hasUnstored, lastNumber, onChange, readKept, storedUpTo, textOf, writeDown } from "./draft_memory.js";

function watchNetwork(callback) {
  window.addEventListener("online", callback);
  window.addEventListener("offline", callback);
  return () => { window.removeEventListener("online", callback); window.removeEventListener("offline", callback); };
}

export function DraftKeeper({ prompt, revision, seed, messages, heard, refusal, phrases, onRecover }) {
  const [, redraw] = useReducer((count) => count + 1, 0);
  const isOnline = useSyncExternalStore(watchNetwork, () => navigator.onLine, () => true);
  const isOffline = (useContext(EventLoopContext)[1] ?? []).length > 0 || !isOnline;
  // The draft as it was when its last word was typed: a text that came since is somebody else's.
  const base = useRef({ prompt: 0, revision: 0, seed: "", messages: [] });

  const snapshot = () => {
    const { prompt: id, revision: number, messages: list } = base.current;
    if (!id || !hasUnstored()) return null;
    return { prompt: id, revision: number, messages: list.map(({ name, role, text }) => ({ role, text: textOf(name) ?? text })) };
  };

  useLayoutEffect(() => {
    storedUpTo(heard ?? 0);
    const isOther = base.current.prompt !== prompt;
    const isReplaced = !isOther && base.current.seed !== seed;
    const lost = isReplaced ? snapshot() : isOther && prompt ? readKept(prompt) : null;
    base.current = { prompt, revision, seed, messages: messages ?? [] };
    if (lost) onRecover(JSON.stringify(lost), lastNumber());
    else if (!hasUnstored() && prompt) dropKept(prompt);
    redraw();
  }, [prompt, revision, seed, messages, heard]);

  useEffect(() => {
    onChange(redraw, snapshot);
    const leave = () => { if (hasUnstored()) writeDown(); };
    window.addEventListener("pagehide", leave);
    return () => { window.removeEventListener("pagehide", leave); onChange(() => {}, () => null); };
  }, []);

  const wasOffline = useRef(false);
  useEffect(() => {
    if (wasOffline.current && !isOffline) {
      const lost = snapshot();
      if (lost) onRecover(JSON.stringify(lost), lastNumber());
    }
    wasOffline.current = isOffline;
  }, [isOffline]);

  const state = isOffline ? "offline" : refusal ? "refused" : hasUnstored() ? "saving" : "saved";
  const words = state === "refused" ? refusal : phrases[state];
  return jsx("span", { className: "save-state", "data-state": state, role: "status" }, jsx("span", { className: "dot", "aria-hidden": true }), jsx("span", null, words));
}
