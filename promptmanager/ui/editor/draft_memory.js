// What has been typed and not yet been stored by the server, for all editors of the page.
//
// Every change gets a number; the server says up to which number it has stored. Until then the whole draft is kept in
// the browser's storage too, so that neither a lost connection nor a closed tab loses a word.

const PREFIX = "draft:";
const WRITE_MS = 250;

const editors = new Map();
let numbers = 0;
let stored = 0;
let listener = () => {};
let timer = 0;
let describe = () => null;

export function register(name, readText) {
  editors.set(name, { number: 0, ...editors.get(name), readText });
  return () => editors.delete(name);
}
export function changed(name) {
  numbers += 1;
  const editor = editors.get(name);
  if (editor) editor.number = numbers;
  clearTimeout(timer);
  timer = setTimeout(writeDown, WRITE_MS);
  listener();
  return numbers;
}
export const numberOf = (name) => editors.get(name)?.number ?? 0;
export const isUnstored = (name) => numberOf(name) > stored;
export const hasUnstored = () => [...editors.keys()].some(isUnstored);
export const textOf = (name) => editors.get(name)?.readText();

export function storedUpTo(number) {
  // A page that is loaded anew counts on from what the server has heard; a server that starts anew has heard nothing.
  numbers = Math.max(numbers, number);
  stored = Math.max(stored, number);
}
export const lastNumber = () => numbers;
export function onChange(callback, describeDraft) {
  listener = callback;
  describe = describeDraft;
}

export function writeDown() {
  const draft = describe();
  if (!draft) return;
  try {
    localStorage.setItem(PREFIX + draft.prompt, JSON.stringify(draft));
  } catch {
    // The storage is full or forbidden: the text is still in the page.
  }
}
export function readKept(prompt) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + prompt) ?? "null");
  } catch {
    return null;
  }
}
export function dropKept(prompt) {
  clearTimeout(timer);
  try {
    localStorage.removeItem(PREFIX + prompt);
  } catch {
    // Nothing was kept.
  }
}
