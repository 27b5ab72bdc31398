// A Bitcoin node on regtest (bcoin, chain in memory), an Esplora facade in front of it, and a hand that pays, mines and forks.
//
//   node regtest.mjs        prints the port it listens on
//
// Esplora:  GET /blocks/tip/height, /block-height/:height, /block/:hash/header, /block/:hash/raw, /address/:address/txs/mempool
// the hand: POST /hand/mine {count}, /hand/pay {outputs: [[address, sat], ...], again?: txid}, /hand/fork {depth, mine, keep?}
process.env.NODE_BACKEND = "js";
process.env.BCOIN_WORKERS = "false";
import http from "node:http";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const Network = require("bcoin/lib/protocol/network");
const regtest = Network.get("regtest");
regtest.addressPrefix.bech32 = "bcrt"; // as Bitcoin Core writes regtest's addresses
regtest.addressPrefix.pubkeyhash = 0x6f;
regtest.addressPrefix.scripthash = 0xc4;
const Chain = require("bcoin/lib/blockchain/chain");
const Mempool = require("bcoin/lib/mempool/mempool");
const Miner = require("bcoin/lib/mining/miner");
const { KeyRing, MTX, Coin, CoinView, Address, Script } = require("bcoin");

// What a full node is made of, without its doors to peers and to RPC.
const chain = new Chain({ network: "regtest", memory: true });
const mempool = new Mempool({ network: "regtest", memory: true, chain });
const miner = new Miner({ network: "regtest", chain, mempool });
chain.on("connect", (entry, block, view) => mempool._addBlock(entry, block.txs, view));
chain.on("disconnect", (entry, block) => mempool._removeBlock(entry, block.txs));
const ring = KeyRing.fromPrivate(Buffer.alloc(32, 7), true);
ring.witness = true;
const home = ring.getAddress();
const purse = []; // coins that can be spent, oldest first
const spent = new Map(); // txid -> what it spent, so that it can be paid in another way

function collect(block, height) {
  for (const tx of block.txs)
    tx.outputs.forEach((output, index) => {
      if (output.getAddress()?.equals(home)) purse.push(Coin.fromTX(tx, index, height));
    });
}

async function mine(count, parent = null, txs = []) {
  let tip = parent ?? chain.tip;
  for (let n = 0; n < count; n++) {
    const job = await miner.createJob(tip, home);
    for (const tx of n === 0 ? txs : []) job.addTX(tx, await view(tx));
    job.refresh();
    const block = await job.mineAsync();
    const entry = await chain.add(block);
    if (!entry) throw new Error("the node refused its own block");
    tip = entry;
    if (entry.height <= 445) collect(block, entry.height);
  }
  return chain.height;
}

// A miner's template knows only the mempool: what is mined by hand brings its coins along.
async function view(tx) {
  const found = new CoinView();
  for (const input of tx.inputs) {
    const known = spent.get(tx.txid())?.find((coin) => coin.hash === input.prevout.hash && coin.index === input.prevout.index);
    if (known) found.addCoin(known);
  }
  return found;
}

async function pay(outputs, again) {
  const coins = again ? spent.get(again) : [purse.shift()];
  const tx = new MTX();
  let rest = -10_000;
  for (const coin of coins) {
    tx.addCoin(coin);
    rest += coin.value;
  }
  for (const [address, value] of outputs) {
    tx.addOutput(Address.fromString(address, "regtest"), value);
    rest -= value;
  }
  if (rest > 1000) tx.addOutput(home, rest);
  tx.sign(ring);
  const done = tx.toTX();
  spent.set(done.txid(), coins);
  return done;
}

const txs = new Map();

const hand = {
  mine: async ({ count = 1 }) => ({ height: await mine(count) }),
  pay: async ({ outputs, again }) => {
    const tx = await pay(outputs, again);
    txs.set(tx.txid(), tx);
    if (!again) await mempool.addTX(tx);
    return { txid: tx.txid() };
  },
  // Leaves the last `depth` blocks, and mines `count` others from there; `keep`: transactions that the first of them holds.
  fork: async ({ depth, count, keep = [] }) => {
    const parent = await chain.getEntryByHeight(chain.height - depth);
    for (const { inputs } of keep.map((txid) => txs.get(txid)))
      for (const { prevout } of inputs) {
        const rival = mempool.getSpent(prevout.hash, prevout.index); // a template would take it too
        if (rival) mempool.evictEntry(rival);
      }
    await mine(count, parent, keep.map((txid) => txs.get(txid)));
    return { height: chain.height };
  },
};

const turned = (hash) => Buffer.from(hash, "hex").reverse().toString("hex"); // hashes are shown backwards
const entry = async (hash) => chain.getEntryByHash(turned(hash));

// Transactions of the mempool that pay an address, in Esplora's form as far as anybody here reads it.
function waiting(address) {
  const script = Script.fromAddress(Address.fromString(address, "regtest")).toRaw().toString("hex");
  return [...mempool.map.values()]
    .map(({ tx }) => ({
      txid: tx.txid(),
      vout: tx.outputs.map((output) => ({ scriptpubkey: output.script.toRaw().toString("hex"), value: output.value })),
      status: { confirmed: false },
    }))
    .filter(({ vout }) => vout.some((output) => output.scriptpubkey === script));
}

async function esplora(path) {
  const [first, second, third] = path.split("/").slice(1);
  if (path === "/blocks/tip/height") return String(chain.height);
  if (first === "address" && path.endsWith("/txs/mempool")) return JSON.stringify(waiting(second));
  if (first === "block-height") {
    const found = /^\d+$/.test(second) ? await chain.getEntryByHeight(Number(second)) : null;
    return found && turned(found.hash);
  }
  if (first === "block" && third === "header") {
    const found = await entry(second);
    return found && found.toRaw().subarray(0, 80).toString("hex");
  }
  if (first === "block" && third === "raw") {
    const found = await entry(second);
    return found && (await chain.getRawBlock(found.hash));
  }
  return null;
}

async function answer(request, body) {
  const path = new URL(request.url, "http://x").pathname;
  if (request.method === "POST" && path.startsWith("/hand/")) return JSON.stringify(await hand[path.slice(6)](JSON.parse(body || "{}")));
  return esplora(path);
}

await chain.open();
await mempool.open();
await miner.open();
await mine(445); // SegWit is locked in and active by then, and the first coins are ripe
const server = http.createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", async () => {
    try {
      const found = await answer(request, Buffer.concat(pieces).toString());
      response.writeHead(found === null || found === undefined ? 404 : 200);
      response.end(found ?? "not found");
    } catch (error) {
      response.writeHead(500);
      response.end(String(error.stack));
    }
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
