import { rename, writeFile } from "node:fs/promises";
import { expect, it, vi } from "vitest";
import type * as segments from "../../../src/adapters/journal/segments";
import { commitTo, draftFor } from "../../support/commits";
import { newJournal } from "./newJournal";

/** Acts once, before the next segment is opened for writing. */
const between: { act: (() => Promise<void>) | undefined } = { act: undefined };

vi.mock("../../../src/adapters/journal/segments", async (original) => {
  const real = await original<typeof segments>();
  const openSegment: typeof segments.openSegment = async (directory, segment, flags) => {
    const act = flags === "r" ? undefined : between.act;
    if (act !== undefined) between.act = undefined;
    await act?.();
    return real.openSegment(directory, segment, flags);
  };
  return { ...real, openSegment };
});

it("does not write into a journal that took the place of the one it has read", async () => {
  const { open, segment, directory, text } = await newJournal();
  const journal = open();
  await commitTo(journal);
  const stale = draftFor(journal);
  const other = `\n${JSON.stringify({ ...stale, id: "other", seq: 5, prev: "" })}\n`;
  between.act = async () => {
    await writeFile(`${directory}/other`, other);
    await rename(`${directory}/other`, segment());
  };
  const result = await journal.append(stale);
  expect(result).toMatchObject({ won: false, replaced: true, commits: [{ id: "other" }] });
  expect(await text()).toBe(other);
});
