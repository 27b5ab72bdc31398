// Scenarios for the stock `openai` package of Node. `node openai_node.mjs <scenario>` with BASE, KEY and MODEL in the environment prints
// one line of JSON: what the package gave its caller. The Python test beside it holds that against the books.
import OpenAI from "openai";

const { BASE, KEY, MODEL } = process.env;
const messages = [{ role: "user", content: "Tell me about the sea." }];
const PIXEL =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
const parameters = { type: "object", properties: { town: { type: "string" } }, required: ["town"] };
const tools = [{ type: "function", function: { name: "weather", description: "The weather of a town", parameters } }];
let tries = 0;

const client = (options = {}) =>
  new OpenAI({
    baseURL: BASE,
    apiKey: KEY,
    fetch: (...args) => {
      tries += 1;
      return fetch(...args);
    },
    ...options,
  });

async function raised(deed) {
  tries = 0;
  try {
    await deed();
  } catch (error) {
    const { status, code, type, requestID } = error;
    return { name: error.constructor.name, status, code, type, requestID, tries };
  }
  return { name: null, tries };
}

const ask = (options = {}, ask_ = {}) => client(options).chat.completions.create({ model: MODEL, messages, max_tokens: 60, ...ask_ });

const scenarios = {
  async whole() {
    const { data, request_id } = await client().chat.completions.create({ model: MODEL, messages, max_tokens: 60 }).withResponse();
    return { text: data.choices[0].message.content, cost: data.usage.cost, request_id };
  },
  async stream() {
    const stream = await ask({}, { stream: true, stream_options: { include_usage: true } });
    let text = "";
    let usage = null;
    for await (const chunk of stream) {
      for (const choice of chunk.choices) text += choice.delta.content ?? "";
      usage = chunk.usage ?? usage;
    }
    return { text, cost: usage.cost };
  },
  async tools() {
    const question = [{ role: "user", content: "The weather in Paris?" }];
    const whole = await ask({}, { messages: question, tools, tool_choice: "required" });
    const call = whole.choices[0].message.tool_calls[0];
    const runner = client().chat.completions.stream({ model: MODEL, messages: question, tools, tool_choice: "required" });
    const streamed = (await runner.finalChatCompletion()).choices[0].message.tool_calls[0];
    const answered = [...question, whole.choices[0].message, { role: "tool", tool_call_id: call.id, content: "sunny" }];
    const more = await ask({}, { messages: answered, tools });
    return { name: call.function.name, same: call.function.arguments === streamed.function.arguments, finish: more.choices[0].finish_reason };
  },
  async vision() {
    const content = [{ type: "text", text: "What is it?" }, { type: "image_url", image_url: { url: PIXEL } }];
    return { text: (await ask({}, { messages: [{ role: "user", content }] })).choices[0].message.content };
  },
  async form() {
    const schema = { type: "object", properties: { depth: { type: "integer" } }, required: ["depth"], additionalProperties: false };
    const response_format = { type: "json_schema", json_schema: { name: "place", schema, strict: true } };
    const parsed = await client().chat.completions.parse({ model: MODEL, messages, response_format });
    return { depth: parsed.choices[0].message.parsed.depth };
  },
  async responses() {
    const whole = await client().responses.create({ model: MODEL, input: "Tell me about the sea.", max_output_tokens: 300 });
    const stream = client().responses.stream({ model: MODEL, input: "Tell me about the sea.", max_output_tokens: 300 });
    const kinds = [];
    for await (const event of stream) kinds.push(event.type);
    const final = await stream.finalResponse();
    return { same: whole.output_text === final.output_text, last: kinds.at(-1), costs: [whole.usage.cost, final.usage.cost] };
  },
  async embeddings() {
    const answer = await client().embeddings.create({ model: "text-embedding-3-small", input: ["The sea", "is wide"], dimensions: 8 });
    return { lengths: answer.data.map((row) => row.embedding.length), cost: answer.usage.cost };
  },
  async completions() {
    const prompt = "Tell me about the sea.";
    const whole = await client().completions.create({ model: MODEL, prompt, max_tokens: 60 });
    let text = "";
    for await (const chunk of await client().completions.create({ model: MODEL, prompt, max_tokens: 60, stream: true })) {
      text += chunk.choices[0].text;
    }
    return { same: text === whole.choices[0].text, length: text.length };
  },
  async models() {
    const names = [];
    for await (const model of client().models.list()) names.push(model.id);
    return { names };
  },
  async errors() {
    const { POOR, NARROW } = process.env;
    return {
      bad: await raised(() => ask({}, { max_completion_tokens: 7 })),
      missing: await raised(() => ask({}, { model: "openai/gpt-99" })),
      stranger: await raised(() => ask({ apiKey: "sk-arb-" + "A".repeat(43) })),
      poor: await raised(() => ask({ apiKey: POOR })),
      narrow: await raised(() => ask({ apiKey: NARROW })),
      unsold: await raised(() => client().post("/images/edits", { body: { model: "gpt-image-1", prompt: "a cat" } })),
    };
  },
  async upstream() {
    return { whole: await raised(() => ask({ maxRetries: 1 })), stream: await raised(() => ask({ maxRetries: 1 }, { stream: true })) };
  },
  async broken() {
    return await raised(async () => {
      for await (const _ of await ask({}, { stream: true })) {
        // read on
      }
    });
  },
  async timeout() {
    return await raised(() => ask({ timeout: 400, maxRetries: 0 }));
  },
  async stop() {
    const stream = await ask({}, { stream: true, max_tokens: 100 });
    for await (const _ of stream) break;
    stream.controller.abort();
    return {};
  },
};

process.stdout.write(JSON.stringify(await scenarios[process.argv[2]]()) + "\n");
