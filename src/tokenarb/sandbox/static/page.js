"use strict";
// Starts the parts, asks for the state, and says how far the visitor has come.

import {copy, get} from "./dom.js";
import {showBooks} from "./books.js";
import {showFaucet} from "./faucet.js";
import {showAccess} from "./playground.js";
import {showLanguage, watchPhone} from "./phone.js";

const EVERY_MS = 1500;

function showSteps(state, started) {
  const done = {
    "step-start": started,
    "step-buy": Boolean(state.key),
    "step-try": state.story.some((event) => event.kind === "settle"),
  };
  const next = Object.keys(done).find((step) => !done[step]);
  for (const [step, ended] of Object.entries(done)) {
    get(step).className = ended ? "done" : step === next ? "next" : "";
    if (step === next) get(step).setAttribute("aria-current", "step"); else get(step).removeAttribute("aria-current");
  }
}

function showAudit(violations) {
  const audit = get("audit");
  audit.textContent = `audit: ${violations} violations`;
  audit.classList.toggle("good", violations === 0);
  audit.classList.toggle("bad", violations !== 0);
}

let asking = false;
async function refresh() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch("sandbox/state", {cache: "no-store"});
    if (answer.ok) {
      const state = await answer.json();
      showAudit(state.violations);
      showBooks(state);
      showAccess(state);
      showFaucet(state);
      showLanguage(state);
      showSteps(state, get("start").hidden);
    }
  } catch {
    get("audit").textContent = "the sandbox does not answer";
    get("audit").className = "audit bad";
  }
  asking = false;
}

for (const tab of document.querySelectorAll("[data-shows]")) {
  tab.addEventListener("click", () => {
    document.body.dataset.tab = tab.dataset.shows;
    for (const other of document.querySelectorAll("[data-shows]")) other.setAttribute("aria-pressed", String(other === tab));
  });
}
for (const button of document.querySelectorAll("[data-copies]")) {
  button.addEventListener("click", async () => {
    const before = button.textContent;
    button.textContent = await copy(get(button.dataset.copies).textContent);
    setTimeout(() => { button.textContent = before; }, 1500);
  });
}
document.addEventListener("sandbox:changed", refresh);
watchPhone();
refresh();
setInterval(() => document.hidden || refresh(), EVERY_MS);
