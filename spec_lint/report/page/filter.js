"use strict";
const form = document.getElementById("filter");
const none = document.getElementById("none");
const articles = [...document.querySelectorAll("article[data-rule]")];
const words = new Map(articles.map((one) => [one, (one.dataset.file + " " + one.textContent).toLowerCase()]));

function apply() {
  const search = form.search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const severities = new Set([...form.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value));
  const rule = form.rule.value;
  let shown = 0;
  for (const one of articles) {
    const fits = severities.has(one.dataset.severity) && (!rule || one.dataset.rule === rule)
      && search.every((word) => words.get(one).includes(word));
    one.hidden = !fits;
    shown += fits;
  }
  for (const section of document.querySelectorAll("section.file")) {
    section.hidden = !section.querySelector("article:not([hidden])");
  }
  none.hidden = shown > 0 || articles.length === 0;
  document.getElementById("shown").textContent = `${shown} of ${articles.length} shown`;
}

form.hidden = false;
form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
apply();
