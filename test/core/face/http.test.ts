// The functions that HTTP alone asks, over the rules without a disk.

import { describe, expect, it } from "vitest";
import { isPassing } from "../../../src/core/claim/claims";
import { extendReservation, releaseReservation, reserve } from "../../../src/core/face/coordinator";
import { eventData } from "../../../src/core/face/eventData";
import { logExecution } from "../../../src/core/face/executions";
import { actorOf, httpSession, lastingHttpSession } from "../../../src/core/face/identity";
import { type MetricBucket, metrics } from "../../../src/core/face/metrics";
import { beginExecution, finishExecution } from "../../../src/core/face/outsideWork";
import { pageOf } from "../../../src/core/face/paging";
import { Rules } from "../../support/board/rules";
import { RulesFace } from "../../support/board/rulesFace";
import { projectText } from "../../support/board/texts";

function open() {
  const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
  return { rules, face: new RulesFace(rules) };
}

const http = (agent: string, id = "1") => actorOf(agent, httpSession(id), "http");

function must<T>(result: { readonly ok: boolean; readonly data?: T }): T {
  if (!result.ok || result.data === undefined) throw new Error(JSON.stringify(result));
  return result.data;
}

describe("reservations", () => {
  it("are not given back by who proves to be somebody else", async () => {
    const { rules, face } = open();
    const claim = must(await reserve(face, { project: "x", ttlSeconds: 60 }, http("coder")));
    const before = rules.commits.length;
    const session = httpSession("2");
    const wrong = [{ claim_id: "y" }, { agent_name: "b" }, { fencing_token: 1 }, { session }];
    for (const proof of wrong) {
      expect((await releaseReservation(face, "x", proof, session)).ok).toBe(false);
      const request = { project: "x", ttlSeconds: 90 };
      expect((await extendReservation(face, request, proof, session)).ok).toBe(false);
    }
    expect(rules.commits.length).toBe(before);
    const right = { claim_id: claim.claim_id, agent_name: "coder" };
    expect(must(await releaseReservation(face, "x", right, session)).released).toBe(true);
    expect(must(await releaseReservation(face, "x", {}, session)).released).toBe(false);
  });

  it("that ran out are renewed while nobody took them", async () => {
    const { rules, face } = open();
    await reserve(face, { project: "x", ttlSeconds: 60 }, http("coder"));
    rules.now += 120_000;
    const request = { project: "x", ttlSeconds: 60 };
    const longer = must(await extendReservation(face, request, {}, httpSession("2")));
    expect(Date.parse(longer.expires_at)).toBe(rules.now + 60_000);
  });
});

describe("sessions", () => {
  it("tell those that one can come back to from those that one cannot", () => {
    expect([httpSession("1"), "once:1"].every(isPassing)).toBe(true);
    const lasting = [lastingHttpSession("1"), "mcp:1", "user:1", "run:1", "xhttp:1"];
    expect(lasting.some(isPassing)).toBe(false);
  });
});

describe("work that is reported", () => {
  it("is open until somebody says that it is over", async () => {
    const { rules, face } = open();
    const begun = must(await beginExecution(face, { agent_name: "t", title: "Tests" }, http("t")));
    expect(begun.status).toBe("in_progress");
    rules.now += 5_000;
    const finish = { id: begun.id, status: "failure", summary: "two are red" } as const;
    const ended = must(await finishExecution(face, finish, http("t", "2")));
    expect(ended).toMatchObject({ status: "failure", duration_ms: 5_000 });
    expect((await finishExecution(face, finish, http("t"))).ok).toBe(false);
    expect((await finishExecution(face, { ...finish, id: "nope" }, http("t"))).ok).toBe(false);
    const nobody = { agent_name: " ", title: "Tests" };
    expect((await beginExecution(face, nobody, http("t"))).ok).toBe(false);
  });

  it("under a claim is not ended past its task", async () => {
    const { rules, face } = open();
    const actor = http("coder");
    await face.board.execute({ type: "claim", target: { project: "a" } }, actor);
    await face.board.execute({ type: "start", target: { project: "a" } }, actor);
    const [running] = rules.world().board.executions.values();
    const finish = { id: running?.id ?? "", status: "success" } as const;
    expect(await finishExecution(face, finish, actor)).toMatchObject({
      ok: false,
      error: { code: "not_ready" },
    });
  });
});

describe("metrics", () => {
  const at = (day: string) => `${day}T12:00:00Z`;

  it.each([
    ["day", ["2026-11-01", "2026-11-02", "2026-11-03"]],
    ["week", ["2026-10-26", "2026-11-02"]],
    ["month", ["2026-11-01"]],
  ] as const)("count by %s without gaps", async (bucket: MetricBucket, starts) => {
    const { rules, face } = open();
    rules.now = Date.parse("2026-12-01T00:00:00Z");
    for (const timestamp of [at("2026-11-01"), at("2026-11-03")]) {
      const work = { agent_name: "t", title: "Tests", timestamp, duration_ms: 10 };
      must(await logExecution(face, work, http("t")));
    }
    const { periods, total_executions: total } = must(await metrics(face, {}, bucket));
    expect(periods.map(({ start }) => start.slice(0, 10))).toEqual(starts);
    expect(periods.reduce((sum, one) => sum + one.total, 0)).toBe(total);
  });
});

describe("a page", () => {
  it("of a list, one after the other, is the list", () => {
    const all = Array.from({ length: 23 }, (_, index) => `id-${index}`);
    const seen: string[] = [];
    for (let cursor: string | undefined, more = true; more; ) {
      const page = must(pageOf(all, (id) => id, { limit: 5, cursor }));
      seen.push(...page.items);
      cursor = page.next_cursor ?? undefined;
      more = cursor !== undefined;
    }
    expect(seen).toEqual(all);
    expect(pageOf(all, (id) => id, { cursor: "nope" }).ok).toBe(false);
  });
});

describe("what is told of a commit", () => {
  it("says what it is about, and no session", async () => {
    const { rules, face } = open();
    await face.board.execute(
      { type: "claim", target: { project: "a" } },
      http("coder", "secret-id"),
    );
    const { board } = rules.world();
    const told = rules.commits.map((commit) => eventData(commit, board));
    expect(told.some(({ projects }) => projects.includes("a"))).toBe(true);
    expect(JSON.stringify(told)).not.toContain("secret-id");
  });
});
