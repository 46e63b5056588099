import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeCalendar, moveDates, plannedTime } from "../../../src/core/demo/calendar";

const minute = 60_000;
const moments = fc.record({
  now: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 11, 31) }),
  offset: fc.integer({ min: -12 * 60, max: 14 * 60 }),
});
/** From the oldest time in the demo's files to the plan's now. */
const written = fc.integer({
  min: Date.UTC(2026, 10, 9),
  max: Date.UTC(2026, 10, 20, 15, 48) - 1,
});

const stamp = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;

function moved(now: number, offset: number, time: number): number {
  const text = moveDates(makeCalendar(now, offset, 10), `last_updated: ${stamp(time)}\n`);
  return Date.parse(text.slice("last_updated: ".length).trim());
}

describe("the demo's calendar", () => {
  it("moves dates into the past, and keeps their order", () => {
    fc.assert(
      fc.property(moments, written, written, ({ now, offset }, one, other) => {
        const [early, late] = one < other ? [one, other] : [other, one];
        const [before, after] = [moved(now, offset, early), moved(now, offset, late)];
        expect(before).toBeLessThanOrEqual(after);
        expect(after).toBeLessThanOrEqual(now);
        expect(before).toBeGreaterThan(now - 16 * 24 * 60 * minute);
      }),
    );
  });

  it("moves notes to the minute, and nothing that is not a date of a field or note", () => {
    const calendar = makeCalendar(Date.UTC(2027, 0, 5, 20, 48), 0, 10);
    const text = [
      "last_updated: 2026-11-20T15:32:00Z",
      "- **2026-11-20 14:29 - docs**: since 2026-11-20 14:29",
      "- **2025-11-20 14:29 - docs**: an old note",
      "due: 2026-11-20T15:32:00Z",
      "last_updated: soon",
      "",
    ].join("\n");
    expect(moveDates(calendar, text).split("\n")).toEqual([
      "last_updated: 2027-01-05T20:32:00Z",
      "- **2027-01-05 19:29 - docs**: since 2026-11-20 14:29",
      "- **2025-11-20 14:29 - docs**: an old note",
      "due: 2026-11-20T15:32:00Z",
      "last_updated: soon",
      "",
    ]);
  });

  it("keeps working hours apart from each other, from weekends and from the plan", () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 30 }), ({ now, offset }, days) => {
        const calendar = makeCalendar(now, offset, days);
        expect(calendar.days.filter(({ back }) => back > 0)).toHaveLength(days);
        let end = calendar.planned - 20 * minute;
        for (const { midnight, spans, back } of calendar.days) {
          const local = new Date(midnight + offset * minute);
          expect([0, 6]).not.toContain(local.getUTCDay());
          expect(local.getUTCHours() * 60 + local.getUTCMinutes()).toBe(0);
          if (back > 0) expect(spans.length).toBeGreaterThan(0);
          for (const { from, to } of [...spans].reverse()) {
            expect(from).toBeLessThan(to);
            expect(to).toBeLessThan(end);
            end = from;
          }
        }
      }),
    );
  });

  it("keeps the order of the plan's clock, which strikes 15:48 now", () => {
    const calendar = makeCalendar(Date.UTC(2026, 10, 22, 3, 0), 60, 10);
    const clock = fc.integer({ min: 9 * 60 + 5, max: 15 * 60 + 46 });
    const at = (minutes: number) =>
      plannedTime(calendar, `${Math.floor(minutes / 60)}:${minutes % 60}`);
    fc.assert(
      fc.property(clock, (minutes) => {
        expect(at(minutes + 1)).toBeGreaterThan(at(minutes));
        expect(at(minutes)).toBeLessThan(calendar.now);
        expect(at(minutes)).toBeGreaterThanOrEqual(calendar.planned);
      }),
    );
  });
});
