/* The panel “Sign-off” of the editor. Wagtail replaces its inside after each save; this says aloud when the count
   changes, keeps the number on the panel's button true, and takes people to what a link names. */

const NARROW = window.matchMedia("(max-width: 800px)");

class SignoffPanel extends window.StimulusModule.Controller {
  static values = { count: Number, said: String };

  connect() {
    this.say();
    this.countOnTheButton();
  }

  go(event) {
    const target = document.getElementById(new URL(event.currentTarget.href).hash.slice(1));
    if (!target) return;
    event.preventDefault();
    if (NARROW.matches) document.querySelector("[data-form-side-close-button]")?.click();
    openAround(target);
    const field = target.querySelector(
      "input:not([type=hidden]):not([disabled]), textarea, select, [contenteditable=true]",
    );
    target.scrollIntoView({ block: "start" });
    (field ?? target).focus({ preventScroll: Boolean(field) });
  }

  say() {
    // It outlives what is replaced: a region that comes with its words is not read out.
    let region = document.getElementById("signoff-said");
    if (!region) {
      region = document.createElement("div");
      region.id = "signoff-said";
      region.className = "w-sr-only";
      region.setAttribute("aria-live", "polite");
      document.body.append(region);
      region.dataset.last = this.saidValue;
    }
    if (region.dataset.last === this.saidValue) return;
    region.dataset.last = this.saidValue;
    region.textContent = this.saidValue;
  }

  countOnTheButton() {
    const counter = document.querySelector(
      "[data-side-panel-toggle='signoff'] [data-side-panel-toggle-counter]",
    );
    if (!counter) return;
    counter.textContent = String(this.countValue);
    counter.hidden = this.countValue === 0;
  }
}

/** Turn to the tab that holds an element, and unfold every folded panel around it. */
function openAround(target) {
  const tab = target.closest("[role=tabpanel][hidden]");
  if (tab) document.querySelector(`[role=tab][href="#${tab.id}"]`)?.click();
  for (let panel = target; panel; panel = panel.parentElement?.closest("[data-panel]")) {
    const toggle = panel.querySelector("[data-panel-toggle][aria-expanded=false]");
    if (toggle && toggle.closest("[data-panel]") === panel) toggle.click();
  }
}

window.wagtail.app.register("signoff-panel", SignoffPanel);
