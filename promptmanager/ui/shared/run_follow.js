// A run as this tab knows it: follows it through the state store, and paints at most once a frame.
import { useContext, useEffect, useReducer, useRef } from "react";
import { flushSync } from "react-dom";
import { StateStoreContext } from "$/utils/context-registry";
import { joined } from "./run_text.js";

const FINAL = new Set(["completed", "failed", "stopped", "interrupted"]);
// A connection may be lost without a word; asking again costs one small message.
const SILENCE_MS = 10000;
const PATIENCE_MS = 500;

export function isFinal(head) {
  return head !== null && FINAL.has(head.state);
}

function nothing() {
  return { text: "", reasoning: "", head: null, headAt: 0, pieces: 0, missing: null, heardAt: performance.now(), askedAt: 0 };
}

/** Take a chunk in. False when text is missing before it. */
function take(run, chunk) {
  const text = joined(run.text, chunk.at ?? 0, chunk.text ?? "");
  const reasoning = joined(run.reasoning, chunk.rat ?? 0, chunk.reasoning ?? "");
  if (text === null || reasoning === null) return false;
  run.text = text;
  run.reasoning = reasoning;
  run.heardAt = performance.now();
  if (chunk.n) run.pieces = chunk.n;
  if (chunk.missing) run.missing = chunk.missing;
  if (chunk.head) {
    run.head = chunk.head;
    run.headAt = run.heardAt;
  }
  return true;
}

/** Return what is known of a run: its text so far, its reasoning, and its head (state and figures). */
export function useRun(stateName, runId, onFollow) {
  const store = useContext(StateStoreContext);
  const [, paint] = useReducer((count) => count + 1, 0);
  const run = useRef(null);
  const follow = useRef(onFollow);
  follow.current = onFollow;
  if (run.current === null || run.current.id !== runId) run.current = { ...nothing(), id: runId };

  useEffect(() => {
    if (!runId) return undefined;
    const own = run.current;
    let frame = 0;
    const ask = () => {
      own.askedAt = performance.now();
      follow.current(runId, own.text.length, own.reasoning.length);
    };
    const hear = () => {
      const chunk = store.getSnapshot(stateName)?.chunk_rx_state_;
      // A new connection begins with an empty chunk.
      if (!chunk?.run) ask();
      else if (chunk.run !== runId) return;
      else if (!take(own, chunk)) {
        if (performance.now() - own.askedAt > PATIENCE_MS) ask();
      } else if (!frame) {
        frame = requestAnimationFrame(() => {
          frame = 0;
          // At once: React would do it after this frame, to be seen in the next one.
          flushSync(paint);
        });
      }
    };
    const unsubscribe = store.subscribe(stateName, hear);
    const watch = setInterval(() => {
      const quietSince = Math.max(own.heardAt, own.askedAt);
      if (!isFinal(own.head) && !own.missing && performance.now() - quietSince > SILENCE_MS) ask();
    }, 1000);
    ask();
    return () => {
      unsubscribe();
      clearInterval(watch);
      cancelAnimationFrame(frame);
    };
  }, [store, stateName, runId]);

  return run.current;
}
