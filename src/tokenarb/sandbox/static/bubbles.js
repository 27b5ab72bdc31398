"use strict";
// One message as the phone shows it. Its text comes in runs with styles; each becomes a node of its own, so that nothing can inject.

import {count, make} from "./dom.js";

const TAGS = {bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code"};
const BLOCKS = {pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote"};
const LINK = /^(https?|tg|mailto):/i;

export function bubble(message, does) {
  if (message.payment) return service(message);
  const row = make("div", `message ${message.by_bot ? "theirs" : "mine"}`);
  row.dataset.id = message.id;
  const body = make("div", "bubble");
  if (message.photo) body.append(picture(message.photo));
  if (message.document) body.append(attachment(message.document));
  if (message.invoice) body.append(bill(message, does));
  if (message.runs.length) body.append(rich(message.runs, does));
  const time = make("time", "", new Date(message.date * 1000).toLocaleTimeString("en-GB", {hour: "2-digit", minute: "2-digit"}));
  if (message.edited) time.prepend(make("span", "edited", "edited "));
  if (message.protected) { const lock = make("span", "lock", "🔒 "); lock.title = "cannot be forwarded"; time.prepend(lock); }
  body.append(time);
  row.append(body);
  if (message.buttons.length) row.append(keyboard(message, does));
  return row;
}

export function rich(runs, does) {
  const text = make("div", "text"); text.dir = "auto";
  let block = null;
  for (const run of runs) {
    const kind = run.styles.map((style) => BLOCKS[style]).find(Boolean);
    if (!kind) { block = null; text.append(piece(run, does)); continue; }
    if (!block || block.localName !== kind) {
      block = make(kind);
      if (kind === "pre") block.dir = "ltr";
      text.append(block);
    }
    block.append(piece(run, does));
  }
  return text;
}

function piece(run, does) {
  let node = document.createTextNode(run.text);
  for (const style of run.styles) {
    if (!TAGS[style]) continue;
    const outer = make(TAGS[style]); outer.append(node);
    if (style === "code") outer.dir = "ltr";
    node = outer;
  }
  if (run.styles.includes("spoiler")) {
    const cover = make("span", "spoiler"); cover.append(node);
    cover.addEventListener("click", () => cover.classList.add("seen"));
    return cover;
  }
  if (run.styles.includes("bot_command")) {
    const command = make("button", "command", run.text); command.type = "button"; command.dir = "ltr";
    command.addEventListener("click", () => does.say(run.text));
    return command;
  }
  if (run.href && LINK.test(run.href) && !run.styles.includes("code")) {
    const link = make("a"); link.href = run.href; link.rel = "noopener noreferrer"; link.target = "_blank"; link.append(node);
    return link;
  }
  return node;
}

function picture(photo) {
  const image = make("img", "photo");
  image.src = photo.url; image.width = photo.width; image.height = photo.height; image.alt = "a picture from the bot";
  return image;
}

function attachment(file) {
  const link = make("a", "file", `📄 ${file.name} (${count(file.bytes)} bytes)`);
  link.href = file.url; link.download = file.name; link.dir = "auto";
  return link;
}

function bill(message, does) {
  const box = make("div", "bill");
  const pay = make("button", "inline", message.invoice.paid ? "Paid" : `Pay ⭐ ${count(message.invoice.total_amount)}`);
  pay.type = "button"; pay.disabled = message.invoice.paid;
  pay.addEventListener("click", () => does.payMessage(message));
  box.append(make("strong", "", message.invoice.title), make("p", "", message.invoice.description), pay);
  return box;
}

function service(message) {
  const row = make("div", "service");
  row.dataset.id = message.id;
  const stars = count(message.payment.total_amount);
  row.append(make("span", "", message.kind === "refunded_payment" ? `Telegram gave ⭐ ${stars} back` : `You paid ⭐ ${stars}`));
  return row;
}

function keyboard(message, does) {
  const board = make("div", "keyboard"); board.setAttribute("role", "group"); board.setAttribute("aria-label", "Buttons of the message");
  message.buttons.forEach((line, y) => {
    const row = make("div", "keys");
    line.forEach((button, x) => {
      const key = make("button", `inline ${button.action}`, button.text); key.type = "button"; key.dir = "auto"; key.dataset.does = button.value;
      key.addEventListener("click", () => does.press(message, button, [y, x], key));
      row.append(key);
    });
    board.append(row);
  });
  return board;
}
