// One tooltip for the whole page: it shows the data_tip of what is pointed at or focused, and Escape hides it.
import { useEffect, useState } from "react";
import { jsx } from "@emotion/react";

const REST_MS = 350;
const GAP = 6;

export function Hints() {
  const [hint, setHint] = useState(null);
  useEffect(() => {
    let timer;
    let byKey = false;
    const hide = () => { clearTimeout(timer); setHint(null); };
    const show = (element, wait) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const box = element.getBoundingClientRect();
        if (!element.isConnected || !box.width) return;
        const below = box.bottom + 36 < window.innerHeight;
        setHint({ text: element.getAttribute("data-tip"), x: box.left + box.width / 2, y: below ? box.bottom + GAP : box.top - GAP, below });
      }, wait);
    };
    const over = (event) => {
      const element = event.target.closest?.("[data-tip]");
      if (element && event.pointerType !== "touch") show(element, REST_MS); else hide();
    };
    const focus = (event) => {
      const element = event.target.closest?.("[data-tip]");
      // A menu that closes gives its focus back, also to those who tapped: a hint would only lie in their way.
      if (element && byKey && event.target.matches(":focus-visible")) show(element, 0); else hide();
    };
    const key = (event) => { byKey = true; if (event.key === "Escape") hide(); };
    const down = () => { byKey = false; hide(); };
    const events = [["pointerover", over], ["focusin", focus], ["focusout", hide], ["pointerdown", down], ["scroll", hide], ["keydown", key]];
    events.forEach(([name, listener]) => document.addEventListener(name, listener, true));
    return () => { hide(); events.forEach(([name, listener]) => document.removeEventListener(name, listener, true)); };
  }, []);
  if (!hint) return null;
  const x = Math.min(Math.max(hint.x, 60), window.innerWidth - 60);
  return jsx("div", { className: "hint", role: "tooltip", style: { left: x, top: hint.y, translate: hint.below ? "-50% 0" : "-50% -100%" } }, hint.text);
}
