// News. One page of a browser keeps the one connection and tells the others; whichever is asked next takes over where it is closed. An event
// says that something has changed, never what: each page asks for itself again, and is told what its reader may see.
const quiet = 15000;

export function listen(root, dress) {
  const state = document.querySelector("[data-live-state]");
  const regions = () => [...document.querySelectorAll("[data-live]")];
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("atellagent") : null;
  let dirty = new Set();
  let leads = false;
  let busy = false;

  function mark(isLive) {
    state.classList.toggle("on", isLive);
    state.querySelector(".word").textContent = isLive ? "live" : "still";
  }

  function news(topic) {
    mark(true);
    if (topic === "led") { return; }

    // What came between the making of the page and the begin of the stream, or between two streams, was told to nobody.
    for (const one of topic === "here" ? ["approvals", "decisions"] : [topic]) { dirty.add(one); }
    work();
  }

  async function work() {
    if (busy || dirty.size === 0 || document.hidden) { return; }
    busy = true;
    const topics = dirty;
    dirty = new Set();
    try {
      const wanted = regions().filter(region => region.dataset.live.split(" ").some(topic => topics.has(topic)));
      if (wanted.length > 0) { await refresh(wanted); }
    } finally {
      busy = false;
      if (dirty.size > 0) { setTimeout(work, 500); }
    }
  }

  function load() {
    return new Promise(resolve => {
      const request = new XMLHttpRequest();
      request.open("GET", location.href);
      request.responseType = "document";
      request.onload = () => resolve(request.status === 200 && new URL(request.responseURL).pathname === location.pathname ? request.responseXML : null);
      request.onerror = () => resolve(null);
      request.send();
    });
  }

  async function refresh(wanted) {
    const page = await load();
    if (page === null) { return; }
    for (const region of wanted) {
      const fresh = page.getElementById(region.id);
      if (fresh === null || fresh.isEqualNode(region)) { continue; }
      dress(fresh);
      if (region.dataset.hold !== undefined && region.querySelector("[data-row]")) { hold(region, fresh); } else { put(region, fresh); }
    }
  }

  // Rows never move under the pointer: how many are new stands above them until somebody wants to see.
  function hold(region, fresh) {
    const known = new Set([...region.querySelectorAll("a.row")].map(link => link.getAttribute("href")));
    const count = [...fresh.querySelectorAll("a.row")].filter(link => !known.has(link.getAttribute("href"))).length;
    region.querySelector(".newer")?.remove();
    if (count === 0) { return; }
    const bar = document.createElement("button");
    bar.type = "button";
    bar.className = "newer";
    bar.textContent = `${count} new`;
    bar.addEventListener("click", () => put(region, fresh));
    region.prepend(bar);
  }

  // What somebody has typed or opened stays.
  function put(region, fresh) {
    for (const field of region.querySelectorAll("textarea[id], input[id], details[id]")) {
      const twin = fresh.querySelector(`#${CSS.escape(field.id)}`);
      if (twin && field.type === "checkbox") { twin.checked = field.checked; } else if (twin && field.localName === "details") { twin.open = field.open; } else if (twin) { twin.value = field.value; }
    }
    const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
    const open = region.querySelector("dialog[open]");
    const twin = open && fresh.querySelector(`#${CSS.escape(open.id)}`);
    region.replaceWith(document.adoptNode(fresh));
    if (twin) { twin.showModal(); }
    if (focused) { document.getElementById(focused)?.focus(); }
  }

  async function renew() {
    try {
      const answer = await fetch(`${root}/renew`, { cache: "no-store" });
      if (answer.ok) { return (await answer.json()).expiresAt; }
    } catch { /* asked again below */ }
    return null;
  }

  let ended = false;
  async function keep() {
    const until = await renew();
    if (until === null) {
      if (!ended) {
        ended = true;
        const bar = document.createElement("p");
        const link = document.createElement("a");
        bar.className = "banner wait";
        bar.setAttribute("role", "status");
        bar.append("Your session has ended, and this page is told of nothing any more. ");
        link.href = location.href;
        link.textContent = "Sign in again";
        bar.append(link);
        document.getElementById("main").prepend(bar);
      }
      return false;
    }
    ended = false;
    return true;
  }

  // Half the life of a token: a page that is open keeps its session for as long as the sign-in lasts.
  setInterval(() => { if (leads || !navigator.locks) { keep(); } }, 5 * 60 * 1000);

  function lead() {
    return new Promise(resolve => {
      const source = new EventSource(`${root}/events`);
      const tell = topic => { news(topic); channel?.postMessage(topic); };
      for (const topic of ["here", "approvals", "decisions"]) { source.addEventListener(topic, () => tell(topic)); }
      source.onerror = async () => {
        mark(false);
        if (source.readyState === EventSource.CLOSED) {
          const isKept = await keep();
          setTimeout(() => resolve(isKept), isKept ? 5000 : 30000);
        }
      };
    });
  }

  async function stay() {
    for (;;) { await lead(); }
  }

  if (channel) { channel.onmessage = event => { if (event.data === "who") { if (leads) { channel.postMessage("led"); } } else { news(event.data); } }; }
  if (navigator.locks) {
    navigator.locks.request("atellagent-live", async () => { leads = true; await stay(); });
    channel?.postMessage("who");
  } else {
    setInterval(() => { dirty.add("approvals"); dirty.add("decisions"); work(); }, quiet);
  }

  document.addEventListener("visibilitychange", work);
}
