"use strict";
// The customer's phone: shows the chat as it changes, and does what a thumb does.

import {copy, count, get, make, post} from "./dom.js";
import {bubble, rich} from "./bubbles.js";

const AGAIN_MS = 1500;
const TOAST_MS = 3500;
const DOING = {typing: "typing…", upload_photo: "sending a picture…", upload_document: "sending a file…"};
const drawn = new Map();
let screen = null;
let invoice = null;

const changed = () => document.dispatchEvent(new Event("sandbox:changed"));

export async function watchPhone() {
  for (;;) {
    try {
      const answer = await fetch(`sandbox/phone?revision=${screen ? screen.revision : 0}`, {cache: "no-store"});
      if (!answer.ok) throw new Error(`${answer.status}`);
      const next = await answer.json();
      const moved = !screen || screen.revision !== next.revision;
      screen = next;
      show();
      if (moved) changed();
    } catch {
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }
}

export function showLanguage(state) {
  const select = get("language");
  const languages = Object.entries(state.languages);
  if (select.options.length !== languages.length) select.replaceChildren(...languages.map(([code, name]) => new Option(name, code)));
  if (document.activeElement !== select) select.value = state.language;
  for (const part of [get("messages"), get("composer"), get("sheet"), get("alert")]) { part.dir = state.direction; part.lang = state.language; }
}

function show() {
  const wall = get("wall");
  const near = wall.scrollHeight - wall.scrollTop - wall.clientHeight < 120;
  get("bot-name").textContent = screen.bot.name;
  get("bot-state").textContent = screen.person.blocked ? "blocked" : DOING[screen.action] || (screen.draft ? "typing…" : "bot");
  get("stars").textContent = count(screen.person.stars);
  get("greeting").hidden = screen.messages.length > 0;
  get("start").hidden = screen.person.started && !screen.person.blocked;
  get("start").textContent = screen.person.blocked ? "UNBLOCK AND RESTART" : "START";
  get("composer").hidden = !get("start").hidden;
  const fresh = draw(get("messages"));
  commands();
  if (near || fresh) wall.scrollTop = wall.scrollHeight;
}

function draw(list) {
  let fresh = false;
  const rows = screen.messages.map((message) => {
    const text = JSON.stringify(message);
    const old = drawn.get(message.id);
    if (old && old.text === text) return old.row;
    fresh = fresh || !old || message === screen.messages.at(-1);
    const row = bubble(message, does);
    drawn.set(message.id, {text, row});
    return row;
  });
  if (screen.draft) {
    const row = make("div", "message theirs draft");
    const body = make("div", "bubble"); body.append(rich(screen.draft.runs, does)); row.append(body);
    rows.push(row);
  }
  rows.forEach((row, n) => { if (list.children[n] !== row) list.insertBefore(row, list.children[n] || null); });
  while (list.children.length > rows.length) list.lastChild.remove();
  return fresh;
}

function commands() {
  const box = get("commands");
  const text = JSON.stringify(screen.commands);
  if (box.dataset.shown === text) return;
  box.dataset.shown = text;
  box.replaceChildren(...screen.commands.map((one) => {
    const row = make("button"); row.type = "button";
    const name = make("b", "", `/${one.command}`); name.dir = "ltr";
    row.append(name, make("span", "", one.description));
    row.addEventListener("click", () => { openMenu(false); does.say(`/${one.command}`); });
    return row;
  }));
  get("menu").hidden = screen.commands.length === 0;
}

function openMenu(open) {
  get("commands").hidden = !open;
  get("menu").setAttribute("aria-expanded", String(open));
}

let fading = 0;
function toast(text) {
  const box = get("toast");
  box.textContent = text; box.dir = "auto"; box.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { box.hidden = true; }, TOAST_MS);
}

function notice(answer) {
  if (!answer || !answer.text) return;
  if (!answer.show_alert) { toast(answer.text); return; }
  get("alert-text").textContent = answer.text;
  lift(get("alert"));
}

const BEHIND = ["wall", "composer", "commands"];

function lift(dialog) {
  // Inside the phone, not over the page: what lies behind it in the phone cannot be reached meanwhile.
  for (const part of BEHIND) get(part).inert = true;
  dialog.show();
}

for (const dialog of [get("sheet"), get("alert")]) {
  dialog.addEventListener("close", () => { for (const part of BEHIND) get(part).inert = false; });
  dialog.addEventListener("keydown", (event) => { if (event.key === "Escape") dialog.close(); });
}

const does = {
  async say(text) {
    try { await post("say", {text}); } catch (problem) { toast(problem.message); }
  },
  async press(message, button, at, key) {
    if (button.action === "copy_text") { toast(await copy(button.value)); return; }
    if (button.action === "url") { open(button.value); return; }
    key.classList.add("busy");
    try {
      const pressed = await post("press", {message: message.id, at});
      if (pressed.answer) notice(pressed.answer); else toast("The bot has not answered yet.");
    } catch (problem) {
      toast(problem.message);
    }
    key.classList.remove("busy");
  },
  payMessage(message) { sheet({message: message.id}, message.invoice); },
};

function open(link) {
  const row = screen.invoices[link];
  if (row) sheet({link}, row);
  else if (/^https?:/i.test(link)) window.open(link, "_blank", "noopener,noreferrer");
  else toast("Telegram would open this link.");
}

function sheet(what, row) {
  invoice = {what, row};
  get("sheet-title").textContent = row.title;
  get("sheet-text").textContent = row.description;
  fill();
  lift(get("sheet"));
}

function fill() {
  const missing = invoice.row.total_amount - screen.person.stars;
  get("sheet-stars").textContent = count(screen.person.stars);
  get("sheet-get").hidden = missing <= 0;
  get("sheet-pay").textContent = `Pay ⭐ ${count(invoice.row.total_amount)}`;
  get("sheet-pay").disabled = missing > 0;
}

get("sheet-get").addEventListener("click", async () => {
  await post("faucet", {deed: "stars-500"});
  screen.person.stars += 500;
  fill();
});
get("sheet-pay").addEventListener("click", async () => {
  const button = get("sheet-pay");
  button.disabled = true; button.classList.add("busy");
  try {
    toast((await post("pay", invoice.what)).text);
  } catch (problem) {
    toast(problem.message);
  }
  button.classList.remove("busy");
  get("sheet").close();
  changed();
});
get("start").addEventListener("click", () => does.say("/start"));
get("menu").addEventListener("click", () => openMenu(get("commands").hidden));
get("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = get("text").value.trim();
  if (text) { get("text").value = ""; openMenu(false); does.say(text); }
});
get("language").addEventListener("change", async (event) => {
  await post("language", {code: event.target.value});
  event.target.blur();
  changed();
});
