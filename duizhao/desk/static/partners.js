// Pointing at a word outlines its partner on the other side. Nothing of the table changes: highlights are the browser's.
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
  const other = side === "source" ? "target" : "source";
  const at = found[side].findIndex(([unit, start, end]) => unit === segment.id && start <= offset && offset < end);
  if (at < 0) { clear(); return; }
  if (shown === `${row.id} ${side} ${at}`) return;
  const mine = side === "source" ? 0 : 1;
  const linked = found.links.filter((link) => link[mine] === at).map((link) => found[other][link[1 - mine]]);
  clear();
  shown = `${row.id} ${side} ${at}`;
  mark("word", [found[side][at]]);
  mark("partner", linked);
};

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
