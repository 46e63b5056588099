// A run whose output nobody reads to its end, as with `baton run … | head -1`.
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { Sandbox } from "../cli/support";
import { bundleProduct, startCli } from "./support";

const template = `---
name: two
steps:
  - { id: one, agent: coder, runner: sh one.sh }
  - { id: two, agent: coder, runner: sh two.sh }
---
`;

it("goes on to its end, and to its exit code", async () => {
  const sandbox = new Sandbox(await bundleProduct("piped"));
  onTestFinished(() => sandbox.dispose());
  sandbox.write(".baton/workflows/two.md", template);
  sandbox.write("one.sh", "sleep 1\necho '{}'\n");
  sandbox.write("two.sh", "echo done > two.txt\nexit 3\n");
  sandbox.commit();
  const child = startCli(sandbox.program, sandbox, ["run", "two", "--allow-commands"]);
  const ended = once(child, "exit");
  if (child.stdout !== null) await once(child.stdout, "data");
  child.stdout?.destroy();
  child.stderr?.destroy();
  const [code] = (await ended) as [number | null];
  expect(sandbox.has("two.txt")).toBe(true);
  expect(code).toBe(6);
  const { out } = await sandbox.run(["runs", "--json"]);
  expect((JSON.parse(out) as { data: unknown }).data).toMatchObject({
    runs: [{ status: "failure" }],
  });
});
