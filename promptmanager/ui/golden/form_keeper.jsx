// What is typed into the form around it: told after a short rest, and sent by the keys that save elsewhere too.
import { useEffect, useRef } from "react";
import { jsx } from "@emotion/react";

const REST_MS = 500;

export function FormKeeper({ onKeep }) {
  const marker = useRef(null);
  const tell = useRef(onKeep);
  tell.current = onKeep;
  useEffect(() => {
    const form = marker.current.closest("form");
    let timer = 0;
    const keep = () => {
      clearTimeout(timer);
      timer = 0;
      const typed = {};
      for (const [name, value] of new FormData(form)) typed[name] = String(value);
      tell.current(typed);
    };
    const typing = () => { clearTimeout(timer); timer = setTimeout(keep, REST_MS); };
    // Whoever leaves a field may be about to leave the page.
    const leaving = () => { if (timer) keep(); };
    const keys = (event) => {
      if (!(event.ctrlKey || event.metaKey) || !["s", "Enter"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      form.requestSubmit();
    };
    const sent = () => { clearTimeout(timer); timer = 0; };
    form.addEventListener("input", typing);
    form.addEventListener("focusout", leaving);
    form.addEventListener("keydown", keys);
    form.addEventListener("submit", sent);
    return () => {
      clearTimeout(timer);
      form.removeEventListener("input", typing);
      form.removeEventListener("focusout", leaving);
      form.removeEventListener("keydown", keys);
      form.removeEventListener("submit", sent);
    };
  }, []);
  return jsx("span", { ref: marker, hidden: true });
}
