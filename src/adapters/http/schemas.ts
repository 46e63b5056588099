/** What several routes take, with what a reader of `openapi.json` learns of it. */
import * as z from "zod";
import { parseIso } from "../../core/face/moments";
import { longestPage } from "../../core/face/paging";
import { executionStates } from "../../core/history/model";

/** A day as a start is its first moment, as an end its last. */
const moment = z
  .string()
  .refine((text) => parseIso(text, "start") !== undefined, {
    error: "This is no date; write it like 2026-11-20 or 2026-11-20T14:05:00Z",
  })
  .describe("2026-11-20, or 2026-11-20T14:05:00Z");

export const paging = z.strictObject({
  limit: z.int().min(1).max(longestPage).optional().describe("How many at most; 100 if left out"),
  cursor: z.string().optional().describe("`next_cursor` of the page before"),
});

export const executionFilter = z.strictObject({
  agent: z.string().optional().describe("Only by that agent"),
  status: z.enum(executionStates).optional().describe("Only in that state"),
  project_id: z.string().optional().describe("Only of that project"),
  workflow: z.string().optional().describe("Only of that workflow"),
  run_id: z.string().optional().describe("Only of that run"),
  start_date: moment.optional().describe("Work that went on after it: 2026-11-20, or with a time"),
  end_date: moment.optional().describe("Work that was begun before it; a day counts as a whole"),
});

/** For whom readiness is asked; without a name for nobody in particular. */
export const asAgent = z.strictObject({
  agent: z.string().optional().describe("For whom: what is ready differs by agent"),
});

export const startOf = moment;
export const texts = z.array(z.string());
export const values = z.record(z.string(), z.unknown());
