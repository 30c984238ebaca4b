// The lists of findings and of terms: one item has the focus, letters act on it.
import { ask, change, counted, fix, post, say, state, warn, words } from "./talk.js";
import { refuse, run } from "./queue.js";
import { question, show, termQuestion } from "./sheets.js";

const byId = (id) => document.getElementById(id);
const cards = () => [...document.querySelectorAll(".card")];
const current = () => document.activeElement?.closest?.(".card") ?? document.querySelector('.card[tabindex="0"]') ?? cards()[0];

const focus = (card) => {
  if (!card) return;
  for (const one of cards()) one.tabIndex = one === card ? 0 : -1;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
};
const step = (by) => { const all = cards(); focus(all[Math.min(all.length - 1, Math.max(0, all.indexOf(current()) + by))]); };

// The list is asked for again after each decision; the focus goes to what follows.
export const reload = async (after = null) => {
  const all = cards();
  const at = after ? Math.max(0, all.indexOf(after)) : 0;
  const keys = all.slice(at).map((one) => one.id);
  const answer = await counted(fetch(location.href, { headers: { "HX-Request": "true" } }));
  if (!answer.ok) { warn(words.gone); return; }
  const html = await answer.text();
  byId("listing").outerHTML = html;
  htmx.process(byId("listing"));
  state.revision = Number(byId("listing").dataset.revision);
  const next = keys.map(byId).find(Boolean) ?? cards().at(-1);
  focus(next);
};

const told = async (answer, card) => {
  if (answer.status === 200) { if (answer.message) say(answer.message); await reload(card); for (const name of ["undo", "redo"]) byId(name).disabled = !answer[name]; }
  else refuse(answer.problem ?? words.gone);
};

const decide = async (card, decision, reason = "") => told(await ask("decide", { finding: card.dataset.key, decision, reason, id: card.dataset.pair }), card);

let marked = null;
const changed = async (card, args) => told(await change({ concept: card?.dataset.concept, ...args }), card);
const termActs = {
  accept: (card) => changed(card, { op: "accept" }), reject: (card) => changed(card, { op: "reject" }),
  prefer: (card) => changed(card, { op: "prefer" }), forbid: (card) => changed(card, { op: "forbid" }),
  merge: (card) => changed(card, { op: "merge", other: marked }),
  mark: (card) => { for (const one of cards()) one.classList.remove("chosen"); marked = marked === card.dataset.concept ? null : card.dataset.concept; card.classList.toggle("chosen", marked !== null); },
  edit: async (card) => { const found = await termQuestion(card.dataset); if (found) await changed(card, { op: "edit", ...found }); },
  go: (card) => { if (card.dataset.pair) location.assign(`/?filter=all&at=${card.dataset.pair}`); },
};
const isTerms = byId("listing").dataset.kind === "terms";

export const acts = {
  accept: (card) => decide(card, "accepted"),
  dismiss: async (card) => {
    const reason = await question({ title: words.dismiss, label: words.reason, choices: words.dismissals.split("\n") });
    if (reason !== null) await decide(card, "dismissed", reason);
  },
  fix: async (card) => { if (card.dataset.fixable !== undefined) await told(await fix(card.dataset.key), card); },
  go: (card) => location.assign(`/?filter=all&at=${card.dataset.pair}`),
  back: (card) => decide(card, null),
};

const undo = async (kind) => told(await ask(kind, {}), current());
const TERM_LETTERS = { x: () => termActs.reject(current()), a: () => termActs.accept(current()), b: () => termActs.prefer(current()), "-": () => termActs.forbid(current()), e: () => termActs.edit(current()), m: () => termActs.merge(current()), " ": () => termActs.mark(current()) };
const LETTERS = { j: () => step(1), k: () => step(-1), a: () => acts.accept(current()), x: () => acts.dismiss(current()), ".": () => acts.fix(current()), z: () => undo("undo"), y: () => undo("redo"), "?": () => show("help-sheet") };
const NAMED = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Home: () => focus(cards()[0]), End: () => focus(cards().at(-1)), Enter: () => (isTerms ? termActs : acts).go(current()) };
if (isTerms) { delete LETTERS["."]; Object.assign(LETTERS, TERM_LETTERS); }
const FULL = { "？": "?", "。": ".", "．": "." };

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.target.matches("input, textarea, select") || event.isComposing) return;
  if (event.ctrlKey && event.key === "s") { event.preventDefault(); show("export-sheet"); return; }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") { event.preventDefault(); run(() => undo(event.shiftKey ? "redo" : "undo")); return; }
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key === "Process" && /^Key/.test(event.code) ? event.code.slice(3).toLowerCase() : FULL[event.key] ?? event.key;
  const named = Object.hasOwn(NAMED, key);
  if (named && event.target.closest("button, a")) return;
  if (!event.target.closest(".card") && event.target !== document.body) return;
  const table = named ? NAMED : byId("keys-on").checked && Object.hasOwn(LETTERS, key) ? LETTERS : null;
  if (table && (cards().length || "zy?".includes(key))) { event.preventDefault(); run(table[key]); }
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const card = button.closest(".card");
  if (card && button.dataset.act) { run(() => (isTerms ? termActs : acts)[button.dataset.act](card)); return; }
  if (button.id === "new-term") run(async () => { const found = await termQuestion({}); if (found) await changed(null, { op: "add", ...found }); });
  if (button.id === "audit" || button.id === "audit-deep") run(async () => { await post("/audit", { deep: button.id === "audit-deep" }); await reload(); });
  if (button.dataset.do) run(() => undo(button.dataset.do));
  if (button.dataset.sheet) show(button.dataset.sheet);
  if (button.id === "lang") post("/view", { lang: button.dataset.lang }).then(() => location.reload());
});
focus(cards()[0]);
document.documentElement.dataset.ready = "yes";
