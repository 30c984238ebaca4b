// Dialogs: help, export, and a question with an answer. The browser gives the focus back as one closes; their event comes
// later, when the focus may have gone on.
import { fill, say, warn, words } from "./talk.js";

const byId = (id) => document.getElementById(id);

export const show = (id) => {
  const sheet = byId(id);
  if (sheet.open) return;
  sheet.showModal();
  sheet.querySelector("[data-first]")?.focus();
};

for (const button of document.querySelectorAll("dialog [data-close]")) button.addEventListener("click", () => button.closest("dialog").close());

// Ask for a text; gives it, or null when it was left.
export const question = ({ title, label, value = "", choices = [] }) => new Promise((done) => {
  const sheet = byId("ask-sheet");
  const text = byId("ask-text");
  byId("ask-title").textContent = title;
  byId("ask-label").firstElementChild.textContent = label;
  text.value = value;
  byId("ask-choices").replaceChildren(...choices.map((choice, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${at + 1} ${choice}`;
    button.addEventListener("click", () => { text.value = choice; sheet.close("ok"); });
    return button;
  }));
  const onKey = (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey && event.target === text) { event.preventDefault(); sheet.close("ok"); }
    else if (/^[1-9]$/.test(event.key) && choices[event.key - 1] && !text.value) { event.preventDefault(); text.value = choices[event.key - 1]; sheet.close("ok"); }
  };
  sheet.addEventListener("keydown", onKey);
  sheet.returnValue = "";
  sheet.showModal();
  text.focus();
  sheet.addEventListener("close", () => {
    sheet.removeEventListener("keydown", onKey);
    done(sheet.returnValue === "ok" ? text.value : null);
  }, { once: true });
});

// Ask for a term in two languages; gives both, or null.
export const termQuestion = ({ english = "", chinese = "" }) => new Promise((done) => {
  const sheet = byId("term-sheet");
  byId("term-english").value = english;
  byId("term-chinese").value = chinese;
  const onKey = (event) => { if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault(); };
  sheet.addEventListener("keydown", onKey);
  sheet.returnValue = "";
  sheet.showModal();
  (english && !chinese ? byId("term-chinese") : byId("term-english")).focus();
  sheet.addEventListener("close", () => {
    sheet.removeEventListener("keydown", onKey);
    done(sheet.returnValue === "ok" ? { english: byId("term-english").value, chinese: byId("term-chinese").value } : null);
  }, { once: true });
});

const download = async (path, body) => {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) { const text = await answer.text(); warn(text.startsWith("{") ? JSON.parse(text).problem : text); return; }
  const name = decodeURIComponent(/filename\*=UTF-8''(.+)$/.exec(answer.headers.get("content-disposition"))[1]);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  say(fill(words.exported, { name }));
};

byId("export-form")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  byId("export-sheet").close();
  await download("/export", { suffix: form.get("suffix"), choice: form.get("choice"), least: Number(form.get("least")) });
});
byId("handover")?.addEventListener("click", async () => { byId("export-sheet").close(); await download("/handover", {}); });
// Switches are remembered by the browser.
for (const [id, name] of [["keys-on", "duizhao-keys"], ["check-on", "duizhao-check"]]) {
  const box = byId(id);
  if (!box) continue;
  try { box.checked = localStorage.getItem(name) !== "off"; } catch { /* without storage they are on */ }
  box.addEventListener("change", () => { try { localStorage.setItem(name, box.checked ? "on" : "off"); } catch { /* as above */ } });
}
byId("key-find")?.addEventListener("input", (event) => {
  const wanted = event.target.value.toLocaleLowerCase();
  for (const one of document.querySelectorAll(".keys dl > div")) one.hidden = !one.textContent.toLocaleLowerCase().includes(wanted);
});
