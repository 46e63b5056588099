// The pictures of the README. BATON_PICTURES=1 writes them to docs/images; else they only have to work.
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";
import { neighbourDoes } from "./support/neighbour";
import { repository } from "./support/paths";
import type { Workbench } from "./support/workbench";

test.use({
  baton: {
    fixture: "test/fixtures/workspace-shop",
    git: true,
    settings: {
      "baton.agentName": "claude-haiku",
      "breadcrumbs.enabled": false,
      "editor.minimap.enabled": false,
      "editor.stickyScroll.enabled": false,
    },
  },
});
test.describe.configure({ mode: "serial" });

const project = "checkout-redesign";

async function picture(workbench: Workbench, name: string): Promise<void> {
  // Away from every row, and after the hover has gone.
  await workbench.page.mouse.move(900, 790);
  const path = await workbench.screenshot(name);
  if (process.env["BATON_PICTURES"] !== "1") return;
  const folder = join(repository, "docs", "images");
  mkdirSync(folder, { recursive: true });
  copyFileSync(path, join(folder, `${name}.png`));
}

/** Wide enough for what rows say. */
async function widenSideBar(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  const box = await page.locator(".part.sidebar").boundingBox();
  if (box === null) throw new Error("no side bar");
  const edge = box.x + box.width;
  await page.mouse.move(edge, 300);
  await page.mouse.down();
  await page.mouse.move(edge + 60, 300, { steps: 4 });
  await page.mouse.move(500, 300, { steps: 8 });
  await page.mouse.up();
}

test("an overview: who has what, what is ready, and the file beside", async ({
  workbench,
  workspaceDir,
}) => {
  const at = (agent: string, minutesAgo: number) => ({ folder: workspaceDir, agent, minutesAgo });
  const claim = (id: string, task: string) =>
    ({ type: "claim", target: { project: id, task } }) as const;
  const start = (id: string, task: string) =>
    ({ type: "start", target: { project: id, task } }) as const;
  await neighbourDoes(at("frontend", 44), claim(project, "refund"), start(project, "refund"));
  await neighbourDoes(at("coder", 12), claim("search-index", "2.4"));
  await workbench.openContainer("Baton");
  const tree = workbench.tree("Projects");
  await widenSideBar(workbench);
  await tree.expand(project);
  await expect(tree.description("Refund screen")).toHaveText(/^frontend · 1[56] min left$/u);
  await workbench.runCommand("Baton: Claim…");
  await workbench.answer("Empty cart page", false);
  await workbench.pick("Empty cart page");
  await expect(workbench.notification("Claimed").first()).toBeVisible();
  await workbench.answerNotification("Claimed", "Next Subtask");
  await expect(workbench.editorTab("AGENCY.md").first()).toBeVisible();
  await workbench.clearNotifications();
  await picture(workbench, "overview");
});

test("why something is not ready", async ({ workbench }) => {
  await workbench.tree("Projects").openMenu("Guest checkout");
  await workbench.chooseMenuEntry("Explain");
  await expect(workbench.quickInput).toContainText("is not ready");
  await picture(workbench, "explain");
  await workbench.page.keyboard.press("Escape");
});

test("what somebody else has", async ({ workbench }) => {
  await workbench.runCommand("Baton: Claim…");
  await workbench.answer("Refund screen", false);
  await workbench.pick("Refund screen");
  await expect(workbench.quickInput).toContainText("Not claimed: frontend has “Refund screen”");
  await picture(workbench, "refused");
  await workbench.page.keyboard.press("Escape");
});

test("the same in light and in high contrast, to look at", async ({ workbench, session }) => {
  test.skip(process.env["BATON_PICTURES"] !== "1", "nobody looks at them");
  for (const theme of ["light", "highContrast", "highContrastLight"] as const) {
    await workbench.setTheme(theme);
    await workbench.page.mouse.move(900, 790);
    await workbench.screenshot(`overview-${theme}`);
    await workbench.runCommand("Baton: Claim…");
    await workbench.answer("Refund screen", false);
    await workbench.pick("Refund screen");
    await workbench.screenshot(`refused-${theme}`);
    await workbench.page.keyboard.press("Escape");
  }
  expect(session.extensionProblems()).toEqual([]);
});
