import { describe, expect, it } from "vitest";
import { claim, extend, release, reservations } from "../../../src/core/face/claims";
import {
  actorOf,
  anonymousActor,
  httpSession,
  mcpSession,
  onceSession,
} from "../../../src/core/face/identity";
import { statusOf } from "../../../src/core/face/projects";
import { addNote, complete, next, requestHelp, updateStatus } from "../../../src/core/face/work";
import { actor, minute, Rules } from "../../support/board/rules";
import { RulesFace } from "../../support/board/rulesFace";
import { projectText } from "../../support/board/texts";

function open(
  texts: Readonly<Record<string, string>> = { "a/AGENCY.md": projectText({ id: "a" }) },
) {
  const rules = new Rules(texts);
  return { rules, face: new RulesFace(rules) };
}

/** What went right, or the error as a failed test. */
function data<T>(result: { ok: true; data: T } | { ok: false; error: { message: string } }): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.data;
}

const coder = actor("coder");

describe("claim", () => {
  it("answers what the documents name, and writes the owner", async () => {
    const { rules, face } = open();
    const granted = data(await claim(face, { target: { project: "a" }, ttlSeconds: 1800 }, coder));
    expect(granted).toMatchObject({
      project_id: "a",
      task_id: null,
      agent_name: "coder",
      created_at: "2026-11-20T14:05:00.000Z",
      expires_at: "2026-11-20T14:35:00.000Z",
      ttl_seconds: 1800,
    });
    expect(granted.fencing_token).toBeGreaterThan(0);
    expect(rules.text("a/AGENCY.md")).toContain("owner: coder");
  });

  it("tells the loser who has it, until when, when to come back and what is ready instead", async () => {
    const { face } = open({
      "a/AGENCY.md": projectText({ id: "a" }),
      "b/AGENCY.md": projectText({ id: "b" }),
    });
    data(await claim(face, { target: { project: "a" } }, coder));
    const lost = await claim(face, { target: { project: "a" } }, actor("reviewer"));
    expect(lost).toEqual({
      ok: false,
      error: {
        code: "already_claimed",
        message: "“a” is claimed by coder, 1 h left.",
        holder: "coder",
        since: "2026-11-20T14:05:00.000Z",
        until: "2026-11-20T15:05:00.000Z",
        retry_after: 3600,
        suggestions: ["b"],
        reasons: ["is claimed by coder, 1 h left"],
        next: "Claim b instead, or try again in 1 h.",
      },
    });
  });

  it("names the task that stands in the way of a whole project", async () => {
    const { face } = open();
    data(await claim(face, { target: { project: "a", task: "read" } }, coder));
    const lost = await claim(face, { target: { project: "a" } }, actor("reviewer"));
    expect(lost.ok ? undefined : lost.error.message).toBe(
      "“a”: “Read” is claimed by coder, 1 h left.",
    );
  });

  it("is not shared by two agents of one name, and renewed by its own session", async () => {
    const { rules, face } = open();
    const first = data(await claim(face, { target: { project: "a" } }, coder));
    const twin = await claim(
      face,
      { target: { project: "a" } },
      actorOf("coder", mcpSession("other"), "mcp"),
    );
    expect(twin.ok ? undefined : twin.error.code).toBe("already_claimed");
    rules.now += 10 * minute;
    const again = data(await claim(face, { target: { project: "a" } }, coder));
    expect(again.claim_id).toBe(first.claim_id);
    expect(again.expires_at).toBe("2026-11-20T15:15:00.000Z");
  });

  it("names a task by its id, and by its position where it has none", async () => {
    const body = "### Phase 1\n- [ ] One ^one\n- [ ] Two";
    const { face } = open({ "a/AGENCY.md": projectText({ id: "a", body }) });
    const one = data(await claim(face, { target: { project: "a", task: "1.1" } }, coder));
    const two = data(
      await claim(face, { target: { project: "a", task: "Two" } }, actor("planner")),
    );
    expect([one.task_id, one.task, two.task_id, two.task]).toEqual(["one", "One", "1.2", "Two"]);
  });

  it("reserves an id that is no project only when it is asked to", async () => {
    const { rules, face } = open();
    const refused = await claim(face, { target: { project: "elsewhere" } }, coder);
    expect(refused.ok ? undefined : refused.error.code).toBe("not_found");
    const request = { target: { project: "elsewhere" }, unlisted: true };
    const granted = data(await claim(face, request, coder));
    expect(granted.project_id).toBe("elsewhere");
    const lost = await claim(face, request, actor("reviewer"));
    expect(lost.ok ? undefined : [lost.error.code, lost.error.holder]).toEqual([
      "already_claimed",
      "coder",
    ]);
    rules.now += 61 * minute;
    expect(data(await claim(face, request, actor("reviewer"))).agent_name).toBe("reviewer");
    const how = { kind: "give_up" } as const;
    const late = await release(
      face,
      { target: request.target, how },
      { ...coder, claim: granted.claim_id },
    );
    expect(late.ok ? undefined : late.error.code).toBe("lease_lost");
    data(await release(face, { target: request.target, how }, actor("reviewer")));
    expect((await statusOf(face, "elsewhere")).is_claimed).toBe(false);
  });

  it.each(["", "  ", "a\nb", "x".repeat(201)])("does not reserve %j", async (project) => {
    const { face } = open();
    const refused = await claim(face, { target: { project }, unlisted: true }, coder);
    expect(refused.ok ? undefined : refused.error.code).toBe("invalid_argument");
  });
});

describe("a claim's life", () => {
  it("is extended, handed off with what the project says, and gone from the list", async () => {
    const { rules, face } = open();
    const target = { project: "a" };
    const { claim_id: id } = data(await claim(face, { target }, coder));
    rules.now += 5 * minute;
    expect(data(await extend(face, { target, ttlSeconds: 7200 }, coder)).expires_at).toBe(
      "2026-11-20T16:10:00.000Z",
    );
    expect((await reservations(face)).map((one) => one.claim_id)).toEqual([id]);
    data(await next(face, target, coder));
    data(await complete(face, { target, summary: "Read it" }, coder));
    const how = { kind: "handoff", message: { to: "planner" } } as const;
    expect(data(await release(face, { target, how }, coder))).toEqual({
      project_id: "a",
      task_id: null,
      owner: null,
      released: true,
    });
    expect(await reservations(face)).toEqual([]);
    expect(rules.text("a/AGENCY.md")).toContain("Handing off to planner: Phase 1: Research");
    expect(rules.text("a/AGENCY.md")).toContain("Done: Phase 1: Research: Read");
  });

  it("is acted on by its name from a command line, and by nobody else's", async () => {
    const { face } = open();
    const target = { project: "a" };
    const once = (agent: string, id: string) => actorOf(agent, onceSession(id), "cli");
    data(await claim(face, { target }, once("coder", "1")));
    const other = await extend(face, { target }, once("planner", "2"));
    expect(other.ok ? undefined : other.error.code).toBe("not_holder");
    data(await extend(face, { target }, once("coder", "3")));
    const twin = await claim(face, { target }, once("coder", "4"));
    expect(twin.ok ? undefined : twin.error.code).toBe("already_claimed");
    data(await next(face, target, once("coder", "5")));
  });

  it("is given back by who carries no identity, without force, but only the current one", async () => {
    const { rules, face } = open();
    const target = { project: "a" };
    data(await claim(face, { target }, actorOf("coder", httpSession("1"), "http")));
    const how = { kind: "give_up" } as const;
    const nobody = () => anonymousActor(rules.world(), "a", rules.now, httpSession("2"), "http");
    const stranger = await release(face, { target, how }, actor("stranger"));
    expect(stranger.ok ? undefined : stranger.error.code).toBe("not_holder");
    data(await release(face, { target, how }, nobody()));
    const again = await release(face, { target, how }, nobody());
    expect(again.ok ? undefined : again.error.code).toBe("not_found");
    expect(rules.text("a/AGENCY.md")).toContain("owner: null");
  });
});

describe("work", () => {
  it("steps through a project and says what comes next", async () => {
    const { rules, face } = open();
    const target = { project: "a" };
    data(await claim(face, { target }, coder));
    const step = data(await next(face, target, coder));
    expect(step).toMatchObject({ project_id: "a", task: { task_id: "read", state: "running" } });
    expect(data(await next(face, target, coder)).execution_id).toBe(step.execution_id);
    rules.now += 7 * minute;
    const request = { target, summary: "Read it", artifacts: ["notes.md"] };
    expect(data(await complete(face, request, coder))).toMatchObject({
      execution_id: step.execution_id,
      status: "success",
      task: { task_id: "read", done: true },
      next: { task_id: "write" },
      progress: { done: 1, total: 6 },
    });
    data(await next(face, target, coder));
    const bad = { target, failed: true, summary: "No pen" };
    expect(data(await complete(face, bad, coder))).toMatchObject({
      status: "failure",
      task: { task_id: "write", done: false, state: "failed" },
    });
    expect(rules.text("a/AGENCY.md")).toContain("- [x] Read ^read\n- [ ] Write ^write");
  });

  it("refuses what somebody else holds, and unknown values", async () => {
    const { face } = open();
    data(await claim(face, { target: { project: "a" } }, coder));
    const other = await updateStatus(face, { project: "a", status: "active" }, actor("planner"));
    expect(other.ok ? undefined : other.error.code).toBe("not_holder");
    const wrong = await updateStatus(face, { project: "a", status: "finished" }, coder);
    expect(wrong.ok ? undefined : wrong.error.code).toBe("invalid_argument");
    expect(data(await updateStatus(face, { project: "a", status: "active" }, coder))).toEqual({
      project_id: "a",
      status: "active",
    });
  });

  it("asks for help as a note, and blocks the task only when asked to", async () => {
    const { rules, face } = open();
    const target = { project: "a", task: "read" };
    data(await claim(face, { target: { project: "a" } }, coder));
    const help = { target, to: "database", need: "the schema", meanwhile: "the tests" };
    expect(data(await requestHelp(face, help, coder)).blocked).toBe(false);
    expect(rules.text("a/AGENCY.md")).toContain("@database: needs the schema");
    expect(rules.text("a/AGENCY.md")).toContain("Meanwhile: the tests");
    expect(data(await requestHelp(face, { ...help, blocking: true }, coder)).blocked).toBe(true);
    expect(rules.board.tasks.get("a\nread")?.blocked?.reason).toBe(
      "needs the schema from database",
    );
    const empty = await requestHelp(face, { ...help, need: " " }, coder);
    expect(empty.ok ? undefined : empty.error.code).toBe("invalid_argument");
  });

  it("notes in the actor's name", async () => {
    const { rules, face } = open();
    expect(data(await addNote(face, "a", "Half way", coder))).toEqual({
      project_id: "a",
      note_added: true,
    });
    expect(rules.text("a/AGENCY.md")).toContain("- **2026-11-20 14:05 - coder**: Half way");
  });
});
