import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { markdownFormat } from "../../src/adapters/markdown/format";
import { allTasks } from "../../src/core/project/model";
import { projectText } from "../support/board/texts";
import { bundledWorker, launch, openHere, repository, said } from "./support";

const agents = 8;
/** A whole change each, with its journal lines, locks and flushed renames. */
const editsEach = Number(process.env["BATON_EDITS"] ?? "100");

function rescued(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.includes(".rescued-"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

describe("eight processes and a person on one file", () => {
  it("keep every edit of every one", async () => {
    const tasks = Array.from(
      { length: agents },
      (_, index) => `- [ ] Own ${index} ^task-w${index}`,
    );
    const body = `## Words\n\nBegin\n\n### Phase\n${tasks.join("\n")}`;
    const [main] = await repository({ "shared/AGENCY.md": projectText({ id: "shared", body }) });
    const file = join(main, "shared/AGENCY.md");
    const bundle = await bundledWorker();
    const begin = Date.now() + 3000;
    const job = { folder: main, work: "edits", begin, count: editsEach };
    const workers = Array.from({ length: agents }, (_, index) =>
      launch(bundle, { ...job, agent: `w${index}` }),
    );
    const all = Promise.all(workers.map(async ({ ended }) => ended));
    const words: string[] = [];
    await sleep(Math.max(0, begin - Date.now()));
    const isRunning = () => workers.some(({ child }) => child.exitCode === null);
    while (isRunning()) {
      await sleep(150);
      // As an editor does that saves in place: reads, and writes a moment later what it made of it.
      const text = readFileSync(file, "utf8");
      if (!text.includes("\nBegin\n")) continue;
      const word = `Word ${words.length}.`;
      writeFileSync(file, text.replace("\nBegin\n", `\nBegin\n${word}\n`));
      words.push(word);
    }
    await all;
    const seconds = (Date.now() - begin) / 1000;
    const { open, close } = await openHere(main);
    await open.discover();
    await open.refresh();
    expect(open.board.edits.size).toBe(0);
    const text = readFileSync(file, "utf8");
    const parsed = markdownFormat.parse(text);
    if (!parsed.ok) throw new Error(parsed.failure.message);
    const notes = parsed.document.notes.map((note) => note.text);
    let acknowledged = 0;
    for (const worker of workers) {
      const lines = said(worker);
      expect(
        lines.find(({ crashed, refused, error }) => crashed ?? refused ?? error),
      ).toBeUndefined();
      for (const { done, command } of lines) {
        if (typeof done !== "string") continue;
        acknowledged += 1;
        if (command?.type === "note") expect(notes).toContain(command.text);
      }
    }
    // A save that came too late for its splice is kept beside the file. PROTOCOL 3.4.
    const kept = [text, ...rescued(join(main, "shared"))].join("\n");
    for (const word of words) expect(kept).toContain(`${word}\n`);
    // Each of them ends on the value that it has set last; nobody else touches its task.
    for (const [index, worker] of workers.entries()) {
      const ticks = said(worker).filter(
        ({ done, command }) => done !== undefined && command?.type === "tick",
      );
      const last = ticks.at(-1)?.command as { readonly done?: boolean } | undefined;
      const task = [...allTasks(parsed.document)].find(({ key }) => key === `task-w${index}`);
      expect(task?.done, `w${index}`).toBe(last?.done);
    }
    expect(open.board.conflicts.size).toBe(0);
    await close();
    if (process.env["BATON_FIGURES"] !== undefined) {
      console.log(`edits: ${acknowledged} acknowledged, ${words.length} saves, ${seconds} s`);
    }
  }, 900_000);
});
