// Puts the focus into a dialog, and gives it back to what had it before.
import { useEffect } from "react";

const ABOVE = "[role=dialog], [role=alertdialog], [role=menu]";
const CHOSEN = ".dialog-head > .button, .dialog-diff";
const FIELD = "input:not([type=hidden], [type=file]), textarea, select";
const SETTLED_MS = 50;
let last = null;
if (typeof document !== "undefined") {
  const remember = (target) => { if (target && !target.closest(ABOVE)) last = target; };
  document.addEventListener("focusin", ({ target }) => remember(target), true);
  // The button of a menu is not focused by a press: Radix keeps that for the menu.
  document.addEventListener("pointerdown", ({ target }) => remember(target.closest?.("button, a")), true);
}

/** The first field to be seen in a dialog that does not wait to be asked for, else the dialog. No keyboard slides over a page that was only touched. */
function firstField(dialog) {
  const fields = matchMedia("(pointer: coarse)").matches ? [] : [...dialog.querySelectorAll(FIELD)];
  return fields.find((field) => field.tabIndex >= 0 && field.offsetWidth > 1 && !field.disabled && !field.dataset.later) ?? dialog;
}

export function FocusReturn() {
  useEffect(() => {
    const opener = last;
    // Radix chooses what comes first: the button that closes, or a text that scrolls. Nobody opened the dialog for those.
    const settle = setTimeout(() => {
      const chosen = document.activeElement;
      if (chosen?.matches(CHOSEN)) firstField(chosen.closest("[role=dialog]")).focus();
    });
    return () => {
      clearTimeout(settle);
      setTimeout(() => {
        const isLost = !document.activeElement || document.activeElement === document.body;
        if (isLost && opener?.isConnected) opener.focus({ preventScroll: true });
      }, SETTLED_MS);
    };
  }, []);
  return null;
}
