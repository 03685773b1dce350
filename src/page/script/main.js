// Puts everything in its place.
const maps = [], tables = [], filled = [];

function fillTables(k) {
  if (filled[k]) return;
  filled[k] = true;
  for (const box of document.querySelectorAll(`#plan-${k + 1} .data-table`)) tables.push(new DataTable(plans[k], box, () => maps[k]));
}

function open(k) {
  plans.forEach((_, i) => { document.getElementById("plan-" + (i + 1)).hidden = i !== k; });
  for (const b of document.querySelectorAll("[data-open]")) b.setAttribute("aria-pressed", String(+b.dataset.open === k));
  if (!maps[k]) {
    const article = document.getElementById("plan-" + (k + 1));
    maps[k] = new PlanMap(plans[k], article.querySelector(".map"));
    maps[k].tell();
    fillTables(k);
    setLanguage(lang());
  }
  maps[k].resize();
}

for (const b of document.querySelectorAll("[data-set-lang]")) b.addEventListener("click", () => setLanguage(b.dataset.setLang));
for (const b of document.querySelectorAll("[data-open]")) b.addEventListener("click", () => open(+b.dataset.open));
for (const b of document.querySelectorAll("[data-print]")) b.addEventListener("click", () => window.print());
document.querySelectorAll("table.sortable").forEach(sortable);

// On paper every plan is shown, and lists of premises have all their rows.
window.addEventListener("beforeprint", () => {
  plans.forEach((_, k) => fillTables(k));
  for (const t of tables) if (t.kind === "site") { t.was = t.rows; t.rows = Infinity; t.fill(); }
});
window.addEventListener("afterprint", () => {
  for (const t of tables) if (t.was) { t.rows = t.was; t.was = 0; t.fill(); }
});

open(0);
// When the first map was on screen, in ms from the start.
requestAnimationFrame(() => { root.dataset.ready = String(Math.round(performance.now())); });
