// The button of a form that the browser itself sends: the answer takes as long as OpenRouter does, so it shows that it works.
import { useEffect, useState } from "react";
import { jsx } from "@emotion/react";

export function PatientSubmit(props) {
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    // Going back shows the page as it was left.
    const rest = () => setBusy(false);
    window.addEventListener("pageshow", rest);
    return () => window.removeEventListener("pageshow", rest);
  }, []);
  const onClick = (event) => {
    if (busy) event.preventDefault();
    else if (event.currentTarget.form.checkValidity()) setBusy(true);
  };
  return jsx("button", { ...props, type: "submit", "aria-busy": busy, onClick });
}
