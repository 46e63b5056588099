import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bundled, start } from "../../support/processes/run";
import { temporaryFolder } from "../../support/temporaryFolder";

it("loses no splice of eight processes and no save of a person in between", async () => {
  const folder = await temporaryFolder();
  const root = join(folder, "work");
  await mkdir(root);
  const file = join(root, "AGENCY.md");
  await writeFile(file, "# Plan\n");
  const [splicer, person] = await Promise.all([bundled("splicer"), bundled("person")]);
  const splices = 200;
  const saves = 40;
  const names = Array.from({ length: 8 }, (_, i) => `agent-${i}`);
  const running = [
    ...names.map((name) =>
      start(splicer, [root, "AGENCY.md", join(folder, "locks"), name, String(splices)]),
    ),
    start(person, [file, String(saves), "60"]),
  ];
  expect(await Promise.all(running.map(async ({ ended }) => ended))).toEqual(running.map(() => 0));
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  const expected = names.flatMap((name) =>
    Array.from({ length: splices }, (_, i) => `${name} ${i}`),
  );
  for (let i = 0; i < saves; i += 1) expected.push(`person ${i}`);
  expect(running.flatMap((process) => process.lines).sort()).toEqual([...expected].sort());
  expect(lines.sort()).toEqual(["# Plan", ...expected].sort());
  expect(await readdir(root)).toEqual(["AGENCY.md"]);
}, 120_000);
