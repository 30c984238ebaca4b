// The page of the table: wires the parts together.
import { ask, fill, fix, get, idle, inTurn, post, say, state, tell, warn, words } from "./talk.js";
import { refuse, run } from "./queue.js";
import { begin, follow, go, goTo, here, pointed } from "./table.js";
import { editing } from "./editor.js";
import { cutting } from "./cutter.js";
import { asked, commands, listen } from "./keys.js";
import { hear } from "./news.js";
import "./partners.js";
import { question, show } from "./sheets.js";

const byId = (id) => document.getElementById(id);
const table = byId("table");
const keep = (view) => fetch("/view", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(view) });

listen();
begin();
keep({ filter: table.dataset.filter, order: table.dataset.order });

for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => run(commands[button.dataset.do]));
for (const button of document.querySelectorAll("[data-sheet]")) button.addEventListener("click", () => show(button.dataset.sheet));
document.addEventListener("click", (event) => {
  const button = event.target.closest("#panel button[data-act]");
  if (button) run(() => decide(button));
});
const decide = async (button) => {
  const { key, pair } = button.closest(".mini").dataset;
  let answer = null;
  if (button.dataset.act === "fix") answer = await fix(key);
  else {
    const reason = button.dataset.act === "dismiss" ? await question({ title: words.dismiss, label: words.reason, choices: words.dismissals.split("\n") }) : "";
    if (reason === null) return;
    answer = await ask("decide", { finding: key, decision: button.dataset.act === "accept" ? "accepted" : "dismissed", reason, id: pair });
  }
  if (answer.rows) follow(answer);
  if (answer.status !== 200) refuse(answer.problem ?? words.gone);
};
for (const button of document.querySelectorAll("[data-again]")) button.addEventListener("click", () => run(async () => {
  const which = button.dataset.again;
  const answer = which === "close" ? await post("/close", {}) : await post("/again", { begin: which === "begin" });
  if (!answer.ok) { warn((await answer.json()).problem ?? words.gone); return; }
  if (which === "begin") location.assign("/"); else button.closest(".notice").remove();
  if (which === "close") warn(words.gone);
}));
byId("lang").addEventListener("click", async () => { await idle(); await keep({ lang: byId("lang").dataset.lang }); location.reload(); });
byId("order").addEventListener("change", (event) => location.assign(`/?filter=${table.dataset.filter}&order=${event.target.value}&at=${here.id}`));
document.querySelector(".strip").addEventListener("click", (event) => {
  const tick = event.target.closest("[data-go]");
  if (tick) goTo(tick.dataset.go);
});
// A selection over several rows is copied as a table, for a spreadsheet.
table.addEventListener("copy", (event) => {
  const rows = [...table.querySelectorAll(".row")].filter((one) => getSelection().containsNode(one, true));
  if (rows.length < 2 || event.target.matches("textarea")) return;
  const joint = (cell) => (cell.lang.startsWith("zh") ? "" : " ");
  const cells = rows.map((one) => [...one.querySelectorAll(".cell")].map((cell) => [...cell.querySelectorAll(".seg")].map((seg) => seg.textContent).join(joint(cell))));
  const page = document.createElement("table");
  for (const row of cells) { const line = page.insertRow(); for (const text of row) line.insertCell().textContent = text; }
  event.clipboardData.setData("text/plain", cells.map((row) => row.map((text) => text.replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n"));
  event.clipboardData.setData("text/html", page.outerHTML);
  event.preventDefault();
  say(fill(words.copied, { n: rows.length }));
});

// Find: the server looks in everything; Enter goes on, Shift+Enter back.
const hits = { all: [], at: -1, query: "" };
const find = byId("find");
const lookFor = async () => {
  const query = find.value.trim();
  hits.query = query;
  if (!query) { hits.all = []; byId("hits").textContent = ""; CSS.highlights?.delete("hit"); return; }
  const found = await (await get(`/find?view=${state.view}&q=${encodeURIComponent(query)}`)).json();
  if (hits.query !== query) return;
  hits.all = found.hits;
  hits.at = -1;
  byId("hits").textContent = found.hits.length ? fill(words.hits, { at: 0, n: found.hits.length }) : words.noHits;
  if (found.elsewhere) say(fill(words.elsewhere, { n: found.elsewhere }));
};
// What was found is marked in the row where it is, letter by letter as the server compares (but for the script).
const markHits = (id, query) => {
  CSS.highlights?.delete("hit");
  const folded = (text) => [...text].map((one) => [...one.normalize("NFKC").toLowerCase()][0] ?? one);
  const wanted = folded(query).join("");
  const ranges = [];
  const walker = document.createTreeWalker(document.getElementById(id) ?? document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && wanted; node = walker.nextNode()) {
    if (!node.parentElement.closest(".seg")) continue;
    const letters = [...node.data];
    const text = folded(node.data);
    for (let first = 0; first + [...wanted].length <= text.length; first += 1) {
      const last = first + [...wanted].length;
      if (text.slice(first, last).join("") !== wanted) continue;
      const range = document.createRange();
      range.setStart(node, letters.slice(0, first).join("").length);
      range.setEnd(node, letters.slice(0, last).join("").length);
      ranges.push(range);
    }
  }
  if (ranges.length && window.Highlight) CSS.highlights.set("hit", new Highlight(...ranges));
};
const nextHit = async (by) => {
  clearTimeout(findTimer);
  if (find.value.trim() !== hits.query) await lookFor();
  if (!hits.all.length) return;
  hits.at = (hits.at + by + hits.all.length) % hits.all.length;
  byId("hits").textContent = fill(words.hits, { at: hits.at + 1, n: hits.all.length });
  const { id, at } = hits.all[hits.at];
  await go(id, at);
  markHits(id, hits.query);
  find.focus();
};
let findTimer = 0;
find.addEventListener("input", (event) => { if (event.isComposing) return; clearTimeout(findTimer); findTimer = setTimeout(lookFor, 150); });
find.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape") { event.preventDefault(); go(here.id); }
});
byId("find-form").addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(findTimer); nextHit(1); });
find.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.shiftKey && !event.isComposing) { event.preventDefault(); nextHit(-1); } });

// What other tabs do arrives as a number; the rows are fetched.
const catchUp = () => inTurn(async () => {
  try { follow(await (await get(`/since/${state.revision}?view=${state.view}`)).json(), { keep: editing() ?? cutting(), news: true }); } catch { warn(words.lost); }
});
hear({
  opened: catchUp,
  revision: ({ revision }) => { if (revision > state.revision && !state.waiting) catchUp(); },
  audited: ({ problem }) => { if (problem) warn(problem); else tell(words.audited); },
  realigned: async ({ problem, pairs, first, skipped }) => {
    if (problem) { warn(problem); return; }
    await catchUp();
    say(fill(pairs ? words.realigned : words.unchanged, { n: pairs }) + (skipped ? ` ${fill(words.skipped, { n: skipped })}` : ""));
    if (first && asked.at === pointed.times && !editing() && !cutting()) run(() => goTo(first));
    asked.at = null;
  },
});
document.documentElement.dataset.ready = "yes";
