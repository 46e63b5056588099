// The main job: one agent researches, hands over, another implements. Document 000 of the product.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";
import { handOff } from "./support/handoff";
import { diffOf, history } from "./support/repository";
import type { Workbench } from "./support/workbench";

const project = "simple-sequential-example";
const research = [
  "Research Python logging best practices",
  "Document recommended patterns (structured logging, log levels, rotation)",
  "Identify popular libraries (loguru, structlog, standard library)",
  "Write research summary in this file",
];
const implementation = [
  "Read research findings from Agent A",
  "Implement a production-ready logger module",
  "Include configuration options (file output, rotation, formatting)",
  "Add usage examples and documentation",
];

test.use({ baton: { settings: { "baton.agentName": "tester" } } });
test.describe.configure({ mode: "serial" });

async function stepThrough(workbench: Workbench, titles: readonly string[], from: number) {
  for (const [index, title] of titles.entries()) {
    await workbench.runCommand("Baton: Next Subtask");
    const row = workbench.tree("Projects").row(title);
    await expect(row).toHaveAttribute("aria-label", /, task, open, claude-\w+, /);
    await workbench.runCommand("Baton: Complete Subtask");
    await expect(workbench.quickInput).toContainText(`Complete “${title}”`);
    await workbench.answer("");
    await expect(workbench.statusItem("baton.status")).toContainText(`${from + index + 1}/8`);
  }
}

test("shows the project with its phases and tasks", async ({ workbench }) => {
  await expect(workbench.status).toContainText("1 ready");
  await expect(workbench.status).toHaveAttribute("aria-label", "Baton: 1 project ready");
  await workbench.openContainer("Baton");
  const tree = workbench.tree("Projects");
  await tree.row(project).waitFor();
  await expect
    .poll(() => tree.labels())
    .toEqual([project, "Phase 1: Research", ...research, "Phase 2: Implementation"]);
  await expect(tree.description(project)).toHaveText("ready · 0/8");
  await expect(tree.checkbox(research[0] ?? "")).toHaveAttribute("aria-checked", "false");
});

test("Phase 2 is not ready, and its tooltip and Explain say why", async ({ workbench }) => {
  const [first = ""] = implementation;
  const tree = workbench.tree("Projects");
  await expect(tree.description("Phase 2: Implementation")).toContainText("waiting");
  await tree.expand("Phase 2: Implementation");
  await expect(tree.description(first)).toHaveText("waiting");
  const hover = await tree.tooltip(first);
  await expect(hover).toContainText("is not ready");
  await expect(hover).toContainText("Phase 1: Research");
  await workbench.screenshot("document000-tooltip");
  await tree.openMenu(first);
  await workbench.chooseMenuEntry("Explain");
  await expect(workbench.quickInput).toContainText(`“${first}” in ${project} is not ready`);
  await expect(workbench.quickInput).toContainText("Phase 1: Research");
  await workbench.screenshot("document000-explain");
  await workbench.page.keyboard.press("Escape");
});

test("claims as claude-haiku by the options of the claim dialog", async ({ workbench }) => {
  await workbench.runCommand("Baton: Claim…");
  await workbench.pickButton(project, "Claim with Options…");
  await workbench.answer("claude-haiku", false);
  await workbench.pick("claude-haiku");
  await workbench.pick("1 h");
  await workbench.answer("");
  await expect(
    workbench.notification(`Claimed ${project} as claude-haiku, 1 h left.`),
  ).toBeVisible();
  await expect(workbench.statusItem("baton.status")).toContainText(
    "0/8 · Phase 1: Research · claude-haiku",
  );
  await expect(workbench.tree("Projects").description(project)).toContainText(
    "claude-haiku · 1 h left · 0/8",
  );
});

test("steps through Phase 1", async ({ workbench }) => {
  await stepThrough(workbench, research, 0);
  await expect(workbench.statusItem("baton.status")).toContainText(
    "4/8 · Phase 2: Implementation · claude-haiku",
  );
});

test("hands off to claude-sonnet with a structured note", async ({ workbench, workspaceDir }) => {
  await handOff(workbench, {
    to: "claude-sonnet",
    done: "Research findings on Python logging",
    context: "Structured logging with rotation is the way",
    needs: "Python 3.11; no new dependencies",
  });
  await expect(workbench.notification(`Handed off ${project} to claude-sonnet.`)).toBeVisible();
  const text = readFileSync(join(workspaceDir, "logging", "AGENCY.md"), "utf8");
  expect(text).toMatch(/^owner: null$/mu);
  for (const part of [
    "Research findings on Python logging",
    "Structured logging with rotation is the way",
    "Python 3.11",
    "no new dependencies",
  ]) {
    expect(text).toContain(part);
  }
});

test("claude-sonnet claims it and steps through Phase 2", async ({ workbench }) => {
  await workbench.runCommand("Baton: Claim As…");
  await workbench.answer("claude-sonnet", false);
  await workbench.pick("claude-sonnet");
  await expect(workbench.quickInput).toContainText("handed to you", { ignoreCase: true });
  await workbench.pick(project);
  await expect(workbench.statusItem("baton.status")).toContainText(
    "4/8 · Phase 2: Implementation · claude-sonnet",
  );
  await stepThrough(workbench, implementation, 4);
  await expect(workbench.statusItem("baton.status")).toContainText(
    "8/8 · all done · claude-sonnet",
  );
});

test("Set Status ends it as completed", async ({ workbench }) => {
  await workbench.runCommand("Baton: Set Status…");
  await workbench.pick("completed");
  await expect(workbench.tree("Projects").description(project)).toHaveText("completed · 8/8");
  await expect(workbench.statusItem("baton.status")).toContainText("8/8");
});

test("the file differs in owner, status, last_updated, eight boxes and the notes only", async ({
  workspaceDir,
}) => {
  const { removed, added } = diffOf(workspaceDir, "logging/AGENCY.md");
  const tasks = [...research, ...implementation];
  expect(removed).toEqual([
    "status: pending",
    "owner: null",
    "last_updated: 2025-11-23T10:00:00Z",
    ...tasks.map((title) => `- [ ] ${title}`),
  ]);
  expect(added.slice(0, 3)).toEqual([
    "status: completed",
    "owner: claude-sonnet",
    expect.stringMatching(/^last_updated: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u),
  ]);
  expect(added.slice(3, 11)).toEqual(tasks.map((title) => `- [x] ${title}`));
  expect(added.slice(11)).toEqual([
    expect.stringMatching(
      /^- \*\*\d{4}-\d\d-\d\d \d\d:\d\d - claude-haiku\*\*: Handing off to claude-sonnet: Phase 2: Implementation$/u,
    ),
    "  Done: Research findings on Python logging",
    "  Context: Structured logging with rotation is the way",
    "  Needs: Python 3.11",
    "  Needs: no new dependencies",
    "",
  ]);
});

test("the history holds eight executions and one handoff", async ({ workspaceDir, session }) => {
  const events = history(workspaceDir);
  const count = (type: string) => events.filter((event) => event.type === type).length;
  expect(count("execution_started")).toBe(8);
  expect(count("execution_finished")).toBe(8);
  expect(count("handoff_offered")).toBe(1);
  expect(count("conflict_found")).toBe(0);
  expect(session.extensionProblems()).toEqual([]);
});
