// What pages do beyond HTML and htmx: keys, bulk selection, refusals in sight, fresh keys after a refusal.
(function () {
  "use strict";
  const typing = (el) => el.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  // Forms are sent by htmx, so that a refusal leaves what was typed where it is. Links stay ordinary links.
  function boost(root) {
    all('form[method="post"]:not([hx-post]):not([hx-boost]):not([data-plain])', root).forEach((form) => {
      form.setAttribute("hx-boost", "true");
      if (window.htmx && document.readyState !== "loading") window.htmx.process(form);
    });
  }
  boost(document);
  document.documentElement.classList.add("js");

  // A refused call is over: the next click is a new wish and gets a new key. The first part of a key says who types.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest && event.detail.elt.closest("form");
    const key = form && form.querySelector("input[name=idempotency_key]");
    if (key && event.detail.xhr.status >= 400) key.value = key.value.split("~")[0] + "~" + nonce();
  });
  function nonce() {
    return Array.from(crypto.getRandomValues(new Uint8Array(6)), (b) => b.toString(16).padStart(2, "0")).join("");
  }

  document.addEventListener("htmx:load", (event) => {
    const root = event.detail.elt;
    boost(root.parentNode || document);
    const focus = root.matches("[data-focus]") ? root : root.querySelector("[data-focus]");
    if (focus) {
      focus.focus({ preventScroll: true });
      focus.scrollIntoView({ block: "center" });
    }
  });
  // The whole page was swapped: say nothing of the old refusal, start at the top.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === document.body && !document.querySelector("[data-focus]")) window.scrollTo(0, 0);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const slot = document.getElementById("refusal");
    if (slot && event.detail.requestConfig.verb !== "get") slot.replaceChildren();
  });
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  function lost() {
    const slot = document.getElementById("refusal");
    if (!slot) return;
    const box = document.createElement("section");
    box.className = "so-refuse";
    box.setAttribute("role", "alert");
    box.textContent = document.body.dataset.lost;
    slot.replaceChildren(box);
    box.scrollIntoView({ block: "center" });
  }

  // Counts of the navigation and the bell: asked for once the page is there.
  function badges() {
    const source = document.querySelector("[data-badges]");
    if (!source) return;
    fetch(source.dataset.badges, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : {}))
      .then((words) => {
        all("[data-badge]").forEach((box) => {
          const badge = words[box.dataset.badge];
          if (!badge) return;
          box.textContent = badge.text;
          box.classList.toggle("hot", badge.hot);
          if (box.classList.contains("bd")) box.hidden = !badge.text;
        });
      })
      .catch(() => {});
  }
  badges();
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target === document.body) badges();
  });

  // Bulk selection: the bar floats while something is chosen.
  function recount() {
    const bar = document.querySelector("[data-bulk]");
    if (!bar) return;
    const boxes = all("input[name=ids]");
    const chosen = boxes.filter((box) => box.checked);
    bar.hidden = chosen.length === 0;
    bar.querySelector("[data-count]").textContent = chosen.length;
    boxes.forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) all("input[name=ids]").forEach((box) => (box.checked = event.target.checked));
    if (event.target.matches("[data-all], input[name=ids]")) recount();
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  document.addEventListener("click", (event) => {
    const el = event.target;
    if (el.closest("[data-none]")) {
      all("input[name=ids], [data-all]").forEach((box) => (box.checked = false));
      recount();
    }
    if (el.closest("[data-close]")) el.closest("dialog").close();
    if (el.closest("[data-print]")) window.print();
    const opener = el.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog).showModal();
    const eye = el.closest("[data-eye]");
    if (eye) {
      const field = document.getElementById(eye.dataset.eye);
      field.type = field.type === "password" ? "text" : "password";
      eye.setAttribute("aria-pressed", String(field.type === "text"));
    }
    const needy = el.closest("[data-needs]");
    const needed = needy && document.getElementById(needy.dataset.needs);
    if (needed && !needed.value.trim()) {
      event.preventDefault();
      needy.form.classList.add("open");
      needed.focus();
    }
    const ask = el.closest("[data-confirm]");
    if (ask && !window.confirm(ask.dataset.confirm)) event.preventDefault();
    all("details.so-pop[open]").forEach((box) => { if (!box.contains(el)) box.open = false; });
  });

  // Keys. Rows: J and K or the arrows; the rest are marked with data-key on the page.
  function move(step) {
    const rows = all(".so-hitrow, .so-item");
    if (!rows.length) return false;
    const at = rows.indexOf(document.activeElement);
    const from = at >= 0 ? at : rows.findIndex((row) => row.classList.contains("on"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, from + step))];
    if (next) next.focus();
    if (next && next.matches(".so-item") && next.dataset.follow !== undefined) next.click();
    return true;
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (event.key === "Escape") {
      all("details.so-pop[open]").forEach((box) => (box.open = false));
      if (typing(event.target)) event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || event.key === "ArrowDown") { if (move(1)) event.preventDefault(); return; }
    if (key === "k" || event.key === "ArrowUp") { if (move(-1)) event.preventDefault(); return; }
    if (event.key === "?") { const help = document.getElementById("help"); if (help) help.showModal(); return; }
    const target = document.querySelector('[data-key="' + CSS.escape(key) + '"]');
    if (!target) return;
    event.preventDefault();
    const needed = target.dataset.needs && document.getElementById(target.dataset.needs);
    const ready = !needed || needed.value.trim();
    if (target.matches("input, textarea, select")) target.focus();
    else if (!ready || !target.dataset.ask || window.confirm(target.dataset.ask)) target.click();
  });

  // Charts: options lie in a JSON script beside the box; tooltips are drawn, not written as HTML (CSP).
  document.addEventListener("DOMContentLoaded", draw);
  document.addEventListener("htmx:load", draw);
  function draw() {
    if (!window.echarts) return;
    all("[data-chart]:not([data-drawn])").forEach((box) => {
      const options = JSON.parse(document.getElementById(box.dataset.chart).textContent);
      box.dataset.drawn = "1";
      const chart = window.echarts.init(box, null, { renderer: "svg" });
      chart.setOption(options);
      window.addEventListener("resize", () => chart.resize());
    });
  }
})();
