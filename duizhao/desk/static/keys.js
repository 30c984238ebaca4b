// Keys of the table. Letters act only while a cell has the focus; no key is taken with Ctrl, Alt or Meta but those here.
import { ask, change, fill, get, idle, post, say, words } from "./talk.js";
import { refuse, run } from "./queue.js";
import { cellOf, choose, chosen, current, focus, follow, goTo, here, nextOpen, page, pointed, row, step, unchoose } from "./table.js";
import { edit, editing } from "./editor.js";
import { cut, cutClick, cutKey, cutting } from "./cutter.js";
import { leaveWords, stepWord } from "./partners.js";
import { question, show, termQuestion } from "./sheets.js";

const table = document.getElementById("table");
const find = document.getElementById("find");
const keysOn = document.getElementById("keys-on");

// True where it was done and nobody has pointed elsewhere meanwhile: then what comes next may move the focus.
export const act = async (kind, args) => {
  const before = pointed.times;
  const answer = await ask(kind, args);
  const stay = pointed.times !== before;
  if (answer.status === 200) follow(answer, { stay });
  else {
    if (answer.rows) follow(answer, { stay });
    for (const key of answer.keys ?? []) row(key)?.classList.add("elsewhere");
    refuse(answer.problem ?? words.gone);
  }
  return answer.status === 200 && !stay;
};

const check = async () => {
  const id = here.id;
  const target = current();
  const done = target?.classList.contains("checked") && !target.classList.contains("open");
  if (done || await act("mark", { id, ids: [id], name: "checked", value: "yes" })) await nextOpen(1);
};

const checkAbove = async () => {
  const ids = [];
  for (const one of table.querySelectorAll(".row")) {
    if (one.classList.contains("checked")) ids.length = 0; else if (!one.classList.contains("excluded")) ids.push(one.id);
    if (one.id === here.id) break;
  }
  if (!ids.length) return;
  if (await act("mark", { id: here.id, ids, name: "checked", value: "yes" })) say(`${words.checked} ${ids.length}`);
};

const pin = () => act("mark", { id: here.id, ids: [here.id], name: "pinned", value: current().querySelector(".pin") ? null : "yes" });

const leaveOut = async () => {
  const id = here.id;
  if (current().classList.contains("excluded")) { await act("mark", { id, ids: [id], name: "left_out", value: null }); return; }
  const reason = await question({ title: words.leave, label: words.reason, choices: words.reasons.split("\n") });
  if (reason !== null) await act("mark", { id, ids: [id], name: "left_out", value: reason || "–" });
};

const note = async () => {
  const id = here.id;
  const text = await question({ title: words.note, label: words.noteLabel, value: current().querySelector(".noted")?.title ?? "" });
  if (text !== null) await act("mark", { id, ids: [id], name: "note", value: text });
};

const linkChosen = async () => {
  const ids = [...new Set([...chosen, here.id])];
  unchoose();
  return act("link", { id: ids[0], ids });
};
const link = () => (chosen.size ? linkChosen() : act("link", { id: here.id, side: emptySide() }));
const emptySide = () => { const cells = ["source", "target"].filter((side) => cellOf(here.id, side).querySelector(".none")); return cells[0] ? (cells[0] === "source" ? "target" : "source") : here.side; };
const join = (previous) => (chosen.size ? linkChosen() : act("join", { id: here.id, previous }));

// The focus goes to what realigning changed only in the tab that asked for it, and where nobody pointed elsewhere since.
export const asked = { at: null };
const realign = async (id) => {
  await idle();
  say(words.realigning);
  asked.at = pointed.times;
  const answer = await post("/realign", { id, nonce: crypto.randomUUID() });
  if (answer.status === 202) return;
  asked.at = null;
  refuse((await answer.json()).problem ?? words.gone);
};

// A selection on each side becomes a term: the first is kept until the other is there.
const picked = {};
const term = async () => {
  const selection = getSelection();
  const text = String(selection).trim();
  const cell = selection.anchorNode?.parentElement?.closest("#table .cell");
  if (text && cell) picked[cell.lang.startsWith("zh") ? "chinese" : "english"] = text;
  selection.removeAllRanges();
  if (text && !(picked.english && picked.chinese)) { say(fill(words.picked, { text })); return; }
  const found = await termQuestion(picked);
  delete picked.english;
  delete picked.chinese;
  if (!found) return;
  const answer = await change({ op: "add", ...found });
  if (answer.status !== 200) { refuse(answer.problem ?? words.gone); return; }
  say(answer.message);
  document.dispatchEvent(new CustomEvent("terms"));
};

const context = async () => {
  const text = String(getSelection()).trim();
  if (!text) { say(words.selectFirst); return; }
  // The panel may be filled anew until the answer is there as a whole.
  const html = await (await get(`/context?q=${encodeURIComponent(text)}`)).text();
  document.body.classList.add("panel-open");
  document.body.classList.remove("panel-shut");
  const panel = document.getElementById("panel");
  const place = document.getElementById("context") ?? panel.appendChild(Object.assign(document.createElement("div"), { id: "context" }));
  place.innerHTML = html;
  place.dataset.pair = here.id;
  place.scrollIntoView({ block: "nearest" });
};

const number = async () => {
  const wanted = await question({ title: words.goTo, label: words.number });
  if (wanted?.trim()) await goTo(wanted.trim());
};

// The path through both texts: a click, or a place of the list, leads to its pair.
const plot = async () => {
  document.getElementById("plot-body").innerHTML = await (await get("/plot")).text();
  show("plot-sheet");
};
document.getElementById("plot-sheet").addEventListener("click", async (event) => {
  const sheet = event.currentTarget;
  const drawn = event.target.closest("#plot");
  const listed = event.target.closest("[data-go]");
  if (!drawn && !listed) return;
  event.preventDefault();
  sheet.close();
  if (listed) { run(() => goTo(listed.dataset.go)); return; }
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawn.getScreenCTM().inverse());
  const { id } = await (await get(`/near?x=${at.x / drawn.dataset.width}&y=${at.y / drawn.dataset.height}`)).json();
  run(() => goTo(id));
});

const chip = (at) => { const one = document.querySelectorAll(".chip")[at]; if (one) location.assign(one.href); };
const order = () => { const select = document.getElementById("order"); select.selectedIndex = 1 - select.selectedIndex; select.dispatchEvent(new Event("change")); };
const tick = (by) => {
  const now = Number(current()?.dataset.n ?? 0);
  const ticks = [...document.querySelectorAll(".strip i:not([hidden])")];
  const shown = ticks.map((one) => ({ one, n: Number(row(one.dataset.go)?.dataset.n ?? NaN) }));
  const at = shown.findIndex(({ n }) => n >= now);
  const next = by > 0 ? shown.find(({ n }) => n > now) ?? shown[at + 1] : shown.findLast(({ n }) => n < now) ?? shown[at - 1];
  if (next) goTo(next.one.dataset.go);
};

export const commands = {
  check, checkAbove, pin, leave: leaveOut, note, link, number, order,
  up: () => act("move", { id: here.id, side: here.side, direction: "up" }),
  down: () => act("move", { id: here.id, side: here.side, direction: "down" }),
  join: () => join(false), joinPrevious: () => join(true),
  split: () => cut(), edit: () => edit(), unlink: () => act("unlink", { id: here.id }),
  shift: () => act("shift", { id: here.id, side: here.side }),
  swap: () => act("swap", { id: here.id, side: here.side }),
  realign: () => realign(here.id), realignAll: () => realign(null),
  undo: () => act("undo", {}), redo: () => act("redo", {}),
  choose: () => { choose(here.id); step(1); },
  find: () => { const text = String(getSelection()).trim(); if (text) { find.value = text; find.dispatchEvent(new Event("input")); } find.focus(); },
  details: () => { document.body.classList.toggle("panel-open"); document.body.classList.toggle("panel-shut"); },
  between: () => show("between-sheet"), plot: () => plot(), term: () => term(), context: () => context(),
};

const LETTERS = {
  j: () => step(1), k: () => step(-1), n: () => nextOpen(1), p: () => nextOpen(-1),
  a: commands.check, A: commands.checkAbove, u: commands.up, d: commands.down, D: commands.shift, m: commands.join, M: commands.joinPrevious,
  s: commands.split, e: commands.edit, x: commands.unlink, l: commands.link, w: commands.swap, f: commands.pin, c: commands.note,
  t: commands.term, i: commands.context, v: commands.plot, b: commands.between, h: commands.details,
  r: commands.realign, R: commands.realignAll,
  z: commands.undo, y: commands.redo, g: commands.number, o: commands.order, "/": commands.find, "?": () => show("help-sheet"), " ": commands.choose,
  "[": () => tick(-1), "]": () => tick(1),
};
for (const digit of "123456789") LETTERS[digit] = () => chip(Number(digit) - 1);

const NAMED = {
  ArrowDown: () => step(1), ArrowUp: () => step(-1), ArrowLeft: () => focus(here.id, "source"), ArrowRight: () => focus(here.id, "target"),
  PageDown: () => page(1), PageUp: () => page(-1), F2: commands.edit, Delete: commands.leave,
  Home: () => { const first = current()?.parentElement.firstElementChild; if (first) focus(first.id); },
  End: () => { const last = current()?.parentElement.lastElementChild; if (last) focus(last.id); },
  Enter: () => current()?.querySelector(".toolbar button")?.focus(), ContextMenu: () => current()?.querySelector(".toolbar button")?.focus(),
  Escape: () => { unchoose(); leaveWords(); say(""); },
};
const FULL = { "？": "?", "／": "/", "、": "/", "。": ".", "【": "[", "】": "]", "「": "[", "」": "]" };

// What a key means: an input method that is on sends `Process` for letters, and full-width marks.
const meaning = (event) => {
  if (event.key === "Process" || event.keyCode === 229) {
    if (/^Key[A-Z]$/.test(event.code)) { const letter = event.code.slice(3); return event.shiftKey ? letter : letter.toLowerCase(); }
    return { Slash: event.shiftKey ? "?" : "/", Space: " " }[event.code] ?? event.code;
  }
  return FULL[event.key] ?? event.key;
};

export const listen = () => {
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const typing = event.target.matches("input, textarea, select");
    if (event.ctrlKey && !event.altKey && event.key === "s") { event.preventDefault(); show("export-sheet"); return; }
    if (typing || event.isComposing) return;
    if (cutting()) { cutKey(event); return; }
    const cell = event.target.closest?.("#table .cell");
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      const combined = { z: event.shiftKey ? commands.redo : commands.undo, Z: commands.redo, Enter: cell && commands.check, Home: cell && (() => goTo("1")), End: cell && (() => goTo("999999999")) }[event.key];
      if (combined) { event.preventDefault(); run(combined); }
      return;
    }
    if (event.altKey) {
      const combined = cell && { ArrowUp: commands.up, ArrowDown: commands.down }[event.key];
      if (combined) { event.preventDefault(); run(combined); }
      return;
    }
    if (event.key === "Escape" && event.target.closest(".toolbar")) { event.preventDefault(); focus(here.id); return; }
    if (event.target.closest(".toolbar") && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      const buttons = [...event.target.closest(".toolbar").querySelectorAll("button")];
      buttons.at((buttons.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1)) % buttons.length).focus();
      event.preventDefault();
      return;
    }
    if (!cell && event.target !== document.body) return;
    const key = meaning(event);
    if (cell && event.shiftKey && (key === "ArrowLeft" || key === "ArrowRight")) { event.preventDefault(); run(() => stepWord(cell, key === "ArrowRight" ? 1 : -1)); return; }
    if (Object.hasOwn(NAMED, key)) { event.preventDefault(); run(NAMED[key]); return; }
    if (!keysOn.checked) { if (key === "?") show("help-sheet"); return; }
    if (Object.hasOwn(LETTERS, key)) { event.preventDefault(); run(LETTERS[key]); }
  });
  table.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-key]");
    if (button) { if (!editing() && !cutting()) focus(here.id, here.side, { scroll: false }); run(commands[button.dataset.key]); return; }
    cutClick(event);
  });
  table.addEventListener("dblclick", (event) => {
    const cell = event.target.closest(".cell");
    if (cell && !event.target.closest("textarea") && !cutting()) { getSelection().removeAllRanges(); edit(cell.parentElement.id, cell.dataset.side); }
  });
};
