// Shows the notices of the state; each leaves by itself unless somebody points at it or reads it.
import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";

const SHOWN_MS = { good: 5000, bad: 10000 };

function mark(kind) {
  const path = kind === "bad" ? "M12 8v5M12 16.5v.01M12 3 2.5 20h19Z" : "M5 12.5 10 17.5 19.5 7";
  return jsx(
    "svg",
    { width: 16, height: 16, viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 2, "aria-hidden": true },
    jsx("path", { d: path, strokeLinecap: "round", strokeLinejoin: "round" }),
  );
}

function Notice({ notice, close, onDismiss }) {
  const [held, setHeld] = useState(false);
  const dismiss = useRef(onDismiss);
  dismiss.current = onDismiss;
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => dismiss.current(notice.id), SHOWN_MS[notice.kind] ?? SHOWN_MS.good);
    return () => clearTimeout(timer);
  }, [held, notice.id, notice.kind]);
  const hold = { onPointerEnter: () => setHeld(true), onPointerLeave: () => setHeld(false), onFocus: () => setHeld(true), onBlur: () => setHeld(false) };
  return jsx(
    "div",
    { className: "notice", "data-kind": notice.kind, role: notice.kind === "bad" ? "alert" : "status", ...hold },
    mark(notice.kind),
    jsx("p", null, notice.text),
    jsx("button", { type: "button", className: "button button-ghost size-small icon-only", "aria-label": close, onClick: () => onDismiss(notice.id) }, "×"),
  );
}

export function Notices({ notices, label, close, onDismiss }) {
  return jsx(
    "section",
    { className: "notices", "aria-label": label },
    (notices ?? []).map((notice) => jsx(Notice, { key: notice.id, notice, close, onDismiss })),
  );
}
