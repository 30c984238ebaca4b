// Actions wait for each other: while one runs, the keys that follow are held and act upon what it leaves.
import { fill, state, underway, warn, words } from "./talk.js";

let running = 0;
let replaying = false;
let last = Promise.resolve();
const held = [];
const MOST = 100;
const asking = () => document.querySelector("dialog[open]") !== null;

// Run a task after those before it; what it throws is said, and does not stop what follows.
export const run = (task) => {
  running += 1;
  const mine = last.then(task).catch((error) => { console.warn(error); warn(words.gone); }).finally(() => { running -= 1; drain(); });
  last = mine;
  return mine;
};

// What was typed upon an action that was refused was meant for another table: it is let go, and that is said.
export const refuse = (problem) => {
  const lost = held.splice(0).length;
  warn(lost ? `${problem} ${fill(words.letGo, { n: lost })}` : problem);
};

const NAMED = new Set(["Process", "Enter", "Escape", "Delete", "F2", "Home", "End", "PageUp", "PageDown", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);
const ours = (event) => {
  if (event.key === "Tab" || event.isComposing) return false;
  if (event.target.matches("input, select") || event.target.matches("textarea") && !event.target.closest("#table")) return false;
  if (event.ctrlKey || event.metaKey) return ["z", "Z", "Enter", "Home", "End", "s"].includes(event.key);
  if (event.altKey) return ["ArrowUp", "ArrowDown"].includes(event.key);
  return NAMED.has(event.key) || [...event.key].length === 1;
};

document.addEventListener("keydown", (event) => {
  if (replaying || (!running && !held.length) || asking() || !ours(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // Without a server nobody sees what keys do: they are not kept for later.
  if (state.lost || held.length >= MOST) return;
  const { key, code, shiftKey, ctrlKey, altKey, metaKey } = event;
  held.push({ key, code, shiftKey, ctrlKey, altKey, metaKey, bubbles: true, cancelable: true });
}, true);

// A held key goes to what has the focus now; in a field that was opened meanwhile it is text.
const replay = (key) => {
  const target = document.activeElement ?? document.body;
  replaying = true;
  const free = target.dispatchEvent(new KeyboardEvent("keydown", key));
  replaying = false;
  if (!free || !target.matches("input, textarea")) return;
  if (key.key === "Enter") target.form?.requestSubmit();
  else if (key.key === "Escape") target.closest("dialog")?.close();
  else if ([...key.key].length === 1 && !key.ctrlKey && !key.altKey && !key.metaKey) {
    target.setRangeText(key.key, target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
};
const drain = () => { while (held.length && (!running || asking())) replay(held.shift()); };

// How much is under way; for tests. A question that is open waits for the person, not for the desk.
window.duizhaoBusy = () => state.waiting + underway() + (asking() ? 0 : running + held.length);
