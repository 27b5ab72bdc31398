"use strict";
// The middle column's buttons: each does one thing to the simulated Telegram and says what happened.

import {get, post} from "./dom.js";

export function showFaucet(state) {
  get("block").textContent = state.blocked ? "Unblock the bot" : "Block the bot";
}

for (const button of document.querySelectorAll("[data-deed]")) {
  button.addEventListener("click", async () => {
    const said = get("deed");
    button.disabled = true;
    said.classList.remove("bad");
    said.textContent = "…";
    try {
      said.textContent = (await post("faucet", {deed: button.dataset.deed})).text;
    } catch (problem) {
      said.textContent = problem.message;
      said.classList.add("bad");
    }
    button.disabled = false;
    document.dispatchEvent(new Event("sandbox:changed"));
  });
}
