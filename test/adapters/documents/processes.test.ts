import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bundled, start } from "../../support/processes/run";
import { temporaryFolder } from "../../support/temporaryFolder";

interface Crowd {
  readonly processes: number;
  readonly splices: number;
  /** Milliseconds in which a save into the replaced file is still noticed. */
  readonly settle: number;
  readonly saves: number;
  /** Milliseconds between a person's look at the file and the save. */
  readonly gap: number;
}

async function expectNothingLost(crowd: Crowd): Promise<void> {
  const folder = await temporaryFolder();
  const root = join(folder, "work");
  await mkdir(root);
  const file = join(root, "AGENCY.md");
  await writeFile(file, "# Plan\n");
  const [splicer, person] = await Promise.all([bundled("splicer"), bundled("person")]);
  const locks = join(folder, "locks");
  const names = Array.from({ length: crowd.processes }, (_, i) => `agent-${i}`);
  const running = [
    ...names.map((name) =>
      start(splicer, [root, "AGENCY.md", locks, name, `${crowd.splices}`, `${crowd.settle}`]),
    ),
    start(person, [file, `${crowd.saves}`, "60", `${crowd.gap}`]),
  ];
  expect(await Promise.all(running.map(async ({ ended }) => ended))).toEqual(running.map(() => 0));
  const inFile = await linesOf(file);
  const expected = names.flatMap((name) =>
    Array.from({ length: crowd.splices }, (_, i) => `${name} ${i}`),
  );
  for (let i = 0; i < crowd.saves; i += 1) expected.push(`person ${i}`);
  expect(running.flatMap((process) => process.lines).sort()).toEqual([...expected].sort());
  // No line twice, every splice in the file, and every save there or, when this machine was so busy
  // that the editor came late, beside it.
  expect(new Set(inFile).size).toBe(inFile.length);
  const found = await readdir(root);
  const beside = await Promise.all(found.map(async (name) => linesOf(join(root, name))));
  expect([...new Set(beside.flat())].sort()).toEqual(["# Plan", ...expected].sort());
  expect(inFile.filter((line) => line.startsWith("agent")).length).toBe(
    crowd.processes * crowd.splices,
  );
  expect(found.filter((name) => !/^AGENCY\.md(?:\.rescued-.*)?$/u.test(name))).toEqual([]);
  expect(found.length).toBeLessThan(1 + crowd.saves / 2);
}

async function linesOf(file: string): Promise<readonly string[]> {
  return (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
}

it("loses no splice of eight processes and no save of a person in between", async () => {
  await expectNothingLost({ processes: 8, splices: 200, settle: 6, saves: 40, gap: 0 });
}, 900_000);

// Most of these saves go into a file that was replaced after the person had looked.
it("loses no save that comes a moment after the person's look at the file", async () => {
  await expectNothingLost({ processes: 3, splices: 40, settle: 30, saves: 25, gap: 4 });
}, 900_000);
