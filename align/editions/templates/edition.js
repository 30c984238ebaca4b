"use strict";
(() => {
  const rows = [...document.querySelectorAll(".versions tbody tr")];
  const buttons = [...document.querySelectorAll("[data-only]")];
  const find = document.getElementById("find");
  const shown = document.getElementById("shown");
  const state = { only: "", find: "" };

  const filter = () => {
    const wanted = state.find.toLocaleLowerCase();
    let count = 0;
    for (const row of rows) {
      const fits = state.only === "" || row.dataset.kinds.split(" ").includes(state.only);
      row.hidden = !fits || (wanted !== "" && !row.textContent.toLocaleLowerCase().includes(wanted));
      count += row.hidden ? 0 : 1;
    }
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.only === state.only));
    document.getElementById("nothing").hidden = count > 0;
    shown.textContent = count === rows.length ? "" : shown.dataset.shown.replace("{n}", count);
  };
  // From the row with the focus, or from the last one that had it.
  let last = -1;
  const step = (by, wanted) => {
    const at = rows.indexOf(document.activeElement.closest(".versions tr"));
    const here = at < 0 ? last : at;
    let next = here < 0 && by < 0 ? rows.length - 1 : here + by;
    while (rows[next] && (rows[next].hidden || !wanted(rows[next]))) next += by;
    if (rows[next]) { last = next; rows[next].focus(); rows[next].scrollIntoView({ block: "nearest" }); }
  };
  const showAll = () => { state.only = ""; state.find = ""; find.value = ""; filter(); };

  for (const button of buttons) {
    button.disabled = false;
    button.addEventListener("click", () => { state.only = button.dataset.only; filter(); });
  }
  let waiting = 0;
  find.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => { state.find = find.value.trim(); filter(); }, 120); });
  find.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); showAll(); find.blur(); } });
  document.addEventListener("keydown", (event) => {
    if (event.target === find || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const differs = (row) => row.classList.contains("differs");
    const keys = {
      n: () => step(1, differs), p: () => step(-1, differs), j: () => step(1, () => true), k: () => step(-1, () => true),
      "/": () => find.focus(), Escape: showAll,
    };
    if (Object.hasOwn(keys, event.key)) { event.preventDefault(); keys[event.key](); }
  });
  for (const part of document.querySelectorAll(".script")) part.hidden = false;
})();
