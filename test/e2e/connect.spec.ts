// Connecting an agent: what is written is shown first, and all of it can be taken back.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";

test.use({
  baton: { fixture: "test/fixtures/workspace-shop", viewport: { width: 1280, height: 860 } },
});
test.describe.configure({ mode: "serial" });

const mine =
  '{\n  // The team’s own\n  "mcpServers": {\n    "search": { "command": "search-server" }\n  }\n}\n';

test("shows the change, writes it, and offers instructions", async ({
  workbench,
  workspaceDir,
}) => {
  const file = join(workspaceDir, ".mcp.json");
  writeFileSync(file, mine);
  await workbench.runCommand("Baton: Connect an Agent…");
  await expect.poll(async () => workbench.quickPickLabels()).toHaveLength(5);
  await workbench.screenshot("connect-programs");
  await workbench.pick("Claude Code");
  await workbench.screenshot("connect-where");
  await workbench.pick("This project");
  await expect(workbench.notification(/Write this into \.mcp\.json\?/u)).toBeVisible();
  await expect(workbench.editorTab(".mcp.json (Not Written Yet)")).toBeVisible();
  await workbench.screenshot("connect-diff");
  expect(readFileSync(file, "utf8")).toBe(mine);
  await workbench.answerNotification(/Write this into/u, "Write");
  await expect.poll(() => readFileSync(file, "utf8")).toContain('"baton"');
  const written = readFileSync(file, "utf8");
  expect(written).toContain("// The team’s own");
  const [, launcher = ""] = /"(?<path>[^"]+baton\.cjs)"/u.exec(written) ?? [];
  expect(readFileSync(launcher, "utf8")).toContain("cli.js");
  await expect(workbench.editorTab(".mcp.json (Not Written Yet)")).toBeHidden();

  await workbench.answerNotification(/Claude Code is connected/u, "Show");
  await expect(workbench.notification(/Add this to CLAUDE\.md\?/u)).toBeVisible();
  await workbench.screenshot("connect-instructions");
  await workbench.answerNotification(/Add this to/u, "Add");
  await expect.poll(() => existsSync(join(workspaceDir, "CLAUDE.md"))).toBe(true);
});

test("takes back exactly what it gave", async ({ workbench, workspaceDir }) => {
  await workbench.clearNotifications();
  mkdirSync(join(workspaceDir, ".baton", "agents"), { recursive: true });
  await workbench.runCommand("Baton: Remove from Workspace…");
  await expect
    .poll(async () => workbench.quickPickLabels())
    .toEqual(expect.arrayContaining(["Server entry for Claude Code", "Instructions for agents"]));
  await workbench.screenshot("remove-parts");
  await workbench.confirmTicks();
  await expect(workbench.notification(/Take back 2 things/u)).toBeVisible();
  await workbench.screenshot("remove-diff");
  await workbench.answerNotification(/Take back 2 things/u, "Take Back");
  await expect(workbench.notification(/Took back/u)).toBeVisible();
  expect(readFileSync(join(workspaceDir, ".mcp.json"), "utf8")).toBe(mine);
  expect(existsSync(join(workspaceDir, "CLAUDE.md"))).toBe(false);
  expect(existsSync(join(workspaceDir, "search-index", "AGENCY.md"))).toBe(true);
});
