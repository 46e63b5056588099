/** Files that state no id: every process must mean the same project by the same id. DESIGN 4.1. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/core/board/events";
import type { OpenBoard } from "../../../src/core/board/openBoard";
import type { CancelSignal, ListedFile } from "../../../src/core/ports";
import { Neighbourhood } from "../../support/board/neighbourhood";
import { projectText } from "../../support/board/texts";
import { type MemoryDisk, MemoryDocuments } from "../../support/memory/documents";

const x = "x/app/AGENCY.md";
const y = "y/app/AGENCY.md";
const z = "z/AGENCY.md";

/** Sees what lies below one folder, as a window does that was opened on it. */
class SubfolderDocuments extends MemoryDocuments {
  readonly #folder: string;

  constructor(disk: MemoryDisk, folder: string) {
    super(disk);
    this.#folder = folder;
  }

  override async *list(
    worktree: string,
    signal?: CancelSignal,
  ): AsyncGenerator<readonly ListedFile[]> {
    for await (const batch of super.list(worktree, signal)) {
      yield batch.filter(({ copy }) => copy.path.startsWith(this.#folder));
    }
  }
}

function files(
  around: Neighbourhood,
  paths: readonly string[],
  worktrees: readonly string[] = ["."],
) {
  for (const worktree of worktrees) {
    for (const path of paths) around.disk.write({ worktree, path }, projectText());
  }
}

function below(around: Neighbourhood, folder: string, worktree = "."): Promise<OpenBoard> {
  return around.open(worktree, new SubfolderDocuments(around.disk, folder));
}

function idAt(open: OpenBoard, path: string): string {
  return open.catalog.projects.get(path)?.id ?? "";
}

function claim(open: OpenBoard, path: string, agent: string) {
  const by: Actor = { agent, session: `mcp:${agent}`, source: "mcp" };
  return open.execute({ type: "claim", target: { project: idAt(open, path) } }, by);
}

/** By path, whatever the worktree: the ids under which the file came under sync. */
function trackedIds(open: OpenBoard): ReadonlyMap<string, ReadonlySet<string>> {
  const ids = new Map<string, Set<string>>();
  for (const { ref, project } of open.board.copies.values()) {
    ids.set(ref.path, (ids.get(ref.path) ?? new Set()).add(project));
  }
  return ids;
}

describe("the id of a file that states none", () => {
  it("is settled for every process by the first that brings it under sync", async () => {
    const around = new Neighbourhood();
    files(around, [x, y]);
    const whole = await around.open();
    const part = await below(around, "x/");
    expect([idAt(whole, x), idAt(part, x)]).toEqual(["x/app", "app"]);
    expect(await claim(part, x, "ann")).toMatchObject({ ok: true });
    expect(await claim(whole, x, "bob")).toMatchObject({ ok: false, code: "not_found" });
    expect([idAt(whole, x), idAt(whole, y)]).toEqual(["app", "y/app"]);
    expect(await claim(whole, x, "bob")).toMatchObject({ ok: false, code: "already_claimed" });
  });

  it("is not taken by another file that a process sees alone", async () => {
    const around = new Neighbourhood();
    files(around, [x, y]);
    const first = await below(around, "x/");
    await claim(first, x, "ann");
    const second = await below(around, "y/");
    expect(idAt(second, y)).toBe("y/app");
    expect(await claim(second, y, "bob")).toMatchObject({ ok: true });
  });

  it("is the same in a worktree where the other file is missing", async () => {
    const around = new Neighbourhood();
    files(around, [x, y]);
    files(around, [x], ["wt2"]);
    const main = await around.open();
    await claim(main, x, "ann");
    const linked = await around.open("wt2");
    expect(idAt(linked, x)).toBe("x/app");
    expect(await claim(linked, x, "bob")).toMatchObject({ ok: false, code: "already_claimed" });
  });

  it("stays when a folder of the same name is added, and when the file's own id is taken out", async () => {
    const around = new Neighbourhood();
    files(around, [x]);
    around.disk.write({ worktree: ".", path: z }, projectText({ id: "stated" }));
    const open = await around.open();
    await claim(open, x, "ann");
    await claim(open, z, "ann");
    files(around, [y]);
    around.disk.write({ worktree: ".", path: z }, projectText({ owner: "ann" }));
    await open.discover();
    expect([idAt(open, x), idAt(open, y), idAt(open, z)]).toEqual(["app", "y/app", "stated"]);
    expect([...open.board.claims.values()].map(({ project }) => project)).toEqual([
      "app",
      "stated",
    ]);
  });

  it("goes with the file to another folder of that name, also where its old place is not listed", async () => {
    const around = new Neighbourhood();
    files(around, [x]);
    const whole = await around.open();
    await claim(whole, x, "ann");
    around.disk.write(
      { worktree: ".", path: y },
      around.disk.text({ worktree: ".", path: x }) ?? "",
    );
    const part = await below(around, "y/");
    expect(idAt(part, y)).toBe("y/app");
    around.disk.remove({ worktree: ".", path: x });
    await part.refresh();
    around.now += 3_000;
    await part.refresh();
    expect(idAt(part, y)).toBe("app");
    expect(trackedIds(part)).toEqual(new Map([[y, new Set(["app"])]]));
    expect(part.board.claims.size).toBe(1);
  });

  it("is agreed on also while git is at work, without a word about the fields", async () => {
    const around = new Neighbourhood();
    files(around, [x, y]);
    const part = await below(around, "x/");
    const whole = await around.open();
    around.quiet = false;
    expect(await claim(part, x, "ann")).toMatchObject({ ok: true });
    expect(await claim(whole, x, "bob")).toMatchObject({ ok: false });
    expect(await claim(whole, x, "bob")).toMatchObject({ code: "already_claimed" });
    around.quiet = true;
    await whole.refresh();
    const events = (await around.history()).flatMap((commit) => commit.events);
    expect(events.some(({ type }) => type === "file_observed")).toBe(false);
    expect(around.disk.text({ worktree: ".", path: x })).toContain("owner: ann");
  });

  it("never lets a file be claimed twice, whoever lists what and is faster", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const around = new Neighbourhood();
        files(around, [x, y], [".", "wt2"]);
        const boards = [
          await around.open(),
          await below(around, "x/"),
          await below(around, "y/"),
          await below(around, "y/", "wt2"),
        ];
        around.pause = () => scheduler.schedule(Promise.resolve());
        const work = boards.flatMap((open, index) =>
          [x, y]
            .filter((path) => open.catalog.projects.has(path))
            .map((path) => claim(open, path, `agent-${index}-${path}`)),
        );
        await scheduler.waitFor(Promise.all(work));
        around.pause = () => Promise.resolve();
        const [open] = boards;
        if (open === undefined) return;
        await open.refresh();
        const ids = trackedIds(open);
        for (const found of ids.values()) expect(found.size).toBe(1);
        const used = [...ids.values()].flatMap((found) => [...found]);
        expect(new Set(used).size).toBe(used.length);
        const claimed = [...open.board.claims.values()].map(({ project }) => project);
        expect(new Set(claimed).size).toBe(claimed.length);
        expect(claimed.length).toBeGreaterThan(0);
        for (const project of claimed) expect(used).toContain(project);
      }),
      { numRuns: 60 },
    );
  });
});
