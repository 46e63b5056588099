// The demo: made from an empty window, and what it shows.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { removeFolder } from "../support/vscode/workspace.mjs";
import { expect, test } from "./support/fixtures";
import { history } from "./support/repository";

test.describe("from an empty window", () => {
  test.use({ baton: { emptyWindow: true, waitForExtension: false } });

  test("Open Demo makes a fresh one and opens it in another window", async ({
    workbench,
    session,
  }) => {
    await workbench.openContainer("Baton");
    const projects = workbench.tree("Projects");
    await expect(projects.message).toContainText("a small shop with agents at work");
    const opened = session.context.waitForEvent("page");
    await projects.message.getByText("open the demo").click();
    const page = await opened;
    const said = workbench.notification("The demo opens in a new window.");
    await expect(said).toBeVisible();
    const folder = /It is a copy in (\S+baton-demo):/u.exec(await said.innerText())?.[1] ?? "";
    expect(existsSync(join(folder, "projects", "logging", "AGENCY.md"))).toBe(true);
    expect(history(folder).length).toBeGreaterThan(1000);
    expect(new URL(page.url()).searchParams.get("folder")).toBe(folder);
    expect(session.extensionProblems()).toEqual([]);
    await page.close();
    removeFolder(dirname(folder));
  });
});

test.describe("the demo", () => {
  test.use({ baton: { demo: {}, viewport: { width: 1280, height: 1000 } } });

  test("shows work going on, and what needs somebody", async ({ workbench, session }) => {
    const projects = await workbench.openProjects();
    await projects.viewAction("Group Projects By");
    await workbench.pick("Readiness");
    for (const label of ["Needs you", "In progress", "Ready", "Waiting", "Blocked", "Done"]) {
      await expect(projects.row(label)).toBeVisible();
    }
    await expect(projects.row("checkout-redesign")).toBeVisible();
    await workbench.screenshot("demo-projects");
    expect(session.extensionProblems()).toEqual([]);
  });
});
