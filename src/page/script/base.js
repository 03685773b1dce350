// Small helpers: elements, numbers, both languages.
const root = document.documentElement;
const plans = JSON.parse(document.getElementById("data").textContent).plans;

function make(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes || {})) {
    if (v !== null && v !== undefined) e.setAttribute(k, v);
  }
  e.append(...children.filter((c) => c !== null && c !== undefined));
  return e;
}

// A text in both languages, of which the page shows one.
function two(zh, en) {
  const f = document.createDocumentFragment();
  f.append(make("span", { class: "zh", lang: "zh-CN" }, zh), make("span", { class: "en", lang: "en" }, en));
  return f;
}

function lang() {
  return root.dataset.lang;
}

// A number with thousands set apart by commas and at most so many decimals.
function grouped(value, decimals) {
  if (value === null || value === undefined) return "–";
  let text = value.toFixed(decimals);
  if (text.includes(".")) text = text.replace(/0+$/, "").replace(/\.$/, "");
  const [whole, fraction] = text.split(".");
  const out = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction ? out + "." + fraction : out;
}

function number(value, decimals) {
  if (value === null || value === undefined) return "–";
  return make("data", { value: String(value) }, grouped(value, decimals));
}

const BUCKETS = [
  ["已服务", "served"],
  ["半径内无面积", "in reach, no room"],
  ["半径内未安排", "in reach, left unserved"],
  ["半径外", "out of reach"],
];
const KINDS = [["新建", "new"], ["现状", "existing"]];
const CLASSES = { new: ["新建住宅", "new housing"], built: ["已建住宅", "built housing"] };

function setLanguage(to) {
  root.dataset.lang = to;
  root.lang = to === "zh" ? "zh-CN" : "en";
  for (const e of document.querySelectorAll("[data-zh-label]")) {
    e.setAttribute("aria-label", e.getAttribute(to === "zh" ? "data-zh-label" : "data-en-label"));
    if (e.tagName === "INPUT") e.placeholder = e.getAttribute("aria-label");
  }
  document.title = document.body.getAttribute(to === "zh" ? "data-zh-title" : "data-en-title");
  for (const b of document.querySelectorAll("[data-set-lang]")) {
    b.setAttribute("aria-pressed", String(b.dataset.setLang === to));
  }
  document.dispatchEvent(new Event("language"));
}
