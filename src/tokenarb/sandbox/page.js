"use strict";
const get = (id) => document.getElementById(id);
let access = null;
let running = null;

function row(list, term, text) {
  const dt = document.createElement("dt"); dt.textContent = term;
  const dd = document.createElement("dd"); dd.textContent = text;
  list.append(dt, dd);
}

function showState(state) {
  access = state.access;
  get("base").textContent = access.base_url + "/ai-proxy/v1";
  get("key").textContent = access.api_key;
  get("curl").textContent = access.curl;
  const balance = get("balance");
  balance.replaceChildren();
  row(balance, "Available", "$" + state.wallet.available);
  row(balance, "Held by calls in flight", "$" + state.wallet.held);
  row(balance, "Upstream billed so far", "$" + state.upstream_billed);
  const packages = get("packages");
  packages.replaceChildren(...state.packages.map((item) => {
    const li = document.createElement("li"); li.dir = "auto";
    li.textContent = `${item.title}: ${item.available.toLocaleString("en")} of ${item.tokens.toLocaleString("en")} tokens left` + (item.held ? ` (${item.held.toLocaleString("en")} held)` : "");
    return li;
  }));
  const model = get("model");
  if (!model.options.length) for (const id of state.models) model.add(new Option(id, id));
  const audit = get("audit");
  audit.textContent = state.violations === 0 ? "audit: 0 violations" : `audit: ${state.violations} violations`;
  audit.classList.toggle("bad", state.violations !== 0);
  get("ledger").replaceChildren(...state.entries.map((entry) => {
    const tr = document.createElement("tr");
    if (entry.first) tr.className = "first";
    for (const [text, kind] of [[entry.first ? entry.at : "", ""], [entry.first ? entry.transfer : "", ""], [entry.code, ""], [entry.amount, "number"], [entry.asset, ""]]) {
      const td = document.createElement("td"); td.textContent = text; if (kind) td.className = kind; tr.append(td);
    }
    return tr;
  }));
}

async function refresh() {
  try {
    const answer = await fetch("sandbox/state", {cache: "no-store"});
    if (answer.ok) showState(await answer.json());
  } catch { get("audit").textContent = "the sandbox does not answer"; }
}

async function send(event) {
  event.preventDefault();
  if (!access || running) return;
  running = new AbortController();
  get("send").disabled = true; get("stop").disabled = false;
  const output = get("answer"), receipt = get("receipt");
  output.textContent = ""; receipt.textContent = "waiting…"; receipt.classList.remove("bad");
  try {
    const answer = await fetch("ai-proxy/v1/chat/completions", {
      method: "POST", signal: running.signal,
      headers: {"authorization": "Bearer " + access.api_key, "content-type": "application/json"},
      body: JSON.stringify({model: get("model").value, stream: true, stream_options: {include_usage: true}, messages: [{role: "user", content: get("prompt").value}]}),
    });
    if (!answer.ok) {
      const problem = await answer.json().catch(() => ({}));
      throw new Error(`${answer.status}: ${problem.error ? problem.error.message : "no explanation"}`);
    }
    await read(answer, output, receipt);
  } catch (problem) {
    receipt.textContent = problem.name === "AbortError" ? "stopped; what was produced is charged" : String(problem.message || problem);
    receipt.classList.toggle("bad", problem.name !== "AbortError");
  }
  running = null; get("send").disabled = false; get("stop").disabled = true;
  refresh();
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
      if (chunk.usage) receipt.textContent = `${chunk.usage.prompt_tokens} tokens in, ${chunk.usage.completion_tokens} out, retail value $${chunk.usage.cost} (${chunk.id})`;
    }
  }
}

get("try").addEventListener("submit", send);
get("stop").addEventListener("click", () => running && running.abort());
get("copy").addEventListener("click", () => access && navigator.clipboard.writeText(access.api_key));
refresh();
setInterval(() => document.hidden || refresh(), 1500);
