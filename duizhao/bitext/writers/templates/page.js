
"use strict";
(() => {
  const table = document.getElementById("beads");
  const groups = [...table.children];
  const beads = [...table.querySelectorAll(".bead")];
  const home = beads.map((bead) => bead.parentElement);
  const bands = [...document.querySelectorAll("[data-band]")];
  const sort = document.getElementById("sort");
  const find = document.getElementById("find");
  const sorted = document.createElement("div");
  const state = { band: "", sorted: false, find: "" };
  sorted.className = "paragraph";
  sorted.setAttribute("role", "rowgroup");

  const confidence = (bead) => (bead.dataset.confidence === "" ? -1 : Number(bead.dataset.confidence));
  const order = beads.map((_, i) => i).sort((a, b) => confidence(beads[a]) - confidence(beads[b]) || a - b);

  const arrange = () => {
    if (state.sorted) {
      sorted.append(...order.map((i) => beads[i]));
      table.replaceChildren(sorted);
    } else if (sorted.isConnected) {
      beads.forEach((bead, i) => home[i].append(bead));
      table.replaceChildren(...groups);
    }
  };

  const filter = () => {
    const wanted = state.find.toLocaleLowerCase();
    let shown = 0;
    for (const bead of beads) {
      const text = () => `${bead.children[1].textContent}\n${bead.children[2].textContent}`.toLocaleLowerCase();
      bead.hidden = (state.band !== "" && !bead.classList.contains(state.band)) || (wanted !== "" && !text().includes(wanted));
      shown += bead.hidden ? 0 : 1;
    }
    for (const group of groups) group.hidden = !state.sorted && ![...group.children].some((bead) => !bead.hidden);
    document.getElementById("nothing").hidden = shown > 0;
  };

  const toggleSort = () => {
    state.sorted = !state.sorted;
    sort.setAttribute("aria-pressed", String(state.sorted));
    arrange();
    filter();
  };

  const step = (by, wanted) => {
    const all = [...table.querySelectorAll(".bead:not([hidden])")];
    const here = all.indexOf(document.activeElement.closest(".bead"));
    let next = here < 0 && by < 0 ? all.length - 1 : here + by;
    while (all[next] && !wanted(all[next])) next += by;
    if (all[next]) all[next].focus();
  };

  for (const button of bands) {
    button.disabled = false;
    button.addEventListener("click", () => {
      state.band = button.dataset.band;
      for (const other of bands) other.setAttribute("aria-pressed", String(other === button));
      filter();
    });
  }
  let waiting = 0;
  find.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { state.find = find.value.trim(); filter(); }, 120);
  });
  find.addEventListener("keydown", (event) => { if (event.key === "Escape") find.blur(); });
  sort.addEventListener("click", toggleSort);
  document.addEventListener("keydown", (event) => {
    if (event.target === find || event.ctrlKey || event.altKey || event.metaKey) return;
    const unsure = (bead) => !bead.classList.contains("sure");
    const keys = {
      j: () => step(1, () => true), k: () => step(-1, () => true), n: () => step(1, unsure), p: () => step(-1, unsure),
      s: toggleSort, "/": () => find.focus(),
    };
    if (Object.hasOwn(keys, event.key)) { event.preventDefault(); keys[event.key](); }
  });
  for (const part of document.querySelectorAll(".script")) part.hidden = false;
})();
