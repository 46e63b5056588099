import { describe, expect, it } from "vitest";
import type { BoardEvent } from "../../src/core/board/events";
import { projectText } from "../support/board/texts";
import { bundledWorker, journalOf, launch, repository, said } from "./support";

const processes = 16;
const projectCount = 20;
const tasksEach = 49;

/** 980 tasks and 20 whole projects: 1,000 things to claim. */
function contested(): {
  readonly files: Record<string, string>;
  readonly items: (readonly [string, string | null])[];
} {
  const files: Record<string, string> = {};
  const items: (readonly [string, string | null])[] = [];
  for (let project = 0; project < projectCount; project += 1) {
    const id = `p${project}`;
    const lines = Array.from({ length: tasksEach }, (_, task) => `- [ ] Task ${task} ^t${task}`);
    files[`${id}/AGENCY.md`] = projectText({ id, body: `### Phase\n${lines.join("\n")}` });
    for (let task = 0; task < tasksEach; task += 1) items.push([id, `t${task}`]);
    files[`whole${project}/AGENCY.md`] = projectText({ id: `whole${project}` });
    items.push([`whole${project}`, null]);
  }
  return { files, items };
}

describe("sixteen processes in two worktrees", () => {
  it("win each of 1,000 contested claims exactly once, and all others learn who", async () => {
    const { files, items } = contested();
    const [main, linked] = await repository(files);
    const bundle = await bundledWorker();
    const begin = Date.now() + 4000;
    const workers = Array.from({ length: processes }, (_, index) => {
      const folder = index % 2 === 0 ? main : linked;
      return launch(bundle, { folder, agent: `w${index}`, work: "claims", begin, items });
    });
    await Promise.all(workers.map(async ({ ended }) => ended));
    const seconds = (Date.now() - begin) / 1000;
    if (process.env["BATON_FIGURES"] !== undefined) console.log(`claims: ${seconds} s`);

    const winners = new Map<string, string[]>();
    for (const [index, worker] of workers.entries()) {
      const lines = said(worker);
      expect(lines.find(({ crashed, error }) => crashed ?? error)).toBeUndefined();
      expect(lines.at(-1)).toEqual({ end: true });
      for (const { won } of lines) {
        if (won !== undefined) winners.set(won, [...(winners.get(won) ?? []), `w${index}`]);
      }
    }
    expect(winners.size).toBe(items.length);
    for (const [item, names] of winners) expect(names, item).toHaveLength(1);
    for (const worker of workers) {
      for (const { lost, code, holder, why } of said(worker)) {
        if (lost === undefined) continue;
        expect(code, why).toBe("already_claimed");
        expect(holder).toBe(winners.get(lost)?.[0]);
      }
    }
    const granted = (await journalOf(main))
      .flatMap(({ events }) => events as readonly BoardEvent[])
      .filter(({ type }) => type === "claim_granted");
    expect(granted).toHaveLength(items.length);
  }, 900_000);
});
