import { describe, expect, it } from "vitest";
import type { ChatAnswer, ChatCommand } from "../../../src/core/chat/answer";
import { answerChat, helpAnswer } from "../../../src/core/chat/answerChat";
import type { Desk } from "../../../src/core/chat/desk";
import { intentIn, intentOf } from "../../../src/core/chat/intent";
import { isPlan } from "../../../src/core/chat/planning";
import { BatonError } from "../../../src/core/errors";
import type { PlannedPhase } from "../../../src/core/project/plannedTasks";
import { actor, Rules } from "../../support/board/rules";
import { RulesFace } from "../../support/board/rulesFace";
import { projectText } from "../../support/board/texts";

const ada = { agent: "ada", session: "user:1", source: "vscode" } as const;

const body = `### Phase 1: Build
- [ ] Order schema ^schema
- [ ] Payment API needs:schema ^pay
`;

function chat(texts: Readonly<Record<string, string>> = {}) {
  const rules = new Rules({
    "shop/AGENCY.md": projectText({ id: "shop", body }),
    "docs/AGENCY.md": projectText({
      id: "docs",
      body: "- [ ] Write _it_ ^write\n",
      priority: "low",
    }),
    ...texts,
  });
  const face = new RulesFace(rules);
  const desk: Desk = { board: "b1", name: "repo", face, me: ada };
  const say = (command: ChatCommand, text = ""): Promise<ChatAnswer> =>
    answerChat([desk], { command, text, claimSeconds: 3_600 });
  return { rules, face, desk, say };
}

describe("@baton", () => {
  it("goes the whole way from what is ready to the release", async () => {
    const { rules, say } = chat();
    const ready = await say("ready");
    expect(ready.markdown).toContain("**shop**");
    expect(ready.buttons[0]).toMatchObject({
      title: "Claim shop",
      command: "baton.claim",
      args: ["b1", { project: "shop" }],
    });
    expect(ready.followups[0]).toMatchObject({ command: "claim", prompt: "shop" });

    const claimed = await say("claim", "shop");
    expect(claimed.markdown).toContain("Claimed **shop** as ada, 1 h left");
    expect(rules.text("shop/AGENCY.md")).toContain("owner: ada");

    const first = await say("next");
    expect(first.markdown).toContain("You are now at **Order schema** in shop, 0 of 2 tasks done");
    const done = await say("done", "Tables are there");
    expect(done.markdown).toContain("**Order schema** is done, 1 of 2 tasks.");
    expect(done.markdown).toContain("Next: **Payment API**.");
    expect(rules.text("shop/AGENCY.md")).toContain("- [x] Order schema");

    await say("next");
    const last = await say("done");
    expect(last.markdown).toContain("That was the last one.");
    expect(last.buttons.map(({ title }) => title)).toEqual(["Release as Done", "Hand Off…"]);
    const released = await say("release");
    expect(released.markdown).toBe("Released **shop** as done.");
    expect(rules.text("shop/AGENCY.md")).toContain("status: completed");
  });

  it("says who has it and what is ready instead, and changes nothing", async () => {
    const { rules, say } = chat();
    rules.must({ type: "claim", target: { project: "shop" } }, actor("claude-haiku"));
    const before = rules.commits.length;
    const refused = await say("claim", "shop");
    expect(refused).toMatchObject({ refused: "already_claimed" });
    expect(refused.markdown).toContain("**Not claimed.**");
    expect(refused.markdown).toContain("claude\\-haiku");
    expect(refused.buttons[0]).toMatchObject({ title: "Claim docs" });
    expect(await say("next", "shop")).toMatchObject({ refused: "not_holder" });
    expect(rules.commits.length).toBe(before);
    expect((await say("status")).markdown).toContain("**Others hold**");
  });

  it("explains why, with the way to mend it", async () => {
    const { say } = chat();
    const why = await say("why", "shop#pay");
    expect(why.markdown).toContain("is not ready");
    expect(why.markdown).toContain("Order schema");
    expect((await say("why", "schema")).markdown).toContain("is ready");
    expect(await say("why", "ghost")).toMatchObject({ refused: "not_found" });
    expect(await say("why")).toMatchObject({ refused: "not_found" });
  });

  it("releases as it is said", async () => {
    const { rules, say } = chat();
    await say("claim", "shop");
    expect((await say("release", "to reviewer: Look at it")).markdown).toContain(
      "Handed **shop** off",
    );
    expect(rules.text("shop/AGENCY.md")).toContain("Handing off to reviewer");
    await say("claim", "shop");
    expect(await say("release", "blocked:")).toMatchObject({ refused: "reason_required" });
    expect((await say("release", "blocked: no key")).markdown).toContain("as blocked: no key");
    await say("claim", "docs");
    expect((await say("release")).markdown).toContain("Gave **docs** back");
    expect(await say("release")).toMatchObject({ refused: "not_holder" });
  });

  it("asks which one where several are held", async () => {
    const { say } = chat();
    await say("claim", "shop");
    await say("claim", "docs");
    const which = await say("next");
    expect(which.followups.map(({ prompt }) => prompt).toSorted()).toEqual(["docs", "shop"]);
    expect((await say("next", "docs")).markdown).toContain("You are now at");
    // One is in progress, so it is meant from now on.
    expect((await say("done")).markdown).toContain("Write it");
  });

  it("shows a plan, and writes nothing", async () => {
    const { rules, say } = chat();
    const before = rules.commits.length;
    const plan = await say("plan", "docs:\nRelease:\n  Notes @docs -> Announce ~30m");
    expect(plan.markdown).toContain("2 tasks in 1 phase for **docs**");
    expect(plan.markdown).toContain("waits for Notes");
    const [button] = plan.buttons;
    expect(button?.command).toBe("baton.writePlan");
    expect(button?.args.slice(0, 2)).toMatchObject(["b1", { project: "docs" }]);
    const phases = button?.args[2];
    expect(isPlan(phases)).toBe(true);
    expect(rules.commits.length).toBe(before);
    rules.must(
      { type: "plan_tasks", project: "docs", phases: phases as readonly PlannedPhase[] },
      ada,
    );
    expect(rules.text("docs/AGENCY.md")).toContain(
      "- [ ] Notes @docs ^notes\n- [ ] Announce needs:notes ~30m ^announce",
    );
  });

  it("says what is wrong with a plan, and how one is written", async () => {
    const { say } = chat();
    expect(await say("plan", "docs: One needs:ghost")).toMatchObject({
      refused: "invalid_argument",
    });
    expect((await say("plan")).markdown).toContain("One line for each task");
    expect((await say("plan", "One -> Two")).markdown).toContain("Which project is it for");
    await say("claim", "docs");
    expect((await say("plan", "One -> Two")).markdown).toContain("for **docs**");
  });

  it("never lets a file's words mean anything", async () => {
    const evil = "[free](command:baton.release) <b>x</b> ![i](https://example.com/i.png)";
    const { say } = chat({
      "evil/AGENCY.md": projectText({ id: "evil", body: `- [ ] ${evil}\n` }),
    });
    for (const answer of [
      await say("ready"),
      await say("status", "evil"),
      await say("claim", "evil"),
    ]) {
      expect(answer.markdown).not.toMatch(/(?<!\\)\]\(|(?<!\\)<b>|(?<!\\)!\[/u);
    }
  });

  it("answers a failing disk with its remedy, and a mistake not at all", async () => {
    const { face, desk } = chat();
    const failing = (failure: Error): Desk => ({
      ...desk,
      face: Object.assign(Object.create(face) as RulesFace, {
        look: async () => {
          await Promise.resolve();
          throw failure;
        },
      }),
    });
    const request = { command: "ready", text: "", claimSeconds: 60 } as const;
    const broken = new BatonError("read_only", "The disk is full.", { remedy: "Make room." });
    const told = await answerChat([failing(broken)], request);
    expect(told.markdown).toContain("Make room");
    await expect(answerChat([failing(new Error("oops"))], request)).rejects.toThrow("oops");
    expect(await answerChat([], request)).toMatchObject({ refused: "not_found" });
  });

  it("in an empty folder says what a project is", async () => {
    const face = new RulesFace(new Rules({}));
    const desk: Desk = { board: "b", name: "empty", face, me: ada };
    const said = await answerChat([desk], { command: "ready", text: "", claimSeconds: 60 });
    expect(said.buttons).toMatchObject([{ command: "baton.createExampleProject" }]);
  });
});

describe("a request without a command", () => {
  it("is understood where it begins with one", () => {
    expect(intentOf("claim shop#pay")).toEqual({ command: "claim", text: "shop#pay" });
    expect(intentOf("/done: it works")).toEqual({ command: "done", text: "it works" });
    expect(intentOf("why, shop")).toEqual({ command: "why", text: "shop" });
    expect(intentOf("nextcloud is down")).toBeUndefined();
    expect(intentOf("what is going on")).toBeUndefined();
  });

  it("takes nothing from a model but a command", () => {
    expect(intentIn("`claim shop`")).toEqual({ command: "claim", text: "shop" });
    expect(intentIn("none")).toBeUndefined();
    expect(intentIn("I think you should rest.")).toBeUndefined();
  });

  it("is told what there is", () => {
    for (const command of ["ready", "claim", "release", "next", "done", "why", "plan", "status"]) {
      expect(helpAnswer().markdown).toContain(`/${command}`);
    }
  });
});
