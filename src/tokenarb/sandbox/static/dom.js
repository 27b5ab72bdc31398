"use strict";
// Small things that every part of the page needs. Text goes into the page as text, never as HTML.

export const get = (id) => document.getElementById(id);

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export const count = (number) => number.toLocaleString("en");

export function usd(text) {
  const [whole, cents = ""] = text.split(".");
  return `$${whole}.${cents.padEnd(2, "0")}`;
}

export async function post(path, body) {
  const answer = await fetch(`sandbox/${path}`, {
    method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error || `the sandbox answered ${answer.status}`);
  return told;
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied.";
  } catch {
    return "The browser did not allow copying.";
  }
}
