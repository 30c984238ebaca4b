// Editing a side in place: a text field a segment. Nothing is kept while an input method composes.
import { ask, say, words } from "./talk.js";
import { refuse, run } from "./queue.js";
import { cellOf, focus, follow, here, nextOpen, pointed, refresh, row } from "./table.js";

let open = null;
export const editing = () => open?.id ?? null;

const leave = (back = true) => {
  if (!open) return;
  const { id, side, cell, before } = open;
  open = null;
  if (cell.isConnected) cell.replaceChildren(...before);
  if (back && row(id)) { focus(id, side); refresh(id); }
};

const keep = async ({ onward = false } = {}) => {
  if (!open) return;
  const { id, side, fields } = open;
  const texts = {};
  for (const field of fields) if (field.value !== field.defaultValue) texts[field.dataset.unit] = field.value;
  const added = fields.length === 1 && !fields[0].dataset.unit ? fields[0].value : null;
  if (added === null && !Object.keys(texts).length) { leave(); if (onward) await nextOpen(1); return; }
  if (added !== null && !added.trim()) { leave(); return; }
  for (const field of fields) field.readOnly = true;
  const before = pointed.times;
  const answer = added === null ? await ask("edit", { id, texts }) : await ask("add", { id, side, text: added });
  for (const field of fields) field.readOnly = false;
  if (answer.status === 409) { follow(answer, { keep: id }); refuse(words.stale); return; }
  if (answer.status !== 200) { refuse(answer.problem ?? words.gone); return; }
  leave(false);
  const stay = pointed.times !== before;
  follow(answer, { stay });
  if (stay) return;
  focus(id, side);
  if (onward) await nextOpen(1);
};

const onKey = (event) => {
  // The key that ends a composition is the input method's, whatever the browser calls it.
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); leave(); }
  else if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); event.stopPropagation(); const onward = event.ctrlKey || event.metaKey; run(() => keep({ onward })); }
};

const onPaste = (event) => {
  const text = event.clipboardData?.getData("text/plain");
  if (text === undefined) return;
  event.preventDefault();
  const joint = event.target.lang.startsWith("zh") ? "" : " ";
  event.target.setRangeText(text.replace(/\s*[\r\n]+\s*/g, joint), event.target.selectionStart, event.target.selectionEnd, "end");
};

export const edit = (id = here.id, side = here.side) => {
  if (open) leave(false);
  const cell = cellOf(id, side);
  if (!cell) return;
  const segments = [...cell.querySelectorAll(".seg")];
  const before = [...cell.childNodes];
  const fields = (segments.length ? segments : [null]).map((segment) => {
    const field = document.createElement("textarea");
    field.value = segment?.textContent ?? "";
    field.defaultValue = field.value;
    field.lang = segment?.lang || cell.lang;
    field.rows = 1;
    field.maxLength = 100000;
    field.spellcheck = false;
    field.setAttribute("aria-label", words.editing);
    if (segment) field.dataset.unit = segment.id;
    field.addEventListener("keydown", onKey);
    field.addEventListener("paste", onPaste);
    return field;
  });
  open = { id, side, cell, before, fields };
  cell.replaceChildren(...fields);
  if (!CSS.supports("field-sizing", "content")) for (const field of fields) field.style.height = `${field.scrollHeight + 4}px`;
  fields[0].focus();
  fields[0].setSelectionRange(fields[0].value.length, fields[0].value.length);
  say("");
};
