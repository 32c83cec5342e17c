// Inputs of the pages that anybody may see. What is typed stays in this tab; no password is ever kept.
import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";

const EMAIL = "promptmanager.email";
const LINK = "promptmanager.link.";

// An address that comes back after a refusal, and goes along from sign-in to the other pages.
export function EmailInput(props) {
  const input = useRef(null);
  useEffect(() => {
    const kept = sessionStorage.getItem(EMAIL);
    if (kept && input.current && !input.current.value) input.current.value = kept;
  }, []);
  return jsx("input", { ...props, ref: input, type: "email", onInput: (event) => sessionStorage.setItem(EMAIL, event.target.value) });
}

export function PasswordInput({ show, ...props }) {
  const [shown, setShown] = useState(false);
  return jsx("span", { className: "password" },
    jsx("input", { ...props, type: shown ? "text" : "password" }),
    jsx("button", {
      type: "button", className: "password-eye", "aria-label": show, "aria-pressed": shown, "data-tip": show, onClick: () => setShown(!shown),
    }, jsx(Eye, { shown })));
}

// The token of a mailed link comes in the fragment, which no server sees. It leaves the address line at once.
function tokenOf(name) {
  const given = new URLSearchParams(window.location.hash.slice(1)).get(name);
  if (given) {
    sessionStorage.setItem(LINK + name, given);
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  }
  return given || sessionStorage.getItem(LINK + name) || "";
}

export function LinkToken({ name }) {
  const [token, setToken] = useState("");
  useEffect(() => setToken(tokenOf(name)), [name]);
  return jsx("input", { type: "hidden", name, value: token, readOnly: true });
}

// Says that the page was opened by a link that carries a token of this name, or is so again after a refusal.
export function LinkFound({ name, onFound }) {
  useEffect(() => {
    if (tokenOf(name)) onFound();
  }, [name]);
  return null;
}

function Eye({ shown }) {
  const line = { fill: "none", stroke: "currentColor", strokeWidth: 1.75, strokeLinecap: "round", strokeLinejoin: "round" };
  return jsx("svg", { viewBox: "0 0 24 24", width: 16, height: 16, "aria-hidden": true, ...line },
    jsx("path", { d: "M2 12s3.6-7 10-7 10 7 10 7-3.6 7-10 7-10-7-10-7Z" }),
    jsx("circle", { cx: 12, cy: 12, r: 3 }),
    shown ? jsx("path", { d: "m4 20 16-16" }) : null);
}
