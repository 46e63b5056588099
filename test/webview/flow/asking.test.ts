/** What the page asks of its host, and which answers count. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { noFlowFilter } from "../../../src/protocol/flow";
import { ChosenExecution } from "../../../webview/flow/chosen";
import { failureBeside } from "../../../webview/flow/failures";
import { dataOf } from "../../../webview/flow/flowData";
import { Question } from "../../../webview/flow/question";
import { whyEmpty } from "../../../webview/flow/whyEmpty";
import { type PlainRow, viewOf } from "../support/flowData";
import { now } from "./scenarios";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const of = (key: number, state: PlainRow["state"], start: number): PlainRow => ({
  key,
  agent: "coder",
  title: `Task ${key}`,
  state,
  start: now - 1_000_000 + start,
  ...(state === "in_progress" ? {} : { end: now - 1_000_000 + start + 10 }),
});
const dataFor = (...rows: readonly PlainRow[]) => dataOf(viewOf(rows, { now }));
const text = (words: string) => ({ ...noFlowFilter, text: words });

describe("a question", () => {
  test("shows that it waits only when the answer takes long", () => {
    const told: boolean[] = [];
    const question = new Question(noFlowFilter, (waiting) => told.push(waiting));
    question.open(text("a"));
    vi.advanceTimersByTime(299);
    question.close();
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([false]);
    question.open(text("b"));
    vi.advanceTimersByTime(300);
    expect(told).toEqual([false, true]);
  });
  test("is not answered by what answers an older one", () => {
    const question = new Question(noFlowFilter, () => undefined);
    question.open(text("a"));
    question.open(text("ab"));
    expect(question.isAnsweredBy(text("a"))).toBe(false);
    expect(question.isAnsweredBy(text("ab"))).toBe(true);
    question.close(text("ab"));
    // What the host shows by itself is taken as it comes.
    expect(question.isAnsweredBy(text("c"))).toBe(true);
  });
  test("waits for typing to rest, and is forgotten when something else is asked", () => {
    const question = new Question(noFlowFilter, () => undefined);
    const run = vi.fn();
    question.afterTyping(run);
    vi.advanceTimersByTime(200);
    question.afterTyping(run);
    vi.advanceTimersByTime(249);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(1);
    question.afterTyping(run);
    question.stopTyping();
    vi.advanceTimersByTime(1_000);
    expect(run).toHaveBeenCalledTimes(1);
  });
});

describe("the details of the chosen execution", () => {
  test("are asked for again when its row reads otherwise, and not before", () => {
    const asked: number[] = [];
    const chosen = new ChosenExecution((key) => asked.push(key));
    const running = dataFor(of(1, "in_progress", 0), of(2, "success", 5));
    chosen.choose(1, running);
    chosen.choose(1, running);
    chosen.follow(dataFor(of(1, "in_progress", 0), of(2, "failure", 5)));
    expect(asked).toEqual([1]);
    chosen.follow(dataFor(of(1, "failure", 0)));
    expect(asked).toEqual([1, 1]);
    // The filter hides it now: what is known stays.
    chosen.follow(dataFor(of(2, "success", 5)));
    expect(asked).toEqual([1, 1]);
  });
  test("count only for the execution that is chosen, and are asked for no more when it is gone", () => {
    const ask = vi.fn();
    const chosen = new ChosenExecution(ask);
    const data = dataFor(of(1, "in_progress", 0));
    chosen.choose(1, data);
    expect(chosen.receive(2, undefined)).toBe(false);
    expect(chosen.details).toBe("waiting");
    expect(chosen.receive(1, undefined)).toBe(true);
    expect(chosen.details).toBe("gone");
    chosen.follow(dataFor(of(1, "success", 0)));
    expect(ask).toHaveBeenCalledTimes(1);
    chosen.clear();
    chosen.choose(1, data);
    expect([chosen.details, ask.mock.calls.length]).toEqual(["waiting", 2]);
  });
});

describe("the walk over failures", () => {
  const data = dataFor(
    of(1, "failure", 30),
    of(2, "success", 20),
    of(3, "failure", 10),
    of(4, "success", 40),
  );
  const all = [0, 1, 2, 3];
  test("goes in the order of their starts, around the end", () => {
    expect(failureBeside(data, all, 3, 1)).toBe(1);
    expect(failureBeside(data, all, 1, 1)).toBe(3);
    expect(failureBeside(data, all, 3, -1)).toBe(1);
  });
  test("begins beside what is selected, else at an end", () => {
    expect(failureBeside(data, all, 2, 1)).toBe(1);
    expect(failureBeside(data, all, 2, -1)).toBe(3);
    expect(failureBeside(data, all, 4, 1)).toBe(3);
    expect(failureBeside(data, all, undefined, 1)).toBe(3);
    expect(failureBeside(data, all, undefined, -1)).toBe(1);
  });
  test("finds none where none is shown", () => {
    expect(failureBeside(data, [1, 3], 2, 1)).toBeUndefined();
  });
});

test("what stands in place of a picture says why there is none", () => {
  const problem = { message: "m", remedy: "r" };
  const view = viewOf([], { now });
  const empty = (more: Partial<typeof view.summary>, filter = noFlowFilter) =>
    whyEmpty(dataOf({ ...view, filter, summary: { ...view.summary, ...more } }), undefined);
  expect(whyEmpty(undefined, undefined)).toEqual({ kind: "reading" });
  expect(whyEmpty(undefined, problem)).toEqual({ kind: "problem", ...problem });
  expect(empty({ complete: true })).toEqual({ kind: "nothing" });
  expect(empty({ complete: false })).toEqual({ kind: "reading" });
  expect(empty({ hidden: 3 }, text("x"))).toEqual({ kind: "filtered", hidden: 3 });
  expect(whyEmpty(dataFor(of(1, "success", 0)), problem)).toBeUndefined();
});
