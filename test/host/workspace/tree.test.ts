// What the projects tree tells VS Code when something changes: as few rows as possible.
import * as assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";
import { Boards } from "../../../src/host/boards";
import { Identity } from "../../../src/host/identity";
import type { ProjectsElement } from "../../../src/host/trees/projectElements";
import { ProjectsTree } from "../../../src/host/trees/projectsTree";
import { openFolder } from "../../../src/openFolder";
import { eventually, projectText, workspaceFolder, write } from "../support/project";

const nothingRemembered: vscode.Memento = {
  keys: () => [],
  get: <T>(_: string, fallback?: T) => fallback,
  update: () => Promise.resolve(),
};

describe("the projects tree", () => {
  const folder = workspaceFolder().uri;
  const identity = new Identity({ defaultName: "tester", session: "user:tree-test" });
  let log: vscode.LogOutputChannel;
  let boards: Boards;
  let tree: ProjectsTree;
  let told: (readonly ProjectsElement[] | undefined)[] = [];

  before(async () => {
    await write(folder, "tree-a/AGENCY.md", projectText("tree-a", ["- [ ] One", "- [ ] Two"]));
    await write(folder, "tree-b/AGENCY.md", projectText("tree-b", ["- [ ] Three"]));
    log = vscode.window.createOutputChannel("Tree test", { log: true });
    const builtinAgents = vscode.Uri.joinPath(folder, "no-agents").fsPath;
    boards = new Boards((request) => openFolder({ ...request, builtinAgents, log }), log);
    tree = new ProjectsTree(boards, identity, nothingRemembered);
    tree.onDidChangeTreeData((elements) => told.push(elements));
    await boards.sync();
    await eventually("all is found", () => !boards.discovering);
    ask();
    await setTimeout(600);
    ask();
    told = [];
  });

  after(async () => {
    tree.dispose();
    await boards.close();
    boards.dispose();
    log.dispose();
    for (const name of ["tree-a", "tree-b"]) {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, name), { recursive: true });
    }
  });

  /** Asks for every row, as VS Code does for what is unfolded. */
  function ask(below?: ProjectsElement): void {
    for (const element of tree.getChildren(below)) {
      tree.getTreeItem(element);
      ask(element);
    }
  }

  function names(): readonly string[] {
    return told.flatMap((elements) =>
      elements === undefined
        ? ["everything"]
        : elements.map((one) => (one.kind === "work" ? one.row.project : one.kind)),
    );
  }

  async function execute(command: Parameters<(typeof boards.all)[0]["open"]["execute"]>[0]) {
    const [handle] = boards.all;
    const result = await handle?.open.execute(command, identity.actor());
    assert.equal(result?.ok, true);
  }

  it("tells only the project of a task that changed, and it once", async () => {
    const [handle] = boards.all;
    const task = handle?.open.catalog.byId.get("tree-a")?.[0]?.document?.phases[0]?.tasks[0]?.key;
    await execute({ type: "tick", target: { project: "tree-a", task: task ?? "" }, done: true });
    await eventually("the change is told", () => told.length > 0);
    await setTimeout(500);
    assert.deepEqual([...new Set(names())], ["tree-a"]);
    assert.ok(told.length <= 2, `told ${told.length} times`);
  });

  it("tells everything when the order changed", async () => {
    ask();
    await setTimeout(300);
    told = [];
    await execute({ type: "set_priority", project: "tree-b", priority: "critical" });
    // The order is that of the files, which follow the history a moment later.
    await eventually("everything is told", () => told.includes(undefined));
    assert.deepEqual(
      names().filter((name) => name !== "everything" && name !== "tree-b"),
      [],
    );
  });

  it("tells nothing when only looked at again", async () => {
    // What other tests left behind is found first.
    await boards.refresh();
    await setTimeout(600);
    ask();
    await setTimeout(600);
    told = [];
    await boards.refresh();
    await setTimeout(600);
    assert.deepEqual(told, []);
  });
});
