/**
 * The same histories where a line of the journal holds next to nothing: every file takes several commits
 * to come under sync, and what follows from one change does not fit beside it. PROTOCOL 2.2, 3.1.
 */
import { describe, expect, it, vi } from "vitest";
import type * as journalist from "../../src/core/board/journalist";
import { simulate } from "./simulate";

vi.mock("../../src/core/board/journalist", async (original) => ({
  ...(await original<typeof journalist>()),
  maxEventBytes: 600,
}));

const runs = Number(process.env["BATON_SIM_RUNS"] ?? "600") / 4;

describe("the simulator with files that are longer than a line of the journal", () => {
  it("finds nothing wrong", async () => {
    let parts = 0;
    for (let seed = 1; seed <= runs; seed += 1) {
      const { violation, trace } = await simulate(seed);
      if (violation !== undefined) expect.fail(`${seed}: ${violation}\n${trace.join("\n")}`);
      parts += trace.filter((line) => line.includes('"more":true')).length;
    }
    expect(parts).toBeGreaterThan(runs);
  }, 900_000);
});
