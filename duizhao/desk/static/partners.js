// Pointing at a word, or going to it with Shift and an arrow, outlines its partner on the other side. Nothing of the
// table changes: highlights are the browser's.
import { fill, say, words } from "./talk.js";

const table = document.getElementById("table");
const known = new Map();
const REST = 180; // milliseconds that the pointer rests before a pair is asked for
const FIRST = 700; // the first time: it loads the model, which a passing pointer should not
let loaded = false;
let timer = 0;
let shown = "";

const ask = async (id) => {
  const answer = await fetch(`/links/${id}`);
  if (answer.status !== 200) return null;
  loaded = true;
  return answer.json();
};

const linksOf = (row) => {
  const key = `${row.id} ${[...row.querySelectorAll(".seg")].map((one) => one.textContent).join("|")}`;
  if (!known.has(key)) known.set(key, ask(row.id).catch(() => { known.delete(key); return null; }));
  if (known.size > 500) known.delete(known.keys().next().value);
  return known.get(key);
};

const rangeOf = ([unit, start, end]) => {
  const segment = document.getElementById(unit);
  if (!segment) return null;
  const range = document.createRange();
  const walker = document.createTreeWalker(segment, NodeFilter.SHOW_TEXT);
  let before = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const after = before + node.length;
    if (!begun && start < after) { range.setStart(node, start - before); begun = true; }
    if (begun && end <= after) { range.setEnd(node, end - before); return range; }
    before = after;
  }
  return null;
};

const clear = () => { shown = ""; CSS.highlights.delete("word"); CSS.highlights.delete("partner"); };
const mark = (name, places) => CSS.highlights.set(name, new Highlight(...places.map(rangeOf).filter(Boolean)));

// Outline the word of a segment at an offset and what it is linked with.
export const partners = async (segment, offset) => {
  const row = segment.closest(".row");
  const found = await linksOf(row);
  if (!found || !segment.isConnected) return;
  const side = segment.closest(".cell").dataset.side;
  const at = found[side].findIndex(([unit, start, end]) => unit === segment.id && start <= offset && offset < end);
  if (at < 0) { clear(); return; }
  if (shown !== `${row.id} ${side} ${at}`) outline(row, found, side, at);
};

// Outline a word by its number; gives the places of its partners.
const outline = (row, found, side, at) => {
  const other = side === "source" ? "target" : "source";
  const mine = side === "source" ? 0 : 1;
  const linked = found.links.filter((link) => link[mine] === at).map((link) => found[other][link[1 - mine]]);
  clear();
  shown = `${row.id} ${side} ${at}`;
  mark("word", [found[side][at]]);
  mark("partner", linked);
  return linked;
};

// From word to word of a cell, by keyboard; the word and its partners are said.
export const stepWord = async (cell, by) => {
  if (!window.CSS?.highlights) return;
  const row = cell.closest(".row");
  const found = await linksOf(row);
  const side = cell.dataset.side;
  if (!found?.[side].length || !cell.isConnected) { say(words.noLinks); return; }
  const [id, which, number] = shown.split(" ");
  const now = id === row.id && which === side ? Number(number) : by > 0 ? -1 : found[side].length;
  const at = Math.min(found[side].length - 1, Math.max(0, now + by));
  const linked = outline(row, found, side, at);
  const said = (places) => places.map((place) => String(rangeOf(place) ?? "")).join(" … ");
  say(fill(words.partner, { word: said([found[side][at]]), partner: linked.length ? said(linked) : words.noPartner }));
};

export const leaveWords = () => clear();

const point = (event) => {
  clearTimeout(timer);
  const segment = event.target.closest?.(".seg");
  if (!segment || !getSelection().isCollapsed) { clear(); return; }
  timer = setTimeout(() => {
    const at = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    if (!at || !segment.contains(at.offsetNode)) return;
    const range = document.createRange();
    range.setStart(segment, 0);
    range.setEnd(at.offsetNode, at.offset);
    let offset = range.toString().length;
    // The caret goes to the nearer edge of a character; what is pointed at may be the one before it.
    if (at.offset > 0 && at.offsetNode.nodeType === Node.TEXT_NODE) {
      range.setStart(at.offsetNode, at.offset - 1);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      if (left <= event.clientX && event.clientX < right && top <= event.clientY && event.clientY <= bottom) offset -= 1;
    }
    partners(segment, offset);
  }, loaded ? REST : FIRST);
};
if (window.CSS?.highlights) {
  table.addEventListener("pointermove", point, { passive: true });
  // Who clicks or types is not looking for a word.
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, () => clearTimeout(timer), { passive: true, capture: true });
  table.addEventListener("pointerleave", () => { clearTimeout(timer); clear(); });
}
