// Makes the demo in a folder that is not there yet, with a history that ends now.
// usage: node scripts/demo.mjs <folder> [--executions 400] [--days 10] [--agents 14] [--seed 224]
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { makeDemo } from "../test/support/demo.mjs";

const number = /** @type {const} */ ({ type: "string" });
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { executions: number, days: number, agents: number, seed: number },
});
const [target] = positionals;
if (target === undefined) throw new Error("usage: node scripts/demo.mjs <folder>");
const given = Object.entries(values).map(([name, value]) => [name, Number(value)]);
const now = Date.now();
const offsetMinutes = -new Date(now).getTimezoneOffset();
await makeDemo(resolve(target), { now, offsetMinutes, ...Object.fromEntries(given) });
