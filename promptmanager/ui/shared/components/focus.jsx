// Gives the focus back to what had it before a dialog opened.
import { useEffect } from "react";

const ABOVE = "[role=dialog], [role=alertdialog], [role=menu]";
const SETTLED_MS = 50;
let last = null;
if (typeof document !== "undefined") {
  document.addEventListener("focusin", ({ target }) => { if (!target.closest(ABOVE)) last = target; }, true);
}

export function FocusReturn() {
  useEffect(() => {
    const opener = last;
    return () => {
      setTimeout(() => {
        const isLost = !document.activeElement || document.activeElement === document.body;
        if (isLost && opener?.isConnected) opener.focus({ preventScroll: true });
      }, SETTLED_MS);
    };
  }, []);
  return null;
}
