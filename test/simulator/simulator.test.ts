import { describe, expect, it } from "vitest";
import { simulate } from "./simulate";

/**
 * Many random histories of several processes, people, editors and git on one board.
 * `BATON_SIM_SEED=17` plays one seed and shows its trace, `BATON_SIM_RUNS=5000` plays more of them.
 */
const only = process.env["BATON_SIM_SEED"];
const runs = Number(process.env["BATON_SIM_RUNS"] ?? "600");
const first = only === undefined ? Number(process.env["BATON_SIM_FIRST"] ?? "1") : Number(only);
const last = only === undefined ? first + runs - 1 : first;

describe("the simulator", () => {
  it(`finds nothing wrong with seeds ${first} to ${last}`, async () => {
    const totals: Record<string, number> = {};
    const found: string[] = [];
    let firstTrace = "";
    for (let seed = first; seed <= last; seed += 1) {
      const { violation, trace, counts } = await simulate(seed);
      for (const [what, count] of Object.entries(counts)) {
        totals[what] = (totals[what] ?? 0) + count;
      }
      if (violation === undefined) continue;
      found.push(`BATON_SIM_SEED=${seed}: ${violation}`);
      if (found.length > 1) continue;
      firstTrace = (only === undefined ? trace.slice(-60) : trace).join("\n");
    }
    if (found.length > 0) expect.fail(`${found.join("\n")}\n${firstTrace}`);
    if (only === undefined && runs >= 100) {
      // A simulator in which nothing happens finds nothing.
      for (const what of ["accepted", "refused", "crashes", "conflicts", "observed", "deferred"]) {
        expect(totals[what], what).toBeGreaterThan(runs / 20);
      }
    }
    if (process.env["BATON_SIM_FIGURES"] !== undefined) console.log(totals);
  }, 900_000);
});
