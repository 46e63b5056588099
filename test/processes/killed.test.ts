import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { markdownFormat } from "../../src/adapters/markdown/format";
import type { BoardEvent } from "../../src/core/board/events";
import { projectText } from "../support/board/texts";
import type { Running } from "../support/processes/run";
import { bundledWorker, journalOf, launch, openHere, repository, said } from "./support";

function shared(agents: number): string {
  const tasks = Array.from(
    { length: agents },
    (_, index) => `- [ ] Task of ${index} ^task-w${index}`,
  );
  return projectText({ id: "shared", body: `### Phase\n${tasks.join("\n")}` });
}

async function untilSaid(worker: Running, what: "done" | "stopping"): Promise<void> {
  const type = what === "done" ? "string" : "boolean";
  await expect
    .poll(() => said(worker).some((line) => typeof line[what] === type), { interval: 20 })
    .toBe(true);
}

describe("processes that are killed", () => {
  it("lose nothing they were told was done, and the next start heals", async () => {
    const [main] = await repository({ "shared/AGENCY.md": shared(4) });
    const bundle = await bundledWorker();
    const acknowledged: { readonly commit: string; readonly note: string | undefined }[] = [];
    const rounds = 10;
    for (let round = 0; round < rounds; round += 1) {
      const workers = Array.from({ length: 4 }, (_, index) =>
        launch(bundle, { folder: main, agent: `w${index}`, work: "endless" }),
      );
      await Promise.all(workers.map(async (worker) => untilSaid(worker, "done")));
      for (const worker of workers) {
        await sleep(Math.random() * 300);
        worker.child.kill("SIGKILL");
      }
      await Promise.all(workers.map(async ({ ended }) => ended));
      for (const { done, command } of workers.flatMap(said)) {
        if (typeof done === "string") acknowledged.push({ commit: done, note: command?.text });
      }
    }
    const { open, close } = await openHere(main);
    await open.discover();
    await open.refresh();
    const commits = await journalOf(main);
    const ids = new Set(commits.map(({ id }) => id));
    expect(acknowledged.length).toBeGreaterThanOrEqual(rounds * 4);
    for (const { commit } of acknowledged) expect(ids.has(commit)).toBe(true);
    // What was pending when they died has been made.
    expect(open.board.edits.size).toBe(0);
    const text = readFileSync(join(main, "shared/AGENCY.md"), "utf8");
    const parsed = markdownFormat.parse(text);
    if (!parsed.ok) throw new Error(parsed.failure.message);
    const notes = new Set(parsed.document.notes.map((note) => note.text.replace(/ \(\d+\)$/u, "")));
    for (const { note } of acknowledged) if (note !== undefined) expect(notes).toContain(note);
    // Nobody edited by hand, so nothing may look as if.
    const events = commits.flatMap((commit) => commit.events as readonly BoardEvent[]);
    const byHand = events.filter(
      ({ type }) => type === "file_observed" || type === "conflict_found",
    );
    expect(byHand).toEqual([]);
    await close();
    if (process.env["BATON_FIGURES"] !== undefined) {
      console.log(
        `killed: ${rounds * 4} processes, ${acknowledged.length} acknowledged changes kept`,
      );
    }
  }, 900_000);
});

describe("a process that is stopped between deciding and appending", () => {
  it("counts for nothing once another has taken over", async () => {
    const [main, linked] = await repository({ "shared/AGENCY.md": shared(1) });
    const bundle = await bundledWorker();
    const stopped = launch(bundle, { folder: main, agent: "w0", work: "stop" });
    await untilSaid(stopped, "stopping");
    await sleep(300);
    const { open, close } = await openHere(linked);
    await open.discover();
    const by = { agent: "other", session: "mcp:other", source: "mcp" as const };
    const target = { project: "shared" };
    expect(await open.execute({ type: "claim", target }, by)).toMatchObject({
      code: "already_claimed",
      holder: { agent: "w0" },
    });
    const force = { reason: "it does not answer" };
    expect(await open.execute({ type: "claim", target, force }, by)).toMatchObject({ ok: true });
    stopped.child.kill("SIGCONT");
    expect(await stopped.ended).toBe(0);
    const last = said(stopped).findLast(({ command }) => command?.type === "complete");
    expect(last).toMatchObject({ refused: "not_holder" });
    const events = (await journalOf(main)).flatMap((commit) => commit.events as BoardEvent[]);
    const finished = events.filter((event) => event.type === "execution_finished");
    expect(finished).toMatchObject([{ status: "cancelled" }]);
    expect(readFileSync(join(main, "shared/AGENCY.md"), "utf8")).toContain("- [ ] Task of 0");
    await close();
  }, 900_000);
});
