
"use strict";
(() => {
  const rows = [...document.querySelectorAll(".versions tbody tr")];
  const buttons = [...document.querySelectorAll("[data-only]")];
  for (const button of buttons) {
    button.disabled = false;
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      for (const row of rows) row.hidden = button.dataset.only !== "" && !row.dataset.kinds.split(" ").includes(button.dataset.only.replaceAll(" ", "-"));
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !"np".includes(event.key)) return;
    const shown = rows.filter((row) => !row.hidden && row.classList.contains("differs"));
    const here = rows.indexOf(document.activeElement.closest(".versions tr"));
    const next = event.key === "n" ? shown.find((row) => rows.indexOf(row) > here) : shown.findLast((row) => here < 0 || rows.indexOf(row) < here);
    if (next) { event.preventDefault(); next.focus(); }
  });
  for (const part of document.querySelectorAll(".script")) part.hidden = false;
})();
