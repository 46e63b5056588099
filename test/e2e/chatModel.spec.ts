// A step that a language model of VS Code does: a model that an extension beside Baton provides.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";
import type { Workbench } from "./support/workbench";

function workflow(name: string, runner: string): string {
  return `---
name: ${name}
description: Asks a language model
steps:
  - id: explain
    title: Explain the shop
    agent: teller
    runner: ${runner}
    with: { subject: refunds }
    output_schema:
      type: object
      required: [summary]
      properties: { summary: { type: string } }
---
`;
}

const teller = `---
name: teller
description: Explains code
---
You are the teller. Speak plainly.
`;

interface Answer {
  readonly pieces: readonly string[];
  /** Milliseconds behind each piece. */
  readonly pause: number;
}

test.use({
  baton: {
    fixture: "test/fixtures/workspace-shop",
    files: {
      ".baton/workflows/explain.md": workflow("explain", "chat-model"),
      ".baton/workflows/elsewhere.md": workflow("elsewhere", "chat-model:no-such-family"),
      ".baton/agents/teller.md": teller,
      "model/answer.json": "",
    },
    settings: { "baton.agentName": "ada" },
    viewport: { width: 1280, height: 900 },
    extensions: ["test/e2e/support/modelExtension"],
  },
});
test.describe.configure({ mode: "serial" });

function answers(workspaceDir: string, answer: Answer): void {
  writeFileSync(join(workspaceDir, "model", "answer.json"), JSON.stringify(answer));
}

interface Fact {
  readonly prompt?: string;
  readonly cancelled?: boolean;
  readonly answered?: boolean;
}

/** What the model was asked, and how it went on. */
function facts(workspaceDir: string): readonly Fact[] {
  const file = join(workspaceDir, "model", "asked.jsonl");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Fact);
}

async function run(workbench: Workbench, name: string): Promise<void> {
  await workbench.runCommand("Baton: Run Workflow…");
  await workbench.pick(name);
  await workbench.pick(`Run ${name}`);
}

async function workflowsTree(workbench: Workbench) {
  await workbench.openContainer("Baton");
  await workbench.tree("Projects").close();
  await workbench.tree("Agents").close();
  const tree = workbench.tree("Workflows");
  await tree.open();
  return tree;
}

test("streams its answer, which is checked and becomes the step's output", async ({
  workbench,
  workspaceDir,
}) => {
  const json = '```json\n{ "summary": "Money goes back" }\n```\n';
  answers(workspaceDir, {
    pieces: ["Thinking about refunds.\n", "And more.\n", json],
    pause: 3000,
  });
  await run(workbench, "explain");
  await expect.poll(() => facts(workspaceDir).length).toBe(1);
  const [asked] = facts(workspaceDir);
  // The agent's Markdown body comes first, then the step with its input and the schema of the answer.
  expect(asked?.prompt).toMatch(/^You are the teller\. Speak plainly\.\n\n# Explain the shop\n/u);
  expect(asked?.prompt).toContain('"subject": "refunds"');
  expect(asked?.prompt).toContain('"summary"');
  await workbench.runCommand("Baton: Show Output");
  // The stand-in writes nothing into output channels: it lacks the native module for them.
  await expect(workbench.page.locator(".part.panel")).toContainText("Baton: explain");
  expect(facts(workspaceDir).some(({ answered }) => answered === true)).toBe(false);
  await workbench.screenshot("chat-model-streams");
  await expect(workbench.notification("“explain” is done").first()).toBeVisible();
  await workbench.answerNotification("“explain” is done", "Copy Result");
  const result = () => workbench.page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(result).toContain("Money goes back");
});

test("fails a step whose answer is not what was asked for, and says what is wrong", async ({
  workbench,
  workspaceDir,
}) => {
  answers(workspaceDir, { pieces: ['```json\n{ "summary": 7 }\n```'], pause: 10 });
  await run(workbench, "explain");
  const told = workbench.notification("The run of explain failed").first();
  await expect(told).toContainText("summary");
  const tree = await workflowsTree(workbench);
  await expect(tree.row("Alerts")).toBeVisible();
  await workbench.screenshot("chat-model-wrong");
  await workbench.clearNotifications();
  answers(workspaceDir, { pieces: ["I would rather not."], pause: 10 });
  await workbench.runCommand("Baton: Retry Failed Steps");
  await expect(workbench.notification("The run of explain failed").first()).toContainText(
    "Walk One answered without the JSON that was asked for.",
  );
  await workbench.clearNotifications();
});

test("stops the request when the run is cancelled", async ({ workbench, workspaceDir }) => {
  const before = facts(workspaceDir).length;
  answers(workspaceDir, { pieces: Array.from({ length: 200 }, () => "On and on.\n"), pause: 300 });
  await run(workbench, "explain");
  await expect.poll(() => facts(workspaceDir).length).toBe(before + 1);
  await workbench.runCommand("Baton: Cancel Run");
  await workbench.answerDialog("Cancel the Run");
  await expect.poll(() => facts(workspaceDir).slice(before + 1)).toEqual([{ cancelled: true }]);
  await workbench.clearNotifications();
});

test("says what to do where there is no such model", async ({ workbench, session }) => {
  await run(workbench, "elsewhere");
  const told = workbench.notification("The run of elsewhere failed").first();
  await expect(told).toContainText("There is no language model no-such-family here.");
  await expect(told).toContainText("use another runner");
  await workbench.screenshot("chat-model-none");
  expect(session.extensionProblems()).toEqual([]);
});
