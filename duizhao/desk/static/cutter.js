// Splitting: a caret on each side, first at the likeliest places; arrows move it, Enter cuts.
import { ask, say, words } from "./talk.js";
import { refuse, run } from "./queue.js";
import { cellOf, focus, follow, here, pointed, refresh, row } from "./table.js";

const END = /[.!?…。！？；;]["'”’」』)\]）】]*\s*/gu;
const CLAUSE = /[,，、:：—–-]["'”’」』)\]）】]*\s*/gu;

let open = null;
export const cutting = () => open?.id ?? null;

// All places of a side: before segment `unit`, `offset` UTF-16 units inside it; `rank` says how likely a cut is there.
const placesOf = (texts) => {
  const total = texts.reduce((sum, text) => sum + text.length, 0) || 1;
  const places = [];
  let before = 0;
  texts.forEach((text, unit) => {
    if (unit) places.push({ unit, offset: 0, rank: 0, share: before / total });
    const inside = (pattern, rank) => {
      for (const match of text.matchAll(pattern)) {
        const offset = match.index + match[0].length;
        if (text.slice(0, offset).trim() && text.slice(offset).trim()) places.push({ unit, offset, rank, share: (before + offset) / total });
      }
    };
    inside(END, 1);
    inside(CLAUSE, 2);
    before += text.length;
  });
  return places.sort((one, other) => one.unit - other.unit || one.offset - other.offset);
};

const COST = [0, 0.12, 0.5];
const likeliest = (places, share) => places.length ? places.reduce((best, one) => (COST[one.rank] + Math.abs(one.share - share) < COST[best.rank] + Math.abs(best.share - share) ? one : best)) : null;

// What a reader takes for one character: 👩‍👩‍👧 is five code points.
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const letter = (text, last) => {
  const all = [...graphemes.segment(last ? text.slice(-40) : text.slice(0, 40))];
  return (last ? all.at(-1) : all[0])?.segment ?? "";
};

const points = (text, offset) => [...text.slice(0, offset)].length;

const draw = () => {
  for (const side of ["source", "target"]) {
    const one = open.sides[side];
    one.cell.classList.add("cutting");
    one.cell.classList.toggle("idle", side !== open.side);
    one.segments.forEach((segment, unit) => {
      const text = one.texts[unit];
      const caret = document.createElement("span");
      caret.className = "caret";
      const after = document.createElement("span");
      after.className = "after";
      if (!one.cut || unit < one.cut.unit) segment.replaceChildren(text);
      else if (unit > one.cut.unit) { after.textContent = text; segment.replaceChildren(after); }
      else { after.textContent = text.slice(one.cut.offset); segment.replaceChildren(text.slice(0, one.cut.offset), caret, after); }
    });
  }
  const other = open.side === "source" ? "target" : "source";
  say(open.sides[other].cut ? "" : `${document.getElementById(`${open.id}-${other}`).querySelector(".sr")?.textContent.split(",")[1] ?? ""}${words.colon}${words.noCut}`);
};

const close = (back = true) => {
  const { id, from, sides, help } = open;
  open = null;
  help.remove();
  for (const one of Object.values(sides)) {
    one.cell.classList.remove("cutting", "idle");
    one.segments.forEach((segment, unit) => segment.replaceChildren(...one.nodes[unit]));
  }
  if (back) { say(""); focus(id, from); refresh(id); }
};

export const cut = (id = here.id, side = here.side) => {
  if (!row(id)) return;
  const sides = {};
  for (const one of ["source", "target"]) {
    const cell = cellOf(id, one);
    const segments = [...cell.querySelectorAll(".seg")];
    const texts = segments.map((segment) => segment.textContent);
    sides[one] = { cell, segments, texts, nodes: segments.map((segment) => [...segment.childNodes]), places: placesOf(texts), cut: null };
  }
  const active = sides[side].segments.length ? side : side === "source" ? "target" : "source";
  const mine = sides[active];
  mine.cut = likeliest(mine.places, 0.5) ?? (mine.texts.length ? { unit: 0, offset: Math.max(1, Math.floor(mine.texts[0].length / 2)), share: 0.5 } : null);
  if (!mine.cut) return;
  const theirs = sides[active === "source" ? "target" : "source"];
  // The other side is cut where a sentence ends near the same share, or not at all.
  const near = likeliest(theirs.places.filter((one) => one.rank < 2 || mine.cut.rank === 2), mine.cut.share);
  theirs.cut = near && Math.abs(near.share - mine.cut.share) < 0.3 ? near : null;
  const help = document.createElement("p");
  help.className = "cut-help";
  help.setAttribute("role", "presentation");
  help.textContent = words.splitHelp;
  row(id).append(help);
  open = { id, side: active, from: side, sides, help };
  focus(id, active);
  draw();
};

const move = (by, single) => {
  const one = open.sides[open.side];
  const total = one.texts.reduce((sum, text) => sum + text.length, 0) || 1;
  if (single) {
    const at = one.cut ?? { unit: one.texts.length - 1, offset: one.texts.at(-1).length };
    let { unit, offset } = at;
    const passed = by > 0 ? letter(one.texts[unit].slice(offset), false) : letter(one.texts[unit].slice(0, offset), true);
    if (passed) offset += by * passed.length;
    else if (by > 0 && unit + 1 < one.texts.length) { unit += 1; offset = 0; }
    else if (by < 0 && unit > 0) { unit -= 1; offset = one.texts[unit].length; }
    if (offset === one.texts[unit].length && unit + 1 < one.texts.length) { unit += 1; offset = 0; }
    const before = one.texts.slice(0, unit).reduce((sum, text) => sum + text.length, 0);
    one.cut = unit === one.texts.length - 1 && offset === one.texts[unit].length ? null : { unit, offset, rank: 3, share: (before + offset) / total };
    if (one.cut && !unit && !offset) one.cut = at;
  } else {
    const order = (cut) => (cut ? cut.unit * 1e6 + cut.offset : Infinity);
    const now = order(one.cut);
    const next = by > 0 ? one.places.find((place) => order(place) > now) : one.places.findLast((place) => order(place) < now);
    if (next) one.cut = next; else if (by > 0) one.cut = null;
  }
  draw();
};

const finish = async () => {
  const { id, side, sides } = open;
  const place = (one) => (one.cut ? [one.cut.unit, points(one.texts[one.cut.unit], one.cut.offset)] : null);
  const args = { id, source: place(sides.source), target: place(sides.target) };
  close(false);
  const before = pointed.times;
  const answer = await ask("split", args);
  const stay = pointed.times !== before;
  follow(answer, { stay });
  if (answer.status !== 200) refuse(answer.problem ?? words.gone);
  if (!stay) focus(id, side);
};

export const cutKey = (event) => {
  if (!open) return false;
  const keys = {
    ArrowLeft: () => move(-1, event.shiftKey), ArrowRight: () => move(1, event.shiftKey),
    ArrowUp: () => swap(), ArrowDown: () => swap(), Tab: () => swap(),
    Enter: () => { run(finish); }, Escape: () => close(), s: () => { run(finish); },
  };
  const swap = () => { const other = open.side === "source" ? "target" : "source"; if (open.sides[other].segments.length) open.side = other; draw(); };
  event.preventDefault();
  if (Object.hasOwn(keys, event.key)) keys[event.key]();
  return true;
};

// A click in the text puts the caret there.
export const cutClick = (event) => {
  if (!open) return false;
  const segment = event.target.closest(".seg");
  const at = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  for (const side of ["source", "target"]) {
    const one = open.sides[side];
    const unit = one.segments.indexOf(segment);
    if (unit < 0 || !at || !segment.contains(at.offsetNode)) continue;
    const range = document.createRange();
    range.setStart(segment, 0);
    range.setEnd(at.offsetNode, at.offset);
    const total = one.texts.reduce((sum, text) => sum + text.length, 0) || 1;
    const before = one.texts.slice(0, unit).reduce((sum, text) => sum + text.length, 0);
    open.side = side;
    one.cut = { unit, offset: range.toString().length, rank: 3, share: (before + range.toString().length) / total };
    if (!one.cut.unit && !one.cut.offset) one.cut = null;
    draw();
    return true;
  }
  return false;
};
