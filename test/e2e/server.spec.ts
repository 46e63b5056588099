// The HTTP server from the palette, and what an agent over HTTP changes in the tree.
import { createServer } from "node:http";
import { expect, test } from "./support/fixtures";

test.use({ baton: { demo: {}, viewport: { width: 1280, height: 800 } } });

test("is started beside a port that is taken, and a claim over it shows in the tree", async ({
  workbench,
  session,
}) => {
  const other = createServer();
  await new Promise<void>((resolve) => {
    // Somebody may have it already, which is just as good.
    other.once("error", () => resolve());
    other.listen(8080, "127.0.0.1", resolve);
  });
  const projects = await workbench.openProjects();
  await workbench.runCommand("Baton: Start Coordination Server");
  const said = workbench.notification("is served at");
  await expect(said).toContainText("Port 8080 was taken, so the next free one is used.");
  const url = /(http:\/\/127\.0\.0\.1:\d+)\./u.exec(await said.innerText())?.[1] ?? "";
  await workbench.screenshot("server-started");
  const ready = (await (await fetch(`${url}/ready`)).json()) as {
    projects: { project_id: string }[];
  };
  const id = ready.projects[0]?.project_id ?? "";
  const claim = await fetch(`${url}/claim`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ project_id: id, agent_name: "claude-haiku", ttl_seconds: 1800 }),
  });
  expect(claim.status).toBe(200);
  await expect(projects.row(id)).toContainText("claude-haiku");
  await workbench.screenshot("server-claimed");
  await workbench.runCommand("Baton: Stop Coordination Server");
  await expect
    .poll(() =>
      fetch(`${url}/health`).then(
        () => true,
        () => false,
      ),
    )
    .toBe(false);
  other.close();
  expect(session.extensionProblems()).toEqual([]);
});
