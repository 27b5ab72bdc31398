"use strict";
// The right column: what the customer has, and what just happened.

import {count, get, make, usd} from "./dom.js";

const SIGNS = {
  stars: "⭐", sale: "🛒", settle: "💬", void: "⊘", stars_back: "↩", collect: "⚖", refund_package: "↩", refund_request: "↩",
  expire: "⌛", credit: "＋", promo: "＋", correction: "±", outside: "📱",
};
let shown = "";

export function showBooks(state) {
  const now = JSON.stringify([state.wallet, state.packages, state.upstream_billed, state.story]);
  if (now === shown) return;
  shown = now;
  get("available").textContent = usd(state.wallet ? state.wallet.available : "0");
  get("held").textContent = usd(state.wallet ? state.wallet.held : "0");
  get("billed").textContent = usd(state.upstream_billed);
  get("packages").replaceChildren(...state.packages.map(pack));
  get("no-story").hidden = state.story.length > 0;
  const list = get("story");
  const known = new Map([...list.children].map((line) => [line.dataset.id, line]));
  list.replaceChildren(...state.story.map((event) => known.get(event.id) || line(event)));
}

function pack(item) {
  const row = make("li");
  const title = make("span", "title", item.title); title.dir = "auto";
  const bar = make("progress"); bar.max = item.tokens; bar.value = item.available; bar.setAttribute("aria-label", `${item.title}: tokens left`);
  const held = item.held ? `, ${count(item.held)} held` : "";
  row.append(title, bar, make("span", "left", `${count(item.available)} of ${count(item.tokens)} tokens left${held}`));
  return row;
}

function line(event) {
  const row = make("li", `event ${event.kind}`);
  row.dataset.id = event.id;
  const sign = make("span", "sign", SIGNS[event.kind] || "•"); sign.setAttribute("aria-hidden", "true");
  const body = make("div", "body");
  const time = make("time", "", new Date(event.at_ms).toLocaleTimeString("en-GB")); time.dateTime = new Date(event.at_ms).toISOString();
  const text = make("p", "", event.text); text.dir = "auto";
  body.append(text, time);
  if (event.lines.length) body.append(entries(event.lines));
  row.append(sign, body);
  return row;
}

function entries(lines) {
  const details = make("details");
  const table = make("table");
  details.append(make("summary", "", "double entry"), table);
  for (const entry of lines) {
    const tr = make("tr");
    const amount = make("td", "number", entry.amount); amount.dir = "ltr";
    tr.append(make("td", "", entry.name), amount);
    table.append(tr);
  }
  return details;
}
