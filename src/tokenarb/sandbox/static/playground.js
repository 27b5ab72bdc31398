"use strict";
// Asks the real gateway with the key that the bot delivered, as any app would.

import {count, get, usd} from "./dom.js";

let access = null;
let running = null;
let chosen = false;

export function showAccess(state) {
  get("no-key").hidden = Boolean(state.key);
  get("with-key").hidden = !state.key;
  const model = get("model");
  if (!model.options.length) for (const id of state.models) model.add(new Option(id, id));
  if (!state.key) return;
  access = {key: state.key, base: state.base_url};
  get("base").textContent = state.base_url;
  get("key").textContent = state.key;
  get("curl").textContent = state.curl;
  const bought = state.packages.map((item) => item.model);
  for (const option of model.options) {
    option.textContent = bought.includes(option.value) ? `${option.value} (package)` : option.value;
  }
  const last = [...model.options].find((option) => bought.includes(option.value));
  if (!chosen && last) model.value = last.value;
}

async function send(event) {
  event.preventDefault();
  if (!access || running) return;
  running = new AbortController();
  get("send").disabled = true; get("stop").disabled = false;
  const output = get("answer"), receipt = get("receipt");
  output.textContent = ""; output.hidden = false;
  receipt.textContent = "waiting…"; receipt.classList.remove("bad");
  try {
    const answer = await fetch("ai-proxy/v1/chat/completions", {
      method: "POST", signal: running.signal,
      headers: {"authorization": `Bearer ${access.key}`, "content-type": "application/json"},
      body: JSON.stringify({
        model: get("model").value, stream: true, stream_options: {include_usage: true},
        messages: [{role: "user", content: get("prompt").value}],
      }),
    });
    if (!answer.ok) {
      const problem = await answer.json().catch(() => ({}));
      throw new Error(`${answer.status}: ${problem.error ? problem.error.message : "no explanation"}`);
    }
    await read(answer, output, receipt);
  } catch (problem) {
    const stopped = problem.name === "AbortError";
    receipt.textContent = stopped ? "Stopped. What was produced is charged." : String(problem.message || problem);
    receipt.classList.toggle("bad", !stopped);
    if (!output.textContent) output.hidden = true;
  }
  running = null; get("send").disabled = false; get("stop").disabled = true;
  document.dispatchEvent(new Event("sandbox:changed"));
}

async function read(answer, output, receipt) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const {done, value} = await reader.read();
    if (done) return;
    rest += value;
    const lines = rest.split("\n"); rest = lines.pop();
    for (const line of lines) {
      if (!line.startsWith("data: ") || line === "data: [DONE]") continue;
      const chunk = JSON.parse(line.slice(6));
      if (chunk.error) throw new Error(chunk.error.message);
      const delta = chunk.choices && chunk.choices[0] && chunk.choices[0].delta;
      if (delta && delta.content) output.textContent += delta.content;
      if (chunk.usage) receipt.textContent = counted(chunk.usage);
    }
  }
}

function counted(usage) {
  const worth = usage.cost === undefined ? "" : `, worth ${usd(plain(usage.cost))} at retail`;
  return `${count(usage.prompt_tokens)} tokens in, ${count(usage.completion_tokens)} out${worth}`;
}

const plain = (number) => number.toFixed(9).replace(/0+$/, "").replace(/\.$/, "");

get("try").addEventListener("submit", send);
get("stop").addEventListener("click", () => running && running.abort());
get("model").addEventListener("change", () => { chosen = true; });
