// What a window does not list it does not show, whatever the checkpoint remembers of it.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openFolder } from "../../../src/openFolder";
import { projectText } from "../../support/board/texts";
import { MemoryLog } from "../../support/memory/log";
import { temporaryFolder } from "../../support/temporaryFolder";

const person = { agent: "coder", session: "user:1", source: "vscode" } as const;

async function folderWith(...projects: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const id of projects) {
    await mkdir(join(folder, id), { recursive: true });
    await writeFile(join(folder, id, "AGENCY.md"), projectText({ id }));
  }
  return folder;
}

/** The projects that a window shows, with these left out. */
async function shownIn(folder: string, exclude: readonly string[]): Promise<readonly string[]> {
  const opened = await openFolder({
    folder,
    include: "**/AGENCY.md",
    exclude,
    readOnly: () => undefined,
    builtinAgents: join(folder, "none"),
    log: new MemoryLog(),
  });
  await opened.open.discover();
  const ids = [...opened.open.catalog.byId.keys()].sort();
  // What is worth remembering is saved at the end.
  await opened.open.execute({ type: "note", project: "seen", text: "here" }, person);
  await opened.close();
  return ids;
}

describe("a project that is left out by the settings", () => {
  it("is not shown because it was once remembered, and is there again when it is let in", async () => {
    const folder = await folderWith("seen", "hidden");
    expect(await shownIn(folder, [])).toEqual(["hidden", "seen"]);
    expect(await shownIn(folder, ["hidden/**"])).toEqual(["seen"]);
    expect(await shownIn(folder, [])).toEqual(["hidden", "seen"]);
  });

  it("does not lose its claim meanwhile", async () => {
    const folder = await folderWith("seen", "hidden");
    const options = {
      folder,
      include: "**/AGENCY.md",
      readOnly: () => undefined,
      builtinAgents: join(folder, "none"),
      log: new MemoryLog(),
    };
    const first = await openFolder({ ...options, exclude: [] });
    await first.open.discover();
    await first.open.execute({ type: "claim", target: { project: "hidden" } }, person);
    await first.close();
    await shownIn(folder, ["hidden/**"]);
    const again = await openFolder({ ...options, exclude: [] });
    await again.open.discover();
    expect([...again.open.board.claims.values()]).toMatchObject([{ project: "hidden" }]);
    await again.close();
  });
});
