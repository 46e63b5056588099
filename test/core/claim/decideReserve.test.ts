import { describe, expect, it } from "vitest";
import type { Command } from "../../../src/core/board/commands";
import { decide } from "../../../src/core/board/decide";
import type { Actor } from "../../../src/core/board/events";
import { actor, Rules } from "../../support/board/rules";

const coder = actor("coder");
const stranger = actor("tester");

describe("an agent that failed three times in a row", () => {
  it("may not claim what is no project here either, but by force", () => {
    const world = new Rules({});
    for (let n = 0; n < 3; n += 1) {
      world.now += 1_000;
      const failed = { agent: "coder", started: world.now - 500, duration: 100 } as const;
      world.must({ type: "log_execution", title: "Try", status: "failure", ...failed }, coder);
    }
    const claim = { type: "claim", target: { project: "elsewhere" }, unlisted: true } as const;
    const may = (command: Command, by: Actor) =>
      decide({ ...world.world(), maxFailures: () => 3 }, command, {
        actor: by,
        now: world.now,
        id: "next",
      });
    expect(may(claim, coder)).toMatchObject({ ok: false, code: "not_ready" });
    expect(may(claim, stranger)).toMatchObject({ ok: true });
    const force = { reason: "nobody else can" };
    expect(may({ ...claim, force }, coder)).toMatchObject({ ok: true });
  });
});
