// Values and words point at each other; a value's button opens the form that corrects it.
"use strict";
(() => {
  const names = (element) => (element.dataset.marks || element.dataset.mark || "").split(" ").filter(Boolean);
  const marked = (target) => target.closest?.("[data-marks], [data-mark]");

  function partners(element) {
    const wanted = new Set(names(element));
    return [...document.querySelectorAll("[data-marks], [data-mark]")].filter((each) =>
      names(each).some((name) => wanted.has(name)),
    );
  }

  function light(element) {
    document.querySelectorAll(".lit").forEach((each) => each.classList.remove("lit"));
    if (element) partners(element).forEach((each) => each.classList.add("lit"));
  }

  for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, (event) => light(marked(event.target)));

  document.addEventListener("click", (event) => {
    const element = marked(event.target);
    if (!element) return;
    light(element);
    const other = partners(element).find((each) => Boolean(each.dataset.marks) !== Boolean(element.dataset.marks));
    if (other && !element.dataset.opens) other.scrollIntoView({ block: "center" });
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-fill]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (!dialog) return;
    const values = JSON.parse(opener.dataset.fill);
    for (const [name, value] of Object.entries(values)) {
      const field = dialog.querySelector(`[name="${name}"]`);
      if (field) field.value = value;
    }
    dialog.querySelectorAll("[data-shows]").forEach((each) => (each.textContent = values[each.dataset.shows]));
    roles(dialog);
    dialog.querySelector('[name="role"]').value = values.role;
  });

  function roles(dialog) {
    const label = dialog.querySelector('[name="label"]').value;
    dialog.querySelectorAll("option[data-for]").forEach((each) => {
      each.hidden = each.disabled = each.dataset.for !== label;
    });
  }
  const fix = document.getElementById("fix");
  fix?.querySelector('[name="label"]').addEventListener("change", () => {
    fix.querySelector('[name="role"]').value = "";
    roles(fix);
  });

  // Words that are selected in a message are those that its form speaks of.
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    const start = chosen?.anchorNode?.parentElement?.closest("[data-message]");
    if (!start || chosen.isCollapsed || !start.contains(chosen.focusNode)) return;
    const field = document.querySelector(`[data-selected="${start.dataset.message}"]`);
    if (field) field.value = chosen.toString().replace(/\s+/g, " ").trim().slice(0, 300);
  });
})();
