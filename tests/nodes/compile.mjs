// Prints {contract: {code, calls}} of tokens.sol as JSON: bytecode, and the selector of each function.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const solc = createRequire(import.meta.url)("solc");
const name = "tokens.sol";
const input = {
  language: "Solidity",
  sources: { [name]: { content: fs.readFileSync(path.join(here, name), "utf8") } },
  settings: { outputSelection: { [name]: { "*": ["evm.bytecode.object", "evm.methodIdentifiers"] } } },
};
const found = (file) => ({ contents: fs.readFileSync(path.join(here, "node_modules", file), "utf8") });
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: found }));
const errors = (output.errors ?? []).filter((one) => one.severity === "error");
if (errors.length) {
  console.error(errors.map((one) => one.formattedMessage).join("\n"));
  process.exit(1);
}
const made = Object.entries(output.contracts[name]).map(([contract, { evm }]) => [
  contract,
  { code: "0x" + evm.bytecode.object, calls: evm.methodIdentifiers },
]);
console.log(JSON.stringify(Object.fromEntries(made)));
