
"use strict";
(() => {
  const list = document.getElementById("findings");
  const findings = [...list.querySelectorAll(".finding")];
  const sort = document.getElementById("sort");
  const find = document.getElementById("find");
  const clear = document.getElementById("clear");
  const only = document.getElementById("only");
  const active = document.getElementById("active");
  const buttons = [...document.querySelectorAll("button[data-tier], button[data-category], button[data-check]")];
  const worst = findings.slice();
  const empty = () => ({ tier: "", severity: "", category: "", check: "", find: "" });
  let state = empty();

  const filter = () => {
    const wanted = state.find.toLocaleLowerCase();
    const keys = ["tier", "severity", "category", "check"];
    let shown = 0;
    for (const finding of findings) {
      const fits = keys.every((key) => state[key] === "" || finding.dataset[key] === state[key])
        && (wanted === "" || finding.textContent.toLocaleLowerCase().includes(wanted));
      finding.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    document.getElementById("nothing").hidden = shown > 0 || findings.length === 0;
    const said = keys.slice(1).map((key) => state[key]).filter((value) => value !== "").map((value) => value.replaceAll("-", " "));
    active.textContent = shown === findings.length ? "" : [active.dataset.shown.replace("{n}", shown), ...said].join(" · ");
    clear.hidden = shown === findings.length && said.length === 0;
    for (const button of buttons) {
      const own = button.dataset;
      const pressed = own.category !== undefined ? state.category === own.category
        : own.check !== undefined ? state.check === own.check
        : own.severity !== undefined ? state.tier === own.tier && state.severity === own.severity
        : state.tier === own.tier && state.severity === "";
      button.setAttribute("aria-pressed", String(pressed));
    }
  };

  for (const button of buttons) {
    button.disabled = false;
    button.addEventListener("click", () => {
      const own = button.dataset;
      const pressed = button.getAttribute("aria-pressed") === "true";
      if (own.category !== undefined) state.category = pressed ? "" : own.category;
      else if (own.check !== undefined) state.check = pressed ? "" : own.check;
      else if (pressed) { state.tier = ""; state.severity = ""; }
      else { state.tier = own.tier; state.severity = own.severity || ""; }
      filter();
    });
  }
  const all = () => { state = empty(); find.value = ""; filter(); };
  clear.addEventListener("click", all);

  sort.addEventListener("change", () => {
    const number = (finding) => Number(finding.dataset.number);
    const order = {
      worst: () => worst,
      reading: () => findings.slice().sort((a, b) => number(a) - number(b)),
      confidence: () => findings.slice().sort((a, b) => b.dataset.confidence - a.dataset.confidence || number(a) - number(b)),
    };
    list.append(...order[sort.value]());
  });

  let waiting = 0;
  find.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { state.find = find.value.trim(); filter(); }, 120);
  });
  only.addEventListener("change", () => {
    for (const bead of document.querySelectorAll("#text .bead")) {
      bead.hidden = only.checked && !bead.classList.contains("error") && !bead.classList.contains("review");
    }
  });

  const step = (by) => {
    const shown = [...list.querySelectorAll(".finding:not([hidden])")];
    const here = shown.indexOf(document.activeElement.closest(".finding"));
    const next = shown[here < 0 && by < 0 ? shown.length - 1 : here + by];
    if (next) next.focus();
  };
  let left = null;
  const cross = () => {
    const here = document.activeElement.closest(".finding");
    if (here) {
      left = here;
      here.blur();
      location.hash = here.querySelector("header a").hash;
    } else if (left) left.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.target.blur?.(); all(); return; }
    if (event.target.matches?.("input, select") || event.ctrlKey || event.altKey || event.metaKey) return;
    const keys = { j: () => step(1), k: () => step(-1), t: cross, "/": () => find.focus() };
    if (Object.hasOwn(keys, event.key)) { event.preventDefault(); keys[event.key](); }
  });
  for (const part of document.querySelectorAll(".script")) part.hidden = false;
})();
