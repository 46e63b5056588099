// Runs of real programs from a window: what is asked before, what is seen while they work, and after.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";
import { FlowView } from "./support/flow";
import { history } from "./support/repository";
import type { Workbench } from "./support/workbench";

const buildTemplate = `---
name: build
description: Builds the shop, tests it and packs it
pattern: sequential
steps:
  - id: compile
    title: Compile
    agent: BuildAgent
    runner: sh build.sh
  - id: test
    title: Test
    agent: TestAgent
    runner: node check.mjs
  - id: pack
    title: Pack
    agent: BuildAgent
    runner: node pack.mjs "a name with blanks"
---
# Build
`;
const buildScript = `echo "Compiling the shop"
mkdir -p dist
echo built > dist/app.txt
echo "version 2" > version.txt
rm old.txt
# Held until the test has looked.
until [ -e ../go ]; do sleep 0.1; done
echo "Compiled"
`;
const check = `import { existsSync } from "node:fs";
console.log("1..2");
console.log("ok 1 prices");
if (!existsSync("../mended")) {
  console.error("not ok 2 refunds\\n  expected 12.50\\n  got 12.49");
  process.exit(1);
}
console.log("ok 2 refunds");
`;
const pack = `import { writeFileSync } from "node:fs";
writeFileSync("shop.pack", "packed");
console.log(JSON.stringify({ summary: "packed", files: 3, name: process.argv[2] }));
`;
const loud = `---
name: loud
description: Says more than anybody reads
steps:
  - { id: shout, title: Shout, agent: TestAgent, runner: node shout.mjs }
---
`;
const shout = `for (let at = 0; at < 60000; at += 1) console.log("line", at, "x".repeat(60));
`;
const stubborn = `---
name: stubborn
description: Does not end when asked
steps:
  - { id: dig, title: Dig in, agent: CodeAgent, runner: node dig.mjs }
---
`;
const dig = `import { writeFileSync } from "node:fs";
process.on("SIGTERM", () => console.log("No"));
writeFileSync("../dig.pid", String(process.pid));
setInterval(() => undefined, 1000);
`;
const patient = `---
name: patient
description: Waits for nothing
steps:
  - { id: sleep, title: Sleep, agent: CodeAgent, runner: sleep 300 }
---
`;
// Which commands it comes to is known only when its first step has said so.
const suites = `---
name: suites
description: Runs the suites that a program finds
pattern: sequential
steps:
  - { id: list, title: List the suites, agent: orchestrator, runner: node list.mjs }
  - id: suite
    title: Run the suite
    agent: TestAgent
    runner: program:run-tests
    for_each: "{{ steps.list.output.packages }}"
    with: { package: "{{ item }}", coverage: false }
---
`;
const list = `const suite = (name) => ({ name, path: "packages/" + name, kind: "other", command: ["node", "suite.mjs"] });
console.log(JSON.stringify({ packages: ["cart", "pay"].map(suite) }));
`;

const build = ["build", "run"] as const;

test.use({
  baton: {
    files: {
      ".baton/workflows/build.md": buildTemplate,
      ".baton/workflows/loud.md": loud,
      ".baton/workflows/stubborn.md": stubborn,
      ".baton/workflows/patient.md": patient,
      ".baton/workflows/suites.md": suites,
      "build.sh": buildScript,
      "check.mjs": check,
      "pack.mjs": pack,
      "shout.mjs": shout,
      "dig.mjs": dig,
      "list.mjs": list,
      "packages/cart/suite.mjs": 'console.log("ok");\n',
      "packages/pay/suite.mjs": 'console.log("ok");\n',
      "old.txt": "old\n",
      "version.txt": "version 1\n",
    },
    settings: { "baton.agentName": "ada" },
    viewport: { width: 1280, height: 900 },
  },
});
test.describe.configure({ mode: "serial" });

/** Starts a workflow that asks for nothing, up to the question whether its commands may run. */
async function startOf(workbench: Workbench, name: string): Promise<void> {
  await workbench.clearNotifications();
  await workbench.tree("Workflows").rowAction([name, "template"], "Run Workflow");
  await workbench.pick(`Run ${name}`);
}

test("asks before command lines of the repository run, and no means no", async ({
  workbench,
  workspaceDir,
}) => {
  await workbench.openContainer("Baton");
  const tree = workbench.tree("Workflows");
  await tree.open();
  await expect(tree.row("Templates")).toBeVisible();
  await workbench.tree("Projects").close();
  await workbench.tree("Agents").close();
  await startOf(workbench, "build");
  await expect(workbench.dialog).toContainText("runs 3 commands that you have not allowed");
  await expect(workbench.dialog).toContainText("sh build.sh\n    for compile");
  await expect(workbench.dialog).toContainText("node pack.mjs 'a name with blanks'");
  await workbench.screenshot("runs-allow");
  await workbench.answerDialog("Cancel");
  await expect(tree.row("Runs")).toHaveCount(0);
  expect(history(workspaceDir).filter(({ type }) => type === "run_started")).toEqual([]);
});

test("shows a run at work: tree, status bar, notification, output", async ({
  workbench,
  workspaceDir,
}) => {
  const tree = workbench.tree("Workflows");
  await startOf(workbench, "build");
  await workbench.answerDialog("Allow All and Run");
  await expect(tree.description(build)).toHaveText("0/3 · BuildAgent at “Compile”");
  await expect(tree.description("Compile")).toHaveText("BuildAgent");
  await expect(tree.description("Pack")).toHaveText("BuildAgent · waits for Test");
  await expect(workbench.status).toContainText("build 0/3");
  await expect(workbench.notification("build: 0/3 · BuildAgent at “Compile”")).toBeVisible();
  await workbench.pictures("runs-live");
  expect(await tree.menuOf(build)).toEqual([
    "Cancel Run",
    "Show Run in Flow",
    "Show Output",
    "Copy Result",
    "Open Place in Template",
  ]);
  expect(await tree.menuOf("Compile")).toEqual([
    "Show Run in Flow",
    "Show Output",
    "Open Place in Template",
  ]);
  await tree.menu("Compile", "Show Output");
  await expect.poll(() => workbench.outputText()).toContain("[compile]\nCompiling the shop");
  expect(await workbench.outputText()).not.toContain("Compiled");
  await workbench.pictures("runs-output");
  writeFileSync(join(workspaceDir, "../go"), "");
  await expect.poll(() => workbench.outputText()).toContain("got 12.49");
});

test("says why a program failed, and what can be done", async ({ workbench }) => {
  const tree = workbench.tree("Workflows");
  await expect(tree.description(build)).toHaveText("failed at “Test” · just now");
  await expect(tree.description("Test")).toHaveText(
    "TestAgent · `node check.mjs` ended with exit code 1",
  );
  await expect(tree.description("Pack")).toHaveText("skipped: “Test” did not succeed");
  await expect(tree.row("Alerts")).toBeVisible();
  const failed = "The run of build failed: “Test”: `node check.mjs` ended with exit code 1.";
  expect(await workbench.notificationButtons(failed)).toEqual(["Show", "Acknowledge"]);
  await expect(await tree.tooltip("Test")).toContainText("got 12.49");
  await workbench.screenshot("runs-failed-tooltip");
  await workbench.page.keyboard.press("Escape");
  await workbench.pictures("runs-failed");
  const look = ["Show Run in Flow", "Show Output"];
  const again = ["Retry from Here", "Retry with Another Agent…"];
  expect(await tree.menuOf("Test")).toEqual([...again, ...look, "Open Place in Template"]);
  // It was left out for what it needs, and would be again.
  expect(await tree.menuOf("Pack")).toEqual([...look, "Open Place in Template"]);
  expect(await tree.menuOf(build)).toEqual([
    "Retry Failed Steps",
    "Roll Back Run…",
    ...look,
    "Copy Result",
    "Open Place in Template",
  ]);
  await tree.menu("Test", "Open Place in Template");
  await workbench.editorTab("build.md").waitFor();
  await expect(workbench.page.locator(".statusbar-item[id='status.editor.selection']")).toHaveText(
    "Ln 10, Col 1",
  );
  await workbench.closeEditors();
});

test("retries from there, and answers its alert by it", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Workflows");
  await workbench.clearNotifications();
  writeFileSync(join(workspaceDir, "../mended"), "");
  await tree.menu("Test", "Retry from Here");
  await expect(workbench.notification("“build” is done").first()).toBeVisible();
  await expect(tree.description(build)).toHaveText(/^done · 3\/3 · .* · just now$/u);
  await expect(tree.row("Alerts")).toHaveCount(0);
  await tree.expand("Test");
  await expect(tree.description("Attempt 1")).toHaveText(/^failed · TestAgent/u);
  await expect(tree.description("Attempt 2")).toHaveText(/^done · TestAgent/u);
  await tree.collapse("Test");
  await tree.menu(build, "Copy Result");
  await expect(workbench.flash).toContainText("The result of “build” is copied");
  const copied = await workbench.page.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(copied)).toMatchObject({ success: true, workflow: "build", done: 3 });
  expect(copied).toContain('"name": "a name with blanks"');
  await workbench.closePanel();
});

test("shows what a step said in its details in the flow view", async ({ workbench }) => {
  const tree = workbench.tree("Workflows");
  await tree.menu("Pack", "Show Run in Flow");
  const flow = new FlowView(workbench);
  await expect(flow.title).toHaveText("Pack", { timeout: 30_000 });
  await expect(flow.details).toContainText("packed");
  await workbench.pictures("runs-flow");
  await workbench.closeEditors();
});

test("leaves alone what changed since a run, and is no rollback when that is all", async ({
  workbench,
  workspaceDir,
}) => {
  const tree = workbench.tree("Workflows");
  const file = (name: string) => join(workspaceDir, name);
  const text = (name: string) => readFileSync(file(name), "utf8");
  await workbench.clearNotifications();
  await tree.menu(build, "Roll Back Run…");
  await expect(workbench.dialog).toContainText("Put the files back as they were before “build”?");
  await expect(workbench.dialog).toContainText(
    "The run made these; they go:\n    dist/app.txt\n    shop.pack\nThese become what they were:\n    old.txt\n    version.txt",
    { useInnerText: true },
  );
  await workbench.screenshot("runs-rollback");
  await workbench.answerDialog("Cancel");
  expect([text("version.txt"), existsSync(file("old.txt"))]).toEqual(["version 2\n", false]);
  writeFileSync(file("version.txt"), "mine\n");
  writeFileSync(file("old.txt"), "mine\n");
  rmSync(file("shop.pack"));
  writeFileSync(file("shop.pack"), "mine\n");
  writeFileSync(file("dist/app.txt"), "mine\n");
  await tree.menu(build, "Roll Back Run…");
  await expect(workbench.notification("Nothing can be put back").first()).toContainText(
    /dist\/app\.txt \(changed less than a minute ago.*old\.txt/u,
  );
  await expect(tree.description(build)).not.toContainText("rolled back");
  writeFileSync(file("dist/app.txt"), "built\n");
  writeFileSync(file("shop.pack"), "packed");
  rmSync(file("old.txt"));
  await workbench.clearNotifications();
  await tree.menu(build, "Roll Back Run…");
  await expect(workbench.dialog).toContainText(
    /The run changed these too; they stay as they are:\n {4}version\.txt: changed less .*\nThe run made/u,
    { useInnerText: true },
  );
  await workbench.screenshot("runs-rollback-left");
  await workbench.answerDialog("Roll Back");
  await expect(
    workbench.notification(
      "3 files are as before “build”. 1 file stays as it is: version.txt (changed less",
    ),
  ).toBeVisible();
  await expect(tree.description(build)).toContainText("rolled back");
  await workbench.pictures("runs-rolled-back");
  expect([text("old.txt"), text("version.txt")]).toEqual(["old\n", "mine\n"]);
  expect([existsSync(file("dist")), existsSync(file("shop.pack"))]).toEqual([false, false]);
  expect(await tree.menuOf(build)).not.toContain("Roll Back Run…");
});

test("keeps its head when a program says more than anybody reads", async ({ workbench }) => {
  await startOf(workbench, "loud");
  await workbench.answerDialog("Allow and Run");
  await expect(workbench.notification("“loud” is done").first()).toBeVisible();
  await workbench.runCommand("Baton: Show Output");
  await workbench.pick("loud");
  // VS Code does not follow the end of what is there already.
  await expect(async () => {
    await workbench.page.locator(".panel .monaco-editor").first().click();
    await workbench.page.keyboard.press("Control+End");
    expect(await workbench.outputText()).toContain("… The rest of the output is not shown.");
  }).toPass({ timeout: 20_000 });
  await workbench.screenshot("runs-loud");
  await workbench.closePanel();
});

test("ends what does not want to end, from its row", async ({ workbench, workspaceDir }) => {
  const tree = workbench.tree("Workflows");
  const run = ["stubborn", "run"] as const;
  await startOf(workbench, "stubborn");
  await workbench.answerDialog("Allow and Run");
  const pidFile = join(workspaceDir, "../dig.pid");
  await expect.poll(() => existsSync(pidFile)).toBe(true);
  await tree.rowAction(run, "Cancel Run");
  await expect(workbench.dialog).toContainText("Cancel “stubborn”?");
  await workbench.screenshot("runs-cancel");
  await workbench.answerDialog("Let It Run");
  const pid = Number(readFileSync(pidFile, "utf8"));
  expect(process.kill(pid, 0)).toBe(true);
  await tree.rowAction(run, "Cancel Run");
  await workbench.answerDialog("Cancel the Run");
  await expect(tree.description(run)).toHaveText("is being cancelled · 0/1");
  expect(await tree.menuOf(run)).not.toContain("Cancel Run");
  await expect(tree.description(run)).toHaveText(/^cancelled by ada/u);
  await expect(workbench.notification("“stubborn” was cancelled").first()).toBeVisible();
  expect(() => process.kill(pid, 0)).toThrow();
  expect(await tree.menuOf(run)).toEqual(
    expect.arrayContaining(["Retry Failed Steps", "Roll Back Run…"]),
  );
  expect(await tree.menuOf("Dig in")).toContain("Retry from Here");
});

test("is cancelled from the palette, and from its notification", async ({ workbench }) => {
  const tree = workbench.tree("Workflows");
  await startOf(workbench, "patient");
  await workbench.answerDialog("Allow and Run");
  await expect(tree.description("Sleep")).toHaveText("CodeAgent");
  await workbench.runCommand("Baton: Cancel Run");
  await workbench.answerDialog("Cancel the Run");
  await expect(tree.description(["patient", "run"])).toHaveText(/^cancelled by ada/u);
  await tree.rowAction(["patient", "run"], "Retry Failed Steps");
  await expect(tree.description("Sleep")).toHaveText("CodeAgent");
  await workbench.clearNotifications();
  await workbench.runCommand("Baton: Cancel Run");
  await workbench.answerDialog("Cancel the Run");
  await expect(tree.description(["patient", "run"])).toHaveText(/^cancelled by ada/u);
  await workbench.runCommand("Baton: Cancel Run");
  await expect(workbench.notification("Nothing runs now.")).toBeVisible();
});

test("stops by the button of its notification", async ({ workbench }) => {
  const tree = workbench.tree("Workflows");
  await startOf(workbench, "patient");
  const progress = workbench.notification("patient: 0/1");
  await expect(progress).toBeVisible();
  await progress.getByText("Cancel", { exact: true }).click();
  await expect(workbench.notification("“patient” was cancelled").first()).toBeVisible();
  await expect(tree.rows.filter({ hasText: "patientcancelled by ada" })).toHaveCount(2);
});

test("asks once for a command that a run only comes to, and again at a retry", async ({
  workbench,
  session,
}) => {
  const tree = workbench.tree("Workflows");
  const run = ["suites", "run"] as const;
  await startOf(workbench, "suites");
  await expect(workbench.dialog).not.toContainText("suite.mjs");
  await workbench.answerDialog("Allow and Run");
  await expect(workbench.dialog).toContainText(
    "“Run the suite: cart” of “suites” runs a command that you have not allowed on this machine yet.",
  );
  await expect(workbench.dialog).toContainText("node suite.mjs");
  await workbench.screenshot("runs-asks-on-the-way");
  await workbench.answerDialog("Do Not Run It");
  await expect(tree.description(run)).toContainText("failed at “Run the suite: cart”");
  await expect(tree.description("Run the suite")).toHaveText("2/2 · 2 failed");
  await tree.expand("Run the suite");
  await expect(await tree.tooltip("Run the suite: pay")).toContainText(
    "Nobody allowed this command line yet: “node suite.mjs”. Retry the step to be asked again.",
  );
  await workbench.page.keyboard.press("Escape");
  await workbench.pictures("runs-not-allowed");
  await workbench.clearNotifications();
  await tree.rowAction(run, "Retry Failed Steps");
  await workbench.answerDialog("Allow and Go On");
  await expect(workbench.notification("“suites” is done").first()).toBeVisible();
  await expect(tree.description(run)).toHaveText(/^done · 3\/3/u);
  expect(session.extensionProblems()).toEqual([]);
});
