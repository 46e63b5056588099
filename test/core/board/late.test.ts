/**
 * A process that was stopped between comparing a file and renaming over it: others pass over its lock,
 * agree on more, and then its old version is put in place. It knows that nobody wrote it. PROTOCOL 3.5.
 */
import { describe, expect, it } from "vitest";
import type { Command } from "../../../src/core/board/commands";
import type { Actor } from "../../../src/core/board/events";
import type { OpenBoard } from "../../../src/core/board/openBoard";
import type { Conclude, FileContent, Splice, SpliceResult } from "../../../src/core/ports";
import { type CopyRef, copyKey } from "../../../src/core/project/copy";
import { must, Neighbourhood } from "../../support/board/neighbourhood";
import { projectText } from "../../support/board/texts";
import { type MemoryDisk, MemoryDocuments } from "../../support/memory/documents";

const ann: Actor = { agent: "ann", session: "user:1", source: "vscode" };
const bob: Actor = { agent: "bob", session: "user:2", source: "vscode" };
const here = { worktree: ".", path: "a/AGENCY.md" };
const setPriority = { type: "set_priority", project: "a", priority: "high" } as const;
const body = "- [ ] Read ^read\n- [ ] Write ^write\n- [ ] Loose";

/** Its first renames come after everything that `meanwhile` does, which says whether it is late again. */
class LateDocuments extends MemoryDocuments {
  readonly #disk: MemoryDisk;
  readonly #meanwhile: () => Promise<boolean>;
  /** Before it renames, or after that and before it concludes anything. */
  readonly #where: "compared" | "renamed";
  #isLate = true;

  constructor(
    disk: MemoryDisk,
    meanwhile: () => Promise<boolean>,
    where: "compared" | "renamed" = "compared",
  ) {
    super(disk);
    this.#disk = disk;
    this.#meanwhile = meanwhile;
    this.#where = where;
  }

  override async splice(copy: CopyRef, splice: Splice, conclude?: Conclude): Promise<SpliceResult> {
    if (!this.#isLate) return super.splice(copy, splice, conclude);
    const current = await this.#content(copy);
    const text = (await splice(current, false)) ?? current.text;
    if (this.#disk.dirty.has(copyKey(copy))) return { kind: "deferred" };
    if (this.#where === "compared") this.#isLate = await this.#meanwhile();
    this.#disk.write(copy, text);
    const content = await this.#content(copy);
    if (this.#where === "renamed") this.#isLate = await this.#meanwhile();
    await conclude?.(content);
    return { kind: "done", content };
  }

  async #content(copy: CopyRef): Promise<FileContent> {
    const content = await super.read(copy);
    if (content === undefined) throw new Error(`${copy.path} is not there`);
    return content;
  }
}

interface Late {
  readonly around: Neighbourhood;
  readonly late: OpenBoard;
  readonly other: OpenBoard;
  /** What the file said before the late rename. */
  readonly expected: () => string;
}

/**
 * Two processes on one file; ann's, which asks for a priority, is late by these commands of the other, and
 * by `again` when it mends that.
 */
async function late(
  commands: readonly Command[],
  after?: (late: Late) => void,
  again: readonly Command[] = [],
): Promise<Late> {
  const around = new Neighbourhood();
  around.disk.write(here, projectText({ id: "a", body }));
  const other = await around.open();
  let expected = "";
  const turns = [commands, again].filter((turn) => turn.length > 0);
  const documents = new LateDocuments(around.disk, async () => {
    for (const command of turns.shift() ?? []) {
      around.now += 60_000;
      await must(other.execute(command, bob));
    }
    expected = around.disk.text(here) ?? "";
    after?.(all);
    return turns.length > 0;
  });
  const all: Late = {
    around,
    late: await around.open(".", documents),
    other,
    expected: () => expected,
  };
  await must(all.late.execute(setPriority, ann));
  return all;
}

async function takenForOthers(around: Neighbourhood): Promise<readonly string[]> {
  const events = (await around.history()).flatMap((commit) => commit.events);
  return events
    .filter(({ type }) => /^(?:file_observed|conflict_found|task_renamed)$/u.test(type))
    .map((event) => JSON.stringify(event));
}

function planned(text: string, ...needs: readonly string[]): Command {
  return {
    type: "plan_tasks",
    project: "a",
    phases: [{ title: "Tasks", tasks: [{ text, needs }] }],
  };
}

function asksFor(what: string, waiting: string): Command {
  const target = { project: "a", task: "read" };
  return { type: "request_help", target, from: "bob", what, waiting: [waiting] };
}

function ticks(task: string): Command {
  return { type: "tick", target: { project: "a", task }, done: true };
}

describe("a process that put an old version back", () => {
  it.each<readonly [string, readonly Command[]]>([
    [
      "a task that needs something and then got an id",
      [asksFor("Ask", "Loose"), planned("Next", "Loose")],
    ],
    ["a task that got an id and was ticked", [planned("Next", "Loose"), ticks("loose")]],
    ["a planned task that was ticked", [planned("Next"), ticks("next")]],
    ["a planned task that needs something", [planned("Next"), asksFor("Ask", "next")]],
    [
      "a planned task and its needs, ticked",
      [planned("Next", "Loose"), asksFor("Ask", "next"), ticks("next")],
    ],
  ])("mends %s, and takes nothing for written by hand", async (_, commands) => {
    const { around, late: process, other, expected } = await late(commands);
    await process.refresh();
    await other.refresh();
    const given = (await takenForOthers(around)).filter((event) => !event.includes('"to":"loose"'));
    expect(given).toEqual([]);
    expect(around.disk.text(here)).toBe(expected());
    expect(process.waiting).toEqual([]);
  });

  it("mends what it put back while it mended", async () => {
    const status = { type: "set_status", project: "a", status: "active", reason: "" } as const;
    const note = { type: "note", project: "a", text: "Important" } as const;
    const {
      around,
      late: process,
      expected,
    } = await late([status], undefined, [note, ticks("read")]);
    await process.refresh();
    // The other process met the first late version before it was mended, and cannot know.
    expect(await takenForOthers(around)).toEqual([expect.stringContaining('"active","pending"')]);
    expect(around.disk.text(here)).toBe(expected());
  });

  it.each<readonly [string, Command]>([
    ["a value", { type: "set_status", project: "a", status: "active", reason: "" }],
    ["a note", { type: "note", project: "a", text: "Important" }],
    ["planned tasks", planned("Next")],
  ])(
    "mends %s when git is at work in that moment, and stands still again later",
    async (_, command) => {
      const begins = ({ around }: Late) => {
        around.quiet = false;
      };
      const { around, late: process, expected } = await late([command], begins);
      await process.refresh();
      expect(around.disk.text(here)).not.toBe(expected());
      around.quiet = true;
      await process.refresh();
      expect(await takenForOthers(around)).toEqual([]);
      expect(around.disk.text(here)).toBe(expected());
    },
  );

  it("leaves alone what somebody wrote there before it could mend it", async () => {
    const begins = ({ around }: Late) => {
      around.quiet = false;
    };
    const command = { type: "set_status", project: "a", status: "active", reason: "" } as const;
    const { around, late: process } = await late([command], begins);
    const written = (around.disk.text(here) ?? "").replace("owner: null", "owner: eve");
    around.disk.write(here, written);
    around.quiet = true;
    await process.refresh();
    expect(around.disk.text(here)).toBe(written);
    expect(await takenForOthers(around)).toEqual([expect.stringContaining('"eve"')]);
  });

  it("mends it also where the other has not yet said that it had made its edit", async () => {
    const around = new Neighbourhood();
    around.disk.write(here, projectText({ id: "a", body }));
    const [stops, renames, settles] = [signal(), signal(), signal()];
    const third = await around.open();
    const documents = new LateDocuments(around.disk, async () => {
      // Its own edit is made and confirmed by somebody else, so that it has nothing to say.
      await third.refresh();
      stops.tell();
      await renames.happened;
      return false;
    });
    const process = await around.open(".", documents);
    const other = await around.open(
      ".",
      new LateDocuments(
        around.disk,
        async () => {
          renames.tell();
          await settles.happened;
          return false;
        },
        "renamed",
      ),
      "window:other",
    );
    // It waits in the other's editor, so nobody else makes it.
    around.disk.dirty.add(copyKey(here));
    await must(other.execute({ type: "set_status", project: "a", status: "active" }, bob));
    around.disk.dirty.clear();
    const asked = process.execute(setPriority, ann).then(settles.tell);
    await stops.happened;
    await other.refresh();
    await asked;
    await process.refresh();
    expect(await takenForOthers(around)).toEqual([]);
    expect(around.disk.text(here)).toContain("status: active");
    expect(around.disk.text(here)).toContain("priority: high");
  });
});

/** Something that one waits for and another does. */
function signal(): { readonly happened: Promise<void>; readonly tell: () => void } {
  let tell: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return { happened, tell: () => tell() };
}
