// Ctrl K: go to a page by a part of its name, or to anything by its id.
const dialog = document.getElementById("palette");
const input = dialog.querySelector("input");
const list = dialog.querySelector(".choices");
const root = document.documentElement.dataset.root;
const pages = [...document.querySelectorAll(".side a")].map(link => ({ label: link.querySelector("span").textContent, href: link.getAttribute("href"), hint: `g ${link.dataset.key}` }));
let at = 0;

function choices() {
  const typed = input.value.trim();
  const found = pages.filter(page => page.label.toLowerCase().includes(typed.toLowerCase()));
  return typed.length > 0 && (found.length === 0 || /^(dec|act|apr|rev|fup)_/.test(typed))
    ? [{ label: `Find ${typed}`, href: `${root}/find?q=${encodeURIComponent(typed)}`, hint: "id" }, ...found]
    : found;
}

function draw() {
  const items = choices();
  at = Math.min(at, Math.max(items.length - 1, 0));
  list.replaceChildren(...items.map((item, index) => {
    const entry = document.createElement("li");
    const link = document.createElement("a");
    link.href = item.href;
    link.tabIndex = -1;
    link.className = index === at ? "here" : "";
    entry.setAttribute("role", "option");
    entry.setAttribute("aria-selected", String(index === at));
    const hint = document.createElement("kbd");
    link.textContent = item.label;
    hint.textContent = item.hint;
    link.append(hint);
    entry.append(link);
    return entry;
  }));
}

export function openPalette() {
  input.value = "";
  at = 0;
  draw();
  if (!dialog.open) { dialog.showModal(); }
  input.focus();
}

input.addEventListener("input", () => { at = 0; draw(); });
dialog.addEventListener("keydown", event => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); at = Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)); draw(); }
  if (event.key === "Enter") { event.preventDefault(); const item = choices()[at]; if (item) { location.assign(item.href); } }
});
dialog.addEventListener("click", event => { if (event.target === dialog) { dialog.close(); } });
