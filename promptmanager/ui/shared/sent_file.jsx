// A file that stays in the browser and is sent over plain HTTP: first to be looked through, then to be imported.
import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";

// What to do with the file, as one line of JSON before it; without a wish the file goes alone.
function body(file, wish) {
  if (!wish) return file;
  return new Blob([JSON.stringify({ ...JSON.parse(wish), name: file.name }), "\n", file]);
}

// Takes a file by click, keyboard or drop. It is looked through when it is chosen and whenever the wish changes, and
// imported once `go`.
export function SentFile({ address, label, hint, busy, limit, accept, tooBig, wish, go, onPreview, onDone, onRefused }) {
  const file = useRef(null);
  const [name, setName] = useState("");
  const [isOver, setOver] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const isAway = useRef(false);
  const asked = useRef(0);
  const underWay = useRef(Promise.resolve());
  useEffect(() => { isAway.current = false; return () => { isAway.current = true; }; }, []);

  const post = async (query) => {
    try {
      const response = await fetch(address + query, { method: "POST", body: body(file.current, wish), headers: { "content-type": "application/octet-stream" } });
      return [response.ok, await response.json()];
    } catch {
      return [false, { error: "unexpected", facts: {} }];
    }
  };
  const send = async (query, tell) => {
    const mine = ++asked.current;
    const isLatest = () => !isAway.current && mine === asked.current;
    setBusy(true);
    // The server reads one file of a person at a time; of the questions that wait only the latest is asked.
    const sent = underWay.current.then(() => (isLatest() ? post(query) : null));
    underWay.current = sent;
    const answered = await sent;
    if (!answered || !isLatest()) return;
    setBusy(false);
    const [isTaken, answer] = answered;
    if (isTaken) tell(answer); else onRefused(answer);
  };
  const choose = (chosen) => {
    if (!chosen) return;
    file.current = chosen;
    setName(chosen.name);
    if (chosen.size > limit) { asked.current += 1; setBusy(false); onRefused(tooBig); }
    else send("?preview=1", onPreview);
  };
  useEffect(() => { if (go && file.current) send("", onDone); }, [go]);
  useEffect(() => { if (wish && file.current && !go) send("?preview=1", onPreview); }, [wish]);

  return jsx("label", {
    className: "drop", "data-over": isOver, "aria-busy": isBusy,
    onDragOver: (event) => { event.preventDefault(); setOver(true); },
    onDragLeave: () => setOver(false),
    onDrop: (event) => { event.preventDefault(); setOver(false); if (!isBusy) choose(event.dataTransfer.files[0]); },
  },
    jsx("input", {
      type: "file", className: "visually-hidden", accept, disabled: isBusy && go,
      // A file that was corrected meanwhile can be chosen again.
      onClick: (event) => { event.target.value = ""; },
      onChange: (event) => choose(event.target.files[0]),
    }),
    jsx("span", { className: "drop-label" }, name || label),
    jsx("span", { className: "drop-hint", role: "status" }, isBusy ? busy : hint));
}
