// Shows /ai-proxy/openapi.json and sends trial calls to this server. Everything is set as text: no word of a document or an answer
// can become markup. The key lives in its field and nowhere else.
"use strict";

const byId = (id) => document.getElementById(id);

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// `words in backticks` become code; nothing else is read.
function prose(text, tag = "p", attributes = {}) {
  const element = make(tag, attributes);
  String(text || "").split("`").forEach((piece, n) => element.append(n % 2 ? make("code", {}, piece) : piece));
  return element;
}

function resolved(document_, thing) {
  const seen = new Set();
  while (thing && thing.$ref && !seen.has(thing.$ref)) {
    seen.add(thing.$ref);
    thing = thing.$ref.slice(2).split("/").reduce((at, name) => at && at[name], document_);
  }
  return thing || {};
}

function kindOf(document_, schema) {
  const real = resolved(document_, schema);
  if (real.const !== undefined) return JSON.stringify(real.const);
  if (real.anyOf) return real.anyOf.map((one) => kindOf(document_, one)).join(" or ");
  const types = [].concat(real.type || "any").join(" or ");
  return types === "array" ? `list of ${kindOf(document_, real.items || {})}` : types;
}

function members(document_, schema, depth = 0) {
  let real = resolved(document_, schema);
  if (real.type === "array") real = resolved(document_, real.items);
  if (real.anyOf) real = resolved(document_, real.anyOf[0]);
  if (!real.properties || depth > 4) return null;
  const list = make("ul", { class: "members" });
  for (const [name, member] of Object.entries(real.properties)) {
    const there = resolved(document_, member);
    const needed = (real.required || []).includes(name);
    const line = make("li", {}, make("code", {}, name), " ", make("span", { class: "soft" }, kindOf(document_, member), needed ? "" : ", optional"));
    if (there.enum && there.enum.length < 12) line.append(" ", make("code", {}, there.enum.join(" | ")));
    if (there.description) line.append(" ", prose(there.description, "span"));
    const below = members(document_, member, depth + 1);
    if (below) line.append(below);
    list.append(line);
  }
  return list;
}

function table(head, rows) {
  return make("div", { class: "scroll" }, make("table", {},
    make("thead", {}, make("tr", {}, ...head.map((word) => make("th", { scope: "col" }, word)))),
    make("tbody", {}, ...rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, cell)))))));
}

function parameters(operation) {
  if (!operation.parameters || !operation.parameters.length) return [];
  const rows = operation.parameters.map((one) => [
    make("span", {}, make("code", {}, one.name), one.required ? make("span", { class: "need", title: "needed" }, " *") : ""),
    make("span", { class: "soft" }, one.in),
    prose(one.description || "", "span"),
  ]);
  return [make("h4", {}, "Parameters"), table(["name", "where", "what"], rows)];
}

function responses(document_, operation) {
  const parts = [make("h4", {}, "Answers")];
  const rows = [];
  for (const [status, response] of Object.entries(operation.responses)) {
    const cell = make("div", {}, prose(response.description, "div"));
    const schema = ((response.content || {})["application/json"] || {}).schema;
    const shown = schema && members(document_, schema);
    if (shown && status === "200") cell.append(make("details", {}, make("summary", {}, "members"), shown));
    const told = Object.entries(response.headers || {});
    if (told.length && status === "200") {
      const lines = told.map(([name, header]) => make("li", {}, make("code", {}, name), " ", prose(resolved(document_, header).description, "span")));
      cell.append(make("details", {}, make("summary", {}, "headers"), make("ul", { class: "members" }, ...lines)));
    }
    rows.push([make("code", {}, status), cell]);
  }
  parts.push(table(["status", "what"], rows));
  return parts;
}

function example(document_, operation) {
  const content = (operation.requestBody || { content: {} }).content["application/json"];
  if (!content) return null;
  const examples = resolved(document_, content.schema).examples;
  return JSON.stringify(examples ? examples[0] : {}, null, 2);
}

function trial(document_, method, path, operation, fixedBase) {
  const fields = new Map();
  const box = make("div", { class: "try" });
  for (const one of operation.parameters || []) {
    const input = make("input", { dir: "ltr", autocomplete: "off", spellcheck: "false" });
    fields.set(one, input);
    box.append(make("label", {}, `${one.name} (${one.in})`, input));
  }
  const text = example(document_, operation);
  const body = text === null ? null : make("textarea", { dir: "ltr", spellcheck: "false", "aria-label": "Body" });
  if (body) {
    body.value = text;
    box.append(make("label", {}, "Body", body));
  }
  const go = make("button", { type: "button", class: "go" }, "Send");
  const stop = make("button", { type: "button", disabled: true }, "Stop");
  const outcome = make("p", { class: "outcome", role: "status" });
  const headers = make("pre", { hidden: true, tabindex: "0", "aria-label": "Headers of the answer" });
  const answer = make("pre", { hidden: true, tabindex: "0", "aria-label": "The answer" });
  box.append(make("div", { class: "row" }, go, stop, operation.parameters && method === "POST" ? make("span", { class: "soft" }, "costs what it costs") : ""), outcome, headers, answer);
  let running = null;
  stop.addEventListener("click", () => running && running.abort());
  go.addEventListener("click", async () => {
    running = new AbortController();
    go.disabled = true;
    stop.disabled = false;
    outcome.className = "outcome";
    outcome.textContent = "...";
    headers.hidden = answer.hidden = true;
    answer.textContent = "";
    const began = performance.now();
    try {
      const reply = await fetch(address(path, fields, fixedBase), {
        method, signal: running.signal, cache: "no-store", credentials: "omit", headers: sent(fields, body), body: body ? body.value : undefined,
      });
      headers.textContent = [...reply.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
      headers.hidden = answer.hidden = false;
      await shown(reply, answer);
      outcome.textContent = `${reply.status} ${reply.statusText}, ${Math.round(performance.now() - began)} ms`;
      if (!reply.ok) outcome.classList.add("bad");
    } catch (problem) {
      outcome.textContent = problem.name === "AbortError" ? "stopped; what was delivered is charged" : `no answer: ${problem.message}`;
      outcome.classList.add("bad");
    } finally {
      go.disabled = false;
      stop.disabled = true;
    }
  });
  return box;
}

function address(path, fields, fixedBase) {
  let there = path;
  const query = new URLSearchParams();
  for (const [one, input] of fields) {
    if (one.in === "path") there = there.replace(`{${one.name}}`, encodeURIComponent(input.value.trim()));
    else if (one.in === "query" && input.value.trim()) query.append(one.name, input.value.trim());
  }
  const asked = query.toString();
  return (fixedBase === null ? byId("base").value : fixedBase) + there + (asked ? `?${asked}` : "");
}

function sent(fields, body) {
  const headers = {};
  const key = byId("key").value.trim();
  if (key) headers.authorization = `Bearer ${key}`;
  if (body) headers["content-type"] = "application/json";
  for (const [one, input] of fields) if (one.in === "header" && input.value.trim()) headers[one.name] = input.value.trim();
  return headers;
}

async function shown(reply, answer) {
  if ((reply.headers.get("content-type") || "").startsWith("text/event-stream")) {
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      answer.append(value);
      answer.scrollTop = answer.scrollHeight;
    }
  }
  const text = await reply.text();
  try {
    answer.textContent = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    answer.textContent = text;
  }
}

function operation(document_, method, path, one, fixedBase) {
  const details = make("details", { class: "op", id: one.operationId });
  details.append(make("summary", {},
    make("span", { class: `verb ${method.toLowerCase()}` }, method), make("span", { class: "path" }, path), make("h3", {}, one.summary)));
  // Built when it is first opened: the page is quick, however long the document.
  details.addEventListener("toggle", () => {
    if (!details.open || details.dataset.built) return;
    details.dataset.built = "yes";
    const inside = make("div", {}, one.description ? prose(one.description) : null, ...parameters(one));
    const content = Object.values((one.requestBody || { content: {} }).content)[0];
    const shape = content && members(document_, content.schema);
    if (content) inside.append(make("h4", {}, "Body"), prose(resolved(document_, content.schema).description || "", "p", { class: "soft" }));
    if (shape) inside.append(shape);
    inside.append(...responses(document_, one), make("h4", {}, "Try it"), trial(document_, method, path, one, fixedBase));
    details.append(inside);
  });
  return details;
}

function render(document_) {
  const main = byId("main");
  const contents = byId("contents");
  document.title = `${document_.info.title} API`;
  byId("title").textContent = `${document_.info.title} API ${document_.info.version}`;
  for (const server of document_.servers) byId("base").append(make("option", {}, server.url));
  main.replaceChildren(...document_.info.description.split("\n\n").map((words) => prose(words)), make("p", {}, make("a", { href: "/ai-proxy/openapi.json" }, "openapi.json")));
  for (const tag of document_.tags) {
    const links = make("ul", {});
    const section = make("section", {}, make("h2", {}, tag.name), prose(tag.description, "p", { class: "soft" }));
    for (const [path, item] of Object.entries(document_.paths)) {
      const fixedBase = item.servers ? "" : null;
      for (const method of ["get", "post"]) {
        const one = item[method];
        if (!one || one.tags[0] !== tag.name) continue;
        section.append(operation(document_, method.toUpperCase(), path, one, fixedBase));
        links.append(make("li", {}, make("a", { href: `#${one.operationId}` }, `${method.toUpperCase()} ${path}`)));
      }
    }
    if (!links.children.length) continue;
    main.append(section);
    contents.append(make("strong", {}, tag.name), links);
  }
  main.append(make("section", {}, make("h2", {}, "Errors"), ...errors(document_)));
  follow();
}

function errors(document_) {
  const schema = document_.components.schemas.Error.properties.error;
  return [prose("Every error has these members; programs test `code` (under `/api`: `reason`), never the message."), members(document_, schema)];
}

function follow() {
  const wanted = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!wanted) return;
  wanted.open = true;
  wanted.scrollIntoView();
}

byId("menu").addEventListener("click", () => {
  const open = byId("contents").classList.toggle("open");
  byId("menu").setAttribute("aria-expanded", String(open));
});
byId("contents").addEventListener("click", () => byId("contents").classList.remove("open"));

function write(direction) {
  document.documentElement.dir = direction;
  byId("direction").setAttribute("aria-pressed", String(direction === "rtl"));
}

byId("direction").addEventListener("click", () => write(document.documentElement.dir === "rtl" ? "ltr" : "rtl"));
if (new URLSearchParams(location.search).get("dir") === "rtl") write("rtl");
window.addEventListener("hashchange", follow);

fetch("/ai-proxy/openapi.json", { cache: "no-cache", credentials: "omit" })
  .then((reply) => (reply.ok ? reply.json() : Promise.reject(new Error(`status ${reply.status}`))))
  .then(render)
  .catch((problem) => { byId("state").textContent = `The document could not be read: ${problem.message}`; });
