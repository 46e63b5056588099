// Damaged, contradictory and hostile files: told with line and remedy, and everything else goes on.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";
import { neighbourDoes } from "./support/neighbour";
import { historyLines } from "./support/repository";

const project = (id: string, front: string, body = "- [ ] First\n- [ ] Second\n") =>
  `---\nproject_id: ${id}\n${front}---\n# ${id}\n\n${body}`;

const files: Readonly<Record<string, string>> = {
  "unclosed/AGENCY.md": "---\nproject_id: [unclosed\nstatus: active\n---\n- [ ] Lost\n",
  "wrong-types/AGENCY.md": project("wrong-types", "priority: [high, low]\ntags: 7\n"),
  "unknown-status/AGENCY.md": project("unknown-status", "status: doing\n"),
  "twin-one/AGENCY.md": project("twin", ""),
  "twin-two/AGENCY.md": project("twin", ""),
  "cycle-a/AGENCY.md": project("cycle-a", "dependencies:\n  blocked_by: [cycle-b]\n"),
  "cycle-b/AGENCY.md": project("cycle-b", "dependencies:\n  blocked_by: [cycle-a]\n"),
  "needy/AGENCY.md": project("needy", "dependencies:\n  blocked_by: [no-such-project]\n"),
  "hostile/AGENCY.md":
    "---js\n{ owner: require('child_process').execSync('touch pwned').toString() }\n---\n- [ ] Run\n",
  "huge/AGENCY.md": project(
    "huge",
    "",
    `- [ ] One\n\n${"A long line of prose.\n".repeat(100_000)}`,
  ),
  "good/AGENCY.md": project("good", "priority: critical\n"),
};

test.use({
  baton: {
    fixture: undefined,
    files,
    settings: { "baton.agentName": "tester" },
    viewport: { width: 1280, height: 1100 },
  },
});
test.describe.configure({ mode: "serial" });

const expectations: readonly (readonly [label: string, description: RegExp, tooltip: string])[] = [
  ["unclosed", /^line \d+: /u, "Shortest way: "],
  [
    "unknown-status",
    /^line 3: .*doing/u,
    "Shortest way: Write one of pending, active, blocked, completed, cancelled.",
  ],
  ["cycle-a", /^waiting/u, "waits for itself: cycle-a → cycle-b → cycle-a"],
  ["needy", /^waiting/u, "needs “no-such-project”, which is no project here"],
];

test("each broken file says its line and what to do", async ({ workbench }) => {
  const tree = await workbench.openProjects();
  await expect(tree.description("good")).toHaveText("ready · critical · 0/2");
  await workbench.screenshot("bad-input");
  for (const [label, description, tooltip] of expectations) {
    await expect(tree.description(label)).toHaveText(description);
    await expect(await tree.tooltip(label)).toContainText(tooltip);
  }
  await expect(tree.row("twin")).toHaveCount(2);
  await expect(tree.description("twin").first()).toContainText(/the id “twin” is used by/u);
});

test("the Problems view names file, line and remedy", async ({ workbench }) => {
  await workbench.runCommand("Problems: Focus on Problems View");
  const problems = workbench.page.locator(".markers-panel");
  await expect(problems).toContainText("is not a status");
  await expect(problems).toContainText("priority");
  await expect(problems).toContainText("The id “twin” is also used by twin-two/AGENCY.md.");
  await workbench.screenshot("bad-input-problems");
  await workbench.runCommand("View: Toggle Panel Visibility");
});

test("hostile front matter is refused and never run", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Projects");
  await expect(tree.description("hostile")).toHaveText(/^line 1: /u);
  expect(existsSync(join(workspaceDir, "pwned"))).toBe(false);
  expect(existsSync(join(workspaceDir, "hostile", "pwned"))).toBe(false);
});

test("a broken file is not written, a duplicate id cannot be claimed", async ({
  workbench,
  workspaceDir,
}) => {
  await workbench.runCommand("Baton: Claim…");
  await workbench.answer("unclosed", false);
  await expect(workbench.quickInput).toContainText("The front matter is not valid YAML");
  await workbench.pick("unclosed");
  await expect(workbench.quickInput.or(workbench.notification(/line|read/u)).first()).toBeVisible();
  await workbench.page.keyboard.press("Escape");
  for (const [path, text] of Object.entries(files)) {
    expect(readFileSync(join(workspaceDir, path), "utf8"), path).toBe(text);
  }
  expect(historyLines(workspaceDir)).toEqual([]);
});

test("everything else goes on working", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Projects");
  await tree.expand("good");
  await tree.toggle("First");
  await expect
    .poll(() => readFileSync(join(workspaceDir, "good", "AGENCY.md"), "utf8"))
    .toContain("- [x] First");
  await tree.rowAction("good", "Claim");
  await expect(tree.description("good")).toContainText("tester · 1 h left");
  await expect(tree.row("huge")).toBeVisible();
});

test("a mended file is taken up at once", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Projects");
  writeFileSync(join(workspaceDir, "unclosed", "AGENCY.md"), project("unclosed", ""));
  await expect(tree.description("unclosed")).toHaveText("ready · 0/2");
});

test("the end of the history cut off, and its checkpoint damaged: nothing is lost", async ({
  workbench,
  workspaceDir,
}) => {
  const board = join(workspaceDir, ".git", "baton");
  const [segment = ""] = readdirSync(join(board, "journal"));
  const path = join(board, "journal", segment);
  writeFileSync(path, `${readFileSync(path, "utf8")}\n{"v":1,"id":"half`);
  writeFileSync(join(board, "store.json"), "{ this is no JSON");
  await workbench.reload();
  const tree = await workbench.openProjects();
  await expect(tree.description("good")).toContainText("tester · ");
  await expect(tree.checkbox("First")).toHaveAttribute("aria-checked", "true");
  rmSync(join(board, "store.json"), { force: true });
  await workbench.reload();
  await expect((await workbench.openProjects()).description("good")).toContainText("tester · ");
});

test("a damaged line in the middle is shown, and new claims wait until it is accepted", async ({
  workbench,
  workspaceDir,
}) => {
  await neighbourDoes(
    { folder: workspaceDir, agent: "coder" },
    { type: "set_priority", project: "unclosed", priority: "high" },
    { type: "set_priority", project: "unclosed", priority: "low" },
  );
  const board = join(workspaceDir, ".git", "baton");
  const path = join(board, "journal", readdirSync(join(board, "journal"))[0] ?? "");
  const lines = readFileSync(path, "utf8").split("\n");
  const middle = lines.findIndex((line) => line.includes("priority") && line.includes('"high"'));
  expect(middle).toBeGreaterThan(0);
  lines[middle] = "#".repeat((lines[middle] ?? "").length);
  writeFileSync(path, lines.join("\n"));
  const tree = workbench.tree("Projects");
  const damage = "Part of the history is damaged";
  // A window that closes saves its checkpoint, perhaps after it was removed here; what that covers is not
  // read again, so the damage shows at a start without it.
  await expect(async () => {
    rmSync(join(board, "store.json"), { force: true });
    await workbench.reload();
    await workbench.openProjects();
    await expect(tree.description("good")).toContainText("tester · ");
    await workbench.runCommand("Baton: Show What Needs You");
    await expect(workbench.quickInput).toContainText(damage, { timeout: 4000 });
  }).toPass({ timeout: 90_000 });
  await workbench.pick(damage);
  await expect(workbench.dialog).toContainText("cannot be read");
  await workbench.screenshot("bad-input-damage");
  await workbench.answerDialog("Accept the Loss");
  await tree.rowAction("unclosed", "Claim");
  await expect(tree.description("unclosed")).toContainText("tester · 1 h left");
});

test("the history deleted while the window is open: the files stay and work goes on", async ({
  workbench,
  workspaceDir,
  session,
}) => {
  const tree = workbench.tree("Projects");
  const file = join(workspaceDir, "good", "AGENCY.md");
  const before = readFileSync(file, "utf8");
  rmSync(join(workspaceDir, ".git", "baton", "journal"), { recursive: true });
  await workbench.runCommand("Baton: Refresh");
  await expect(tree.checkbox("First")).toHaveAttribute("aria-checked", "true");
  expect(readFileSync(file, "utf8")).toBe(before);
  await tree.expand("good");
  await tree.toggle("Second");
  await expect.poll(() => readFileSync(file, "utf8")).toContain("- [x] Second");
  expect(session.extensionProblems()).toEqual([]);
});
