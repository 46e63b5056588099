/** What git checks out is nobody's change by hand, whenever it comes and whoever can read it. PROTOCOL 3.9. */
import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/core/board/events";
import { must, Neighbourhood } from "../../support/board/neighbourhood";
import { projectText } from "../../support/board/texts";

const ann: Actor = { agent: "ann", session: "user:1", source: "vscode" };
const here = { worktree: ".", path: "a/AGENCY.md" };
const setPriority = { type: "set_priority", project: "a", priority: "high" } as const;

/** Who is said to have changed which fields. */
async function observed(around: Neighbourhood): Promise<readonly string[]> {
  const events = (await around.history()).flatMap((commit) => commit.events);
  return events.flatMap((event) =>
    event.type === "file_observed" && "changes" in event && "cause" in event
      ? [`${String(event.cause)}: ${JSON.stringify(event.changes)}`]
      : [],
  );
}

describe("a checkout", () => {
  it("right before a file comes under sync is known by what it has put there", async () => {
    const around = new Neighbourhood();
    around.head = "one";
    const text = projectText({ id: "a" });
    around.disk.write(here, text.replace("owner: null", "owner: eve"));
    const main = await around.open();
    let looks = 0;
    around.pause = async () => {
      looks += 1;
      around.quiet = looks !== 1;
      if (looks !== 2) return;
      around.disk.write(here, text);
      around.head = "two";
      await Promise.resolve();
    };
    await must(main.execute(setPriority, ann));
    await main.refresh();
    expect(await observed(around)).toEqual([]);
    expect(around.disk.text(here)).toContain("owner: null");
    expect(around.disk.text(here)).toContain("priority: high");
  });

  it("is known as one also where the first file came under sync while git was at work", async () => {
    const around = new Neighbourhood();
    around.head = "one";
    around.quiet = false;
    const text = projectText({ id: "a" }).replace(/^project_id: .*\n/mu, "");
    around.disk.write(here, text);
    const main = await around.open();
    await must(main.execute(setPriority, ann));
    around.quiet = true;
    await main.refresh();
    around.head = "two";
    around.disk.write(here, text.replace("owner: null", "owner: eve"));
    await main.refresh();
    expect(await observed(around)).toEqual([expect.stringMatching(/^git: .*"owner",null,"eve"/u)]);
  });
});
