// The table: windows of rows, the cell with the focus, and rows that change.
import { fill, get, say, state, words } from "./talk.js";

const table = document.getElementById("table");
const main = document.getElementById("main");
const panel = document.getElementById("panel");
const template = document.getElementById("toolbar-template");
const FAR = 8;

export const here = { id: table.dataset.place, side: "source" };
// Counts how often a person chose a place by pointing: what was under way before then leaves the focus there.
export const pointed = { times: 0 };
export const chosen = new Set();

export const row = (id) => document.getElementById(id);
export const current = () => row(here.id);
export const windowOf = (at) => document.getElementById(`w${at}`);
export const cellOf = (id, side) => document.getElementById(`${id}-${side}`);
export const sideText = (id, side) => [...cellOf(id, side).querySelectorAll(".seg")];

const toolbar = template.content.firstElementChild.cloneNode(true);
let panelTimer = 0;
// What was looked up meanwhile for the same pair stays.
const fillPanel = (html, id) => {
  const asked = document.getElementById("context");
  panel.innerHTML = html;
  if (asked?.dataset.pair === id) document.getElementById("context")?.replaceWith(asked);
};
let placeTimer = 0;

const showPanel = (id) => {
  clearTimeout(panelTimer);
  panelTimer = setTimeout(async () => {
    if (!row(id)) return;
    try {
      const answer = await fetch(`/panel/${id}`);
      if (answer.status === 200 && here.id === id) { fillPanel(await answer.text(), id); document.dispatchEvent(new CustomEvent("panel", { detail: id })); }
    } catch { /* the next request says that the server is gone */ }
  }, 120);
  clearTimeout(placeTimer);
  placeTimer = setTimeout(() => {
    fetch("/view", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ at: id }) }).catch(() => undefined);
  }, 1500);
};

// Give the focus to a side of a pair; its row gets the buttons.
export const focus = (id, side = here.side, { scroll = true, take = true } = {}) => {
  const target = row(id);
  if (!target) return false;
  current()?.classList.remove("here");
  table.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
  here.id = id;
  here.side = side;
  const cell = cellOf(id, side);
  cell.tabIndex = 0;
  target.classList.add("here");
  if (toolbar.parentElement !== target) target.append(toolbar);
  if (take) cell.focus({ preventScroll: true });
  if (scroll) reveal(target);
  showPanel(id);
  return true;
};

const reveal = (target) => {
  const whole = main.getBoundingClientRect();
  if (whole.top < 0 || whole.bottom > innerHeight + 1) main.scrollIntoView({ block: "nearest" });
  const box = target.getBoundingClientRect();
  const frame = main.getBoundingClientRect();
  if (box.top < frame.top + 40) main.scrollTop += box.top - frame.top - 60;
  else if (box.bottom > frame.bottom - 60) main.scrollTop += Math.min(box.bottom - frame.bottom + 90, box.top - frame.top - 60);
};

// Load a window that is not there yet.
export const load = async (at) => {
  const place = windowOf(at);
  if (!place?.classList.contains("waiting")) return;
  place.setAttribute("aria-busy", "true");
  const answer = await get(`/rows?view=${state.view}&at=${at}`);
  const html = await answer.text();
  if (windowOf(at) === place) place.outerHTML = html;
};

// A window is loaded when it comes near what is seen.
const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) { watcher.unobserve(target); load(target.dataset.at); }
}, { root: main, rootMargin: "400px 0px" });

export const go = async (id, at, side = here.side) => {
  if (!row(id) && at !== null && at !== undefined) await load(at);
  return focus(id, side);
};

const neighbourRow = (from, by) => {
  let next = by > 0 ? from.nextElementSibling : from.previousElementSibling;
  if (next) return next;
  let frame = from.parentElement;
  for (;;) {
    frame = by > 0 ? frame.nextElementSibling : frame.previousElementSibling;
    if (!frame) return null;
    if (frame.classList.contains("waiting")) return frame;
    next = by > 0 ? frame.firstElementChild : frame.lastElementChild;
    if (next) return next;
  }
};

export const step = async (by) => {
  const from = current();
  if (!from) { const first = table.querySelector(".row"); if (first) focus(first.id); return; }
  let next = neighbourRow(from, by);
  if (next?.classList.contains("waiting")) { await load(next.dataset.at); next = neighbourRow(from, by); }
  if (next) focus(next.id);
};

export const page = (by) => {
  const height = main.clientHeight * 0.85;
  main.scrollTop += by * height;
  const frame = main.getBoundingClientRect();
  const rows = [...table.querySelectorAll(".row")].filter((one) => { const box = one.getBoundingClientRect(); return box.bottom > frame.top + 30 && box.top < frame.bottom - 40; });
  const target = by > 0 ? rows.at(-1) : rows[0];
  if (target) focus(target.id, here.side, { scroll: false });
};

export const nextOpen = async (by) => {
  const found = await (await get(`/step?view=${state.view}&from=${here.id}&by=${by}`)).json();
  if (found.id === null) { say(words.none); return false; }
  return go(found.id, found.at);
};

export const goTo = async (wanted, side) => {
  const found = await (await get(`/place?view=${state.view}&to=${encodeURIComponent(wanted)}`)).json();
  if (found.at === null) { location.assign(`/?filter=all&at=${encodeURIComponent(found.id)}`); return; }
  await go(found.id, found.at, side);
};

const made = (html) => {
  const frame = document.createElement("template");
  frame.innerHTML = html.trim();
  return frame.content.firstElementChild;
};

const renumber = (shifts) => {
  if (!shifts.length) return;
  for (const one of table.querySelectorAll(".row")) {
    let number = Number(one.dataset.n);
    for (const [from, by] of shifts) if (number >= from) number += by;
    if (number !== Number(one.dataset.n)) {
      one.dataset.n = number;
      one.setAttribute("aria-rowindex", number);
      one.firstElementChild.textContent = number;
      one.firstElementChild.setAttribute("aria-label", number);
    }
  }
};

// Bring the table up to an answer: rows to take away, to show again and to put in.
export const follow = (answer, { keep = null, stay = false, news = false } = {}) => {
  if (answer.reload) { location.reload(); return; }
  if (answer.revision < state.revision || news && answer.revision === state.revision) return;
  const had = table.contains(document.activeElement) || document.activeElement === document.body;
  state.revision = answer.revision;
  if (!answer.rows) return;
  const button = news && toolbar.contains(document.activeElement) ? document.activeElement : null;
  renumber(answer.shifts);
  let lost = false;
  for (const id of answer.removed) {
    const gone = row(id);
    if (!gone) continue;
    lost ||= id === here.id;
    if (gone.contains(toolbar)) toolbar.remove();
    gone.remove();
  }
  for (const one of answer.rows) {
    if (one.id === keep) { row(one.id)?.classList.add("elsewhere"); continue; }
    const old = row(one.id);
    const frame = windowOf(one.window);
    if (!old && (!frame || frame.classList.contains("waiting"))) continue;
    const fresh = made(one.html);
    if (old?.contains(toolbar)) toolbar.remove();
    const before = old?.previousElementSibling?.id ?? null;
    if (old && old.parentElement === frame && before === one.after) old.replaceWith(fresh);
    else {
      old?.remove();
      const above = one.after ? row(one.after) : null;
      if (above) above.after(fresh); else frame?.prepend(fresh);
    }
    if (chosen.has(one.id)) fresh.classList.add("chosen");
  }
  for (const name of ["undo", "redo"]) if (name in answer) document.getElementById(name).disabled = !answer[name];
  const bar = document.getElementById("bar");
  if (bar && answer.bar) bar.outerHTML = answer.bar;
  for (const tick of document.querySelectorAll(".strip i")) {
    const shown = row(tick.dataset.go);
    if (shown) tick.hidden = !shown.classList.contains("open");
    else if (answer.removed.includes(tick.dataset.go)) tick.hidden = true;
  }
  if (news && !answer.rows.length && !answer.removed.length) return;
  const wanted = answer.focus && row(answer.focus) && !(stay && row(here.id)) ? answer.focus : here.id;
  if (row(wanted)) focus(wanted, here.side, { take: had || lost, scroll: Boolean(answer.focus) && !stay });
  button?.focus();
  if (answer.message) say(answer.message);
};

// A row that changed elsewhere while it was being edited or cut is shown as it is now.
export const refresh = async (id) => {
  const old = row(id);
  if (!old?.classList.contains("elsewhere")) return;
  const fresh = made(await (await get(`/row/${id}`)).text());
  if (row(id) !== old) return;
  if (old.contains(toolbar)) toolbar.remove();
  old.replaceWith(fresh);
  if (here.id === id) focus(id, here.side, { scroll: false });
};

// Far windows give way to placeholders of their height, but for the one with the focus.
let idleTimer = 0;
const thin = () => {
  const frame = main.getBoundingClientRect();
  const all = [...table.querySelectorAll(".window")];
  const seen = all.findIndex((one) => one.getBoundingClientRect().bottom > frame.top);
  all.forEach((one, at) => {
    if (one.classList.contains("waiting") || Math.abs(at - seen) <= FAR || one.contains(current()) || one.querySelector("textarea")) return;
    const empty = document.createElement("div");
    empty.className = "window waiting";
    empty.id = one.id;
    empty.dataset.at = one.dataset.at;
    empty.style.height = `${one.offsetHeight}px`;
    const above = one.getBoundingClientRect().bottom < frame.top;
    const before = main.scrollTop;
    const height = one.offsetHeight;
    one.replaceWith(empty);
    if (above && main.scrollTop === before) main.scrollTop = before + empty.offsetHeight - height;
    watcher.observe(empty);
  });
};
main.addEventListener("scroll", () => { clearTimeout(idleTimer); idleTimer = setTimeout(thin, 400); }, { passive: true });

table.addEventListener("focusin", (event) => {
  const cell = event.target.closest(".cell");
  if (cell && event.target === cell && (cell.parentElement.id !== here.id || cell.dataset.side !== here.side)) focus(cell.parentElement.id, cell.dataset.side, { take: false, scroll: false });
});
table.addEventListener("pointerdown", (event) => { if (!event.target.closest("button, textarea")) pointed.times += 1; });
table.addEventListener("click", (event) => {
  const target = event.target.closest(".row");
  if (!target || event.target.closest("button, textarea, a, input")) return;
  if (!getSelection().isCollapsed) return;
  const cell = event.target.closest(".cell");
  focus(target.id, cell?.dataset.side ?? here.side, { scroll: false });
});

export const choose = (id) => {
  if (chosen.delete(id)) row(id)?.classList.remove("chosen");
  else { chosen.add(id); row(id)?.classList.add("chosen"); }
  say(chosen.size ? fill(words.selected, { n: chosen.size }) : "");
};
export const unchoose = () => { for (const id of chosen) row(id)?.classList.remove("chosen"); chosen.clear(); };

// The browser's own focus ring follows the place where one stopped.
export const begin = () => { for (const one of table.querySelectorAll(".waiting")) watcher.observe(one); if (here.id) focus(here.id, cellOf(here.id, "source")?.querySelector(".seg") ? "source" : "target"); };
