/** What the command line prints as a way on is typed as it stands, after each kind of end. DESIGN 5.5. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Sandbox } from "../cli/support";
import { bundleProduct } from "./support";

let program = "";
let sandbox: Sandbox;

const agent = (name: string, more: readonly string[]) =>
  ["---", `name: ${name}`, `description: ${name}`, ...more, "---", ""].join("\n");

/** A workflow whose first step says what the file `said.json` holds. */
const workflow = (name: string, lines: readonly string[]) =>
  ["---", `name: ${name}`, "description: x", "pattern: sequential", ...lines, "---", ""].join("\n");
const say = "  - { id: s, agent: w, runner: cat said.json }";

beforeAll(async () => {
  program = await bundleProduct("hints");
  sandbox = new Sandbox(program).commit();
  sandbox.write("AGENTS/.keep", "");
  sandbox.write(
    ".baton/agents/tester.md",
    agent("tester", ["capabilities: [testing]", "runner: cat said.json"]),
  );
  sandbox.write(".baton/agents/painter.md", agent("painter", ["capabilities: [painting]"]));
  sandbox.write("said.json", '{"ok": false, "command": "true now"}\n');
});

afterAll(() => sandbox.dispose());

/** All commands that are printed as something to do. */
function hintsIn(text: string): readonly (readonly string[])[] {
  const joined = text.replace(/\n\s*/gu, " ");
  return [
    ...joined.matchAll(
      /baton (?:retry|approve|step|run|rollback) [^.,;]*?(?= {2}|[.,;]|$| [A-Z“]| done?\b)/gu,
    ),
  ].map(([line]) => line.trim().split(/\s+/u).slice(1));
}

/** How often the steps of a run were begun in all. */
async function begun(run: string): Promise<number> {
  const { out } = await sandbox.run(["runs", run, "--json"]);
  const { data } = JSON.parse(out) as {
    readonly data: { readonly steps: readonly { readonly attempts: readonly unknown[] }[] };
  };
  return data.steps.reduce((sum, { attempts }) => sum + attempts.length, 0);
}

it("says that checks are being made, while nothing else happens", { timeout: 60_000 }, async () => {
  const gate = "  - { id: g, gate: { checks: [{ name: slow, command: sleep 2 }] } }";
  sandbox.write(".baton/workflows/slow.md", workflow("slow", ["steps:", gate]));
  const { out } = await sandbox.run(["run", "slow", "--allow-commands"]);
  expect(out).toMatch(/^checks\s+g\s+being checked\ndone\s+g\s+GO/mu);
});

describe("ways on that are printed", { timeout: 240_000 }, () => {
  it.each<[string, readonly string[], string]>([
    ["after a step failed", ["steps:", "  - { id: s, agent: w, runner: sh -c nosuch }"], "failed"],
    [
      "after only success_when failed",
      ["steps:", say, "success_when: steps.s.output.ok"],
      "failed",
    ],
    [
      "after a sub-workflow's own success_when failed",
      ["steps:", "  - { id: sub, workflow: after-only-success_when-failed }"],
      "failed",
    ],
    [
      "after a role stopped a step",
      ["steps:", "  - { id: s, agent: painter, runner: cat said.json, requires: [testing] }"],
      "failed",
    ],
    [
      "at a NO-GO over what a step gave",
      ["steps:", say, "  - { id: g, gate: { checks: [{ name: ok, holds: steps.s.output.ok }] } }"],
      "waits",
    ],
    [
      "at a NO-GO over the world",
      ["steps:", say, "  - { id: g, gate: { checks: [{ name: file, file: NOTES.md }] } }"],
      "waits",
    ],
    ["at an approval", ["steps:", "  - { id: g, gate: { approval: 'Go?' } }"], "waits"],
    [
      "after a command that nobody allowed",
      [
        "steps:",
        // Only what is said tells it, so nobody could be asked before.
        say,
        "  - { id: t, agent: w, runner: program:run-tests, with: { command: '{{ steps.s.output.command }}', package: { name: a, path: ., kind: other } } }",
      ],
      "failed",
    ],
  ])("%s do something when they are typed", async (title, lines, end) => {
    const name = title.replaceAll(" ", "-").replaceAll("'", "");
    sandbox.write(`.baton/workflows/${name}.md`, workflow(name, lines));
    const allow = title.includes("nobody allowed") ? [] : ["--allow-commands"];
    const first = await sandbox.run(["run", name, ...allow]);
    expect(first.exit, first.err).toBe(end === "failed" ? 6 : 7);
    const hints = hintsIn(first.out);
    expect(hints, first.out).not.toEqual([]);
    for (const hint of hints) {
      const run = hint[1] ?? "";
      const before = hint[0] === "retry" ? await begun(run) : 0;
      const { exit, out, err } = await sandbox.run(hint);
      // Whatever comes of it: it was taken, and something was begun or looked at again.
      expect([0, 6, 7], `${hint.join(" ")}\n${first.out}\n${out}\n${err}`).toContain(exit);
      if (title.includes("over the world") || hint[0] !== "retry") continue;
      expect(await begun(run), `${hint.join(" ")} began nothing\n${first.out}`).toBeGreaterThan(
        before,
      );
    }
  });
});
