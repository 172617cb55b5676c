// The keys of the desk. Pages say what a key does by attributes; how is in signoff_nlp/desk/__init__.py.
"use strict";
(() => {
  const SETTING = "signoff-keys";
  const GO_MILLISECONDS = 1500;
  let going = 0; // until when a letter after g leads somewhere

  const lettersOn = () => localStorage.getItem(SETTING) !== "off";
  const visible = (element) => !element.disabled && element.getClientRects().length > 0;
  const find = (attribute, value) =>
    [...(document.querySelector("dialog[open]") || document).querySelectorAll(`[${attribute}]`)].find(
      (element) => element.getAttribute(attribute) === value && visible(element),
    );

  function typing(element) {
    if (!(element instanceof HTMLElement)) return false;
    if (element.isContentEditable || element.matches("textarea, select")) return true;
    return element.matches("input") && !["checkbox", "radio", "button", "submit"].includes(element.type);
  }

  function rows() {
    return [...document.querySelectorAll("[data-list] [data-row]")].filter(visible);
  }

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.contains(document.activeElement) || row.classList.contains("at"));
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
    all.forEach((row) => row.classList.toggle("at", row === next));
    (next.querySelector("[data-open]") || next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function back(event) {
    if (document.querySelector("dialog[open]")) return; // the browser closes it
    if (typing(event.target)) {
      event.target.blur();
      return;
    }
    const link = document.querySelector("a[data-back]");
    if (link) link.click();
  }

  function press(element, event) {
    event.preventDefault();
    element.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape") return back(event);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const within = event.target.closest?.("form")?.querySelector('[data-key="Ctrl+Enter"]');
      const chosen = within || find("data-key", "Ctrl+Enter");
      if (chosen) press(chosen, event);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key)) return;
    if (typing(event.target) || event.key.length !== 1) return;
    if (event.key !== "?" && !lettersOn()) return;
    if (Date.now() < going) {
      going = 0;
      const place = find("data-go", event.key);
      if (place) return press(place, event);
    }
    if (document.querySelector("dialog[open]") && !find("data-key", event.key)) return;
    if (event.key === "g") going = Date.now() + GO_MILLISECONDS;
    else if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
    else {
      const chosen = find("data-key", event.key);
      if (chosen) press(chosen, event);
    }
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (row) rows().forEach((each) => each.classList.toggle("at", each === row));
  });

  // A button that opens a <dialog>, and one that closes the one it is in.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    else if (event.target.closest?.("[data-closes]")) event.target.closest("dialog")?.close();
  });

  const setting = document.getElementById("keys-on");
  if (setting) {
    setting.checked = lettersOn();
    setting.addEventListener("change", () => localStorage.setItem(SETTING, setting.checked ? "on" : "off"));
  }

  // What was refused goes away with the next thing that works; and what has data-said is read out.
  document.addEventListener("htmx:afterRequest", (event) => {
    const refused = document.getElementById("refused");
    if (event.detail.successful && refused) refused.replaceChildren();
  });
  document.addEventListener("htmx:sendError", () => {
    const refused = document.getElementById("refused");
    if (refused) refused.textContent = "The desk does not answer; nothing was changed.";
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const said = event.detail.elt?.querySelector?.("[data-said]") || event.detail.elt?.closest?.("[data-said]");
    const place = document.getElementById("said");
    if (said && place && place.textContent !== said.dataset.said) place.textContent = said.dataset.said;
  });

  // Leaving a page that shows a thread says so, so that nobody waits for a pen that lies on a closed page.
  window.addEventListener("pagehide", () => {
    document.querySelectorAll("[data-leave]").forEach((element) => {
      const form = new FormData();
      form.set("form_token", element.dataset.token);
      navigator.sendBeacon(element.dataset.leave, form);
    });
  });
})();
