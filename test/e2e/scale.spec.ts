// Ten thousand projects and a hundred thousand executions in the real workbench. Prints figures; they are
// read by people and never judged by a test: BATON_SCALE=1 npm run e2e -- scale
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { FlowView } from "./support/flow";

const measured = process.env["BATON_SCALE"] === "1";
const projects = 10_000;
const executions = 100_000;

function manyProjects(): Readonly<Record<string, string>> {
  const text = (id: number) => `---
project_id: area-project-${id}
status: ${id % 7 === 0 ? "completed" : "active"}
owner: null
priority: ${["low", "medium", "high"][id % 3]}
---
# Project ${id}

### Phase 1: Plan
- [x] Look around
- [ ] Write it down ~30m
### Phase 2: Build
- [ ] Build it @coder
- [ ] Test it @tester

## Agent Notes
`;
  const names = Array.from({ length: projects }, (_, id) => id);
  return Object.fromEntries(
    names.map((id) => [`areas/area-${id % 50}/project-${id}/AGENCY.md`, text(id)]),
  );
}

test.describe("at scale", () => {
  test.skip(!measured, "figures for people");
  test.use({
    baton: {
      demo: { executions },
      files: measured ? manyProjects() : {},
      settings: { "baton.agentName": "claude-haiku" },
    },
  });
  test.setTimeout(600_000);

  test("the time of first rows and of the flow view", async ({ workbench, session }) => {
    const report = (what: string, value: string) => console.log(`${what.padEnd(44)} ${value}`);
    const took = async (what: string, work: () => Promise<unknown>) => {
      const start = performance.now();
      await work();
      report(what, `${Math.round(performance.now() - start)} ms`);
    };
    await took("first rows after opening the view", async () => {
      await workbench.openContainer("Baton");
      await workbench.tree("Projects").rows.first().waitFor();
    });
    await workbench.screenshot("scale-looking");
    const flow = new FlowView(workbench);
    await took("flow view: first picture", async () => {
      await workbench.runCommand("Baton: Show Flow");
      await expect(flow.title).toHaveText(/executions$/u, { timeout: 120_000 });
    });
    await took("flow view: all executions", async () => {
      await flow.chip("Date").click();
      await flow.page.getByRole("option", { name: "any date" }).click();
      await expect(flow.title).toHaveText(/^\d{3},\d{3} executions/u, { timeout: 120_000 });
    });
    await workbench.page.keyboard.press("Escape");
    await took("flow view: narrowed to one agent", async () => {
      await flow.clickAt(flow.page.locator(".graph-list button").first());
      await flow.settled();
    });
    report("memory of the extension host", `${extensionHostMegabytes(session.server.pid)} MB`);
    report("heap of the page", `${await pageMegabytes(workbench.page)} MB`);
    await workbench.screenshot("scale");
    expect(session.extensionProblems()).toEqual([]);
  });
});

/** Resident memory of the process that runs extensions. */
function extensionHostMegabytes(server: number): number {
  const children = (parent: number): readonly number[] =>
    readdirSync("/proc")
      .filter((name) => /^\d+$/u.test(name))
      .filter((name) => statusOf(name, "PPid") === parent)
      .flatMap((name) => [Number(name), ...children(Number(name))]);
  const sizes = children(server)
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("extensionHost"))
    .map((pid) => statusOf(String(pid), "VmRSS"));
  return Math.round(Math.max(0, ...sizes) / 1024);
}

function statusOf(pid: string, field: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, "mu").exec(status)?.[1] ?? 0);
  } catch (error) {
    // A process may end while it is looked at.
    if (error instanceof Error && "code" in error) return 0;
    throw error;
  }
}

async function pageMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const { usedSize } = (await session.send("Runtime.getHeapUsage")) as { usedSize: number };
  return Math.round(usedSize / 1e6);
}
