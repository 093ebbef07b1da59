// The console's own module. Every page works without it: it adds keys, a way to go anywhere, times of this place, and news.
import { listen } from "./live.js";
import { openPalette } from "./palette.js";

const root = document.documentElement.dataset.root;
const say = text => { document.getElementById("said").textContent = text; };
const editable = target => target.closest("input, textarea, select, [contenteditable]");

// Times stand in UTC in the page; the reader's own zone is shown, and UTC on hover.
const places = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "medium" });
export function dress(part) {
  for (const time of part.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.valueOf())) {
      time.title = `${time.dateTime} (UTC)`;
      if (!time.dataset.away) { time.textContent = places.format(at); } else { time.textContent = away(at); }
    }
  }
}

function away(at) {
  const far = Math.abs(at - Date.now()) / 1000;
  const text = far < 1 ? "now" : far < 60 ? `${Math.floor(far)} s` : far < 3600 ? `${Math.floor(far / 60)} min`
    : far < 172800 ? `${Math.floor(far / 3600)} h ${String(Math.floor(far / 60) % 60).padStart(2, "0")} min` : `${Math.floor(far / 86400)} d`;
  return text === "now" ? text : at < Date.now() ? `${text} ago` : `in ${text}`;
}

dress(document);
setInterval(() => document.querySelectorAll("time[data-away]").forEach(time => { time.textContent = away(new Date(time.dateTime)); }), 5000);

for (const choice of document.querySelectorAll("input[name=theme]")) {
  choice.addEventListener("change", () => {
    document.documentElement.dataset.theme = choice.value;
    document.cookie = `atellagent-theme=${choice.value}; path=/; max-age=31536000; samesite=strict`;
  });
}

const single = document.getElementById("single-keys");
single.checked = localStorage.getItem("atellagent-single-keys") !== "off";
single.addEventListener("change", () => localStorage.setItem("atellagent-single-keys", single.checked ? "on" : "off"));

document.addEventListener("click", event => {
  const copy = event.target.closest("[data-copy]");
  if (copy) { navigator.clipboard?.writeText(copy.dataset.copy).then(() => say("Copied")); }
  const open = event.target.closest("[data-open]");
  if (open) { open.dataset.open === "palette" ? openPalette() : document.getElementById(open.dataset.open).showModal(); }
  if (event.target.closest("[data-close]")) { event.target.closest("dialog").close(); }
  for (const menu of document.querySelectorAll("details.menu[open]")) { if (!menu.contains(event.target)) { menu.open = false; } }
});

document.addEventListener("change", event => { if (event.target.matches("[data-submit]")) { event.target.form.requestSubmit(); } });

// Filters that are empty are no part of an address.
document.addEventListener("submit", event => {
  if (event.target.matches(".filters")) {
    for (const field of event.target.elements) { if (field.name && field.value === "" && field.type !== "submit") { field.disabled = true; } }
  }
});
addEventListener("pageshow", () => document.querySelectorAll(".filters :disabled").forEach(field => { field.disabled = false; }));

// A vote: a reason is asked for before anything is sent, and an approval is confirmed on what it is.
document.addEventListener("click", event => {
  const button = event.target.closest("[data-act]");
  if (!button || button.disabled) { return; }
  const form = button.form;
  const reason = form.elements.comment;
  reason.required = button.dataset.act === "reject" || reason.dataset.required === "1";
  if (!form.reportValidity()) { event.preventDefault(); return; }
  if (button.dataset.act === "approve") {
    event.preventDefault();
    const dialog = document.getElementById("confirm");
    dialog.showModal();
    document.getElementById("confirm-title").focus();
  }
});

let going = -Infinity;
function row(step) {
  const rows = [...document.querySelectorAll("[data-rows] [data-row]")];
  if (rows.length === 0) { return; }
  const at = rows.findIndex(one => one.classList.contains("here"));
  rows[at]?.classList.remove("here");
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  next.classList.add("here");
  next.querySelector("a.row")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", event => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); openPalette(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || editable(event.target) || document.querySelector("dialog[open]") || !single.checked) { return; }
  if (event.timeStamp - going < 1200) {
    going = -Infinity;
    const link = document.querySelector(`.side a[data-key="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); location.assign(link.href); return; }
  }
  const act = key => document.querySelector(`[data-act="${key}"]:not(:disabled)`);
  switch (event.key) {
    case "g": going = event.timeStamp; break;
    case "/": event.preventDefault(); (document.querySelector("[data-filter]") ?? document.getElementById("find")).focus(); break;
    case "?": document.getElementById("keys").showModal(); break;
    case "j": row(1); break;
    case "k": row(-1); break;
    case "y": navigator.clipboard?.writeText(location.href).then(() => say("The link is copied")); break;
    case "a": act("approve")?.click(); break;
    case "d": { const reject = act("reject"); if (reject) { event.preventDefault(); const reason = reject.form.elements.comment; if (reason.value.trim() === "") { reason.focus(); say("Say why you reject it"); } else { reject.click(); } } break; }
    default: break;
  }
});

// A draft is checked as somebody types, a little after the last key; what the page says of it is put in place, and nothing else of the page.
const draft = document.querySelector("form[data-check]");
let typed = 0;
draft?.elements.text.addEventListener("input", () => {
  const at = ++typed;
  setTimeout(() => {
    if (at !== typed) { return; }
    const body = new URLSearchParams(new FormData(draft));
    body.set("act", "check");
    const request = new XMLHttpRequest();
    request.open("POST", draft.action);
    request.responseType = "document";
    request.onload = () => {
      const checked = request.status === 200 && at === typed && request.responseXML?.getElementById("check");
      if (checked) { document.querySelector("#checked .panel").replaceWith(document.adoptNode(checked.closest(".panel"))); }
    };
    request.send(body);
  }, 700);
});

listen(root, dress);
