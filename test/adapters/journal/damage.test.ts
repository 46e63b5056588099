import {
  appendFile,
  mkdir,
  readdir,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JournalDisk } from "../../../src/adapters/journal/appendLine";
import type { Commit } from "../../../src/core/board/events";
import type { Journal } from "../../../src/core/ports";
import { historyOf } from "../../contract/journal.contract";
import { commitTo, draftFor, draftOn } from "../../support/commits";
import { newJournal } from "./newJournal";

async function commits(
  journal: Journal,
  open: () => Journal,
  count: number,
): Promise<readonly Commit[]> {
  for (let i = 0; i < count; i += 1) await commitTo(journal);
  return historyOf({ open });
}

const realDisk: JournalDisk = {
  write: async (handle, bytes) => (await handle.write(bytes, 0, bytes.length)).bytesWritten,
  flush: async (handle) => handle.datasync(),
};

const failing = (code: string) => async (): Promise<never> =>
  Promise.reject(Object.assign(new Error("refused"), { code }));

const idsOf = (list: readonly Commit[]): readonly string[] => list.map(({ id }) => id);

describe("FileJournal on damaged files", () => {
  it("creates nothing by reading", async () => {
    const { open, directory } = await newJournal();
    const journal = open();
    await journal.read();
    await historyOf({ open });
    await expect(stat(directory)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("writes newline, JSON, newline, privately", async () => {
    const { open, text, segment } = await newJournal();
    const journal = open();
    const draft = draftFor(journal);
    await journal.append(draft);
    expect(await text()).toBe(`\n${JSON.stringify(draft)}\n`);
    expect((await stat(segment())).mode & 0o777).toBe(0o600);
  });

  it("does not judge text behind the last newline until it is complete", async () => {
    const { open, segment } = await newJournal();
    const journal = open();
    await commitTo(journal);
    const draft = JSON.stringify(draftFor(journal));
    await appendFile(segment(), `\n${draft.slice(0, 50)}`);
    expect(await journal.read()).toMatchObject({ commits: [], damage: [] });
    await appendFile(segment(), draft.slice(50));
    expect(await journal.read()).toMatchObject({ commits: [] });
    await appendFile(segment(), "\n");
    expect((await journal.read()).commits).toHaveLength(1);
  });

  it("commits behind the rest of a failed write", async () => {
    const { open, segment } = await newJournal();
    const journal = open();
    await commitTo(journal);
    await appendFile(segment(), '\n{"v":1,"id":"half');
    expect(await commitTo(journal)).toBe(1);
    expect((await open().read()).commits).toHaveLength(2);
  });

  it.each([
    ["garbage", "not json at all"],
    ["binary", "\0\u0001\u0002\ufffd"],
    ["another JSON", '[{"v":1}]'],
    ["a line of 200 KB", "x".repeat(200_000)],
    [
      "a JSON line over the limit",
      JSON.stringify({ v: 1, id: "x", seq: 1, p: "x".repeat(70_000) }),
    ],
  ])("steps over %s in the middle", async (_, garbage) => {
    const { open, text, overwrite } = await newJournal();
    const all = await commits(open(), open, 3);
    const lines = (await text()).split("\n\n");
    await overwrite(`${lines[0]}\n\n${garbage}\n\n${lines[1]}\n\n${lines[2]}`);
    const reader = open();
    expect(await reader.read()).toMatchObject({ commits: all, damage: [] });
    expect(await commitTo(reader)).toBe(1);
  });

  it("reports a hole and goes on behind it", async () => {
    const { open, text, overwrite } = await newJournal();
    const all = await commits(open(), open, 5);
    const lines = (await text()).split("\n\n");
    await overwrite([lines[0], lines[1], "damaged", lines[3], lines[4]].join("\n\n"));
    const reader = open();
    const missing = all[2]?.seq ?? 0;
    expect(await reader.read()).toMatchObject({ damage: [{ first: missing, last: missing }] });
    expect(await commitTo(reader)).toBe(1);
    expect(idsOf(await historyOf({ open }))).toEqual(
      expect.arrayContaining([all[0], all[1], all[3], all[4]].map((commit) => commit?.id)),
    );
  });

  it("reports a journal whose beginning is gone", async () => {
    const { open, text, overwrite } = await newJournal();
    await commits(open(), open, 3);
    await overwrite((await text()).split("\n\n").slice(1).join("\n\n"));
    const tail = await open().read();
    expect(tail.commits).toHaveLength(2);
    expect(tail.damage).toHaveLength(1);
  });

  it("notices that the segment was cut off under it", async () => {
    const { open, segment } = await newJournal();
    const journal = open();
    const all = await commits(journal, open, 3);
    const { size } = await stat(segment());
    await truncate(segment(), size - 10);
    const result = await journal.append(draftFor(journal));
    expect(result).toMatchObject({ won: false, replaced: true });
    expect(idsOf(result.commits)).toEqual(idsOf(all.slice(0, 2)));
    expect(await commitTo(journal)).toBe(1);
  });

  it("notices a copy of the journal in its place, and another one in the same file", async () => {
    const { open, text, overwrite, segment, directory } = await newJournal();
    const journal = open();
    await commits(journal, open, 2);
    await writeFile(`${directory}/copy`, await text());
    await rename(`${directory}/copy`, segment());
    const first = await journal.read();
    expect(first).toMatchObject({ replaced: true });
    expect(first.commits).toHaveLength(2);
    const other = draftOn(undefined, 5, [{ type: "padding".repeat(300) }]);
    await overwrite(`\n${JSON.stringify(other)}\n`);
    expect(await journal.read()).toMatchObject({ replaced: true, commits: [other] });
  });

  it("goes on when the board's folder is deleted under it", async () => {
    const { open, directory } = await newJournal();
    const journal = open();
    await commits(journal, open, 2);
    await rm(directory, { recursive: true });
    expect(await journal.append(draftFor(journal))).toMatchObject({
      won: false,
      replaced: true,
      commits: [],
    });
    expect(await commitTo(journal)).toBe(1);
    expect(await historyOf({ open })).toHaveLength(1);
  });

  it("only reads when a newer Baton has written", async () => {
    const { open, segment } = await newJournal();
    const journal = open();
    await commitTo(journal);
    const old = draftFor(journal);
    await appendFile(segment(), `\n${JSON.stringify({ ...old, id: "new", v: 2 })}\n`);
    expect(await journal.read()).toMatchObject({ newer: true, commits: [] });
    await expect(journal.append(draftFor(journal))).rejects.toMatchObject({
      code: "read_only",
      remedy: expect.stringContaining("Update") as string,
    });
    expect(await open().read()).toMatchObject({ newer: true });
    expect((await open().append(old)).won).toBe(false);
  });

  it("refuses a position in the middle of a line, behind the end, or in no segment", async () => {
    const { open } = await newJournal();
    const journal = open();
    await commits(journal, open, 2);
    const position = journal.position();
    if (position === undefined) throw new Error("no position");
    for (const offset of [0, 1, position.offset - 1, position.offset + 1, 1e12, -5, 0.5]) {
      expect(await open().resume({ ...position, offset })).toBe(false);
    }
    expect(await open().resume({ ...position, segment: "00000009.jsonl" })).toBe(false);
    expect(await open().resume(position)).toBe(true);
  });
});

describe("FileJournal on a failing disk", () => {
  it("takes back nothing and continues nothing after a short write", async () => {
    let limit = 40;
    const { open, text } = await newJournal({
      disk: {
        write: async (handle, bytes) => {
          const part = bytes.subarray(0, limit);
          return (await handle.write(part, 0, part.length)).bytesWritten;
        },
        flush: async (handle) => handle.datasync(),
      },
    });
    const journal = open();
    await expect(journal.append(draftFor(journal))).rejects.toMatchObject({
      code: "read_only",
      remedy: expect.stringContaining("space") as string,
    });
    expect(await text()).toHaveLength(40);
    limit = Infinity;
    expect(await commitTo(journal)).toBe(1);
    expect((await open().read()).commits).toHaveLength(1);
  });

  it.each(["ENOSPC", "EIO", "EDQUOT"])("reports %s with a remedy", async (code) => {
    const { open } = await newJournal({ disk: { ...realDisk, write: failing(code) } });
    const journal = open();
    await expect(journal.append(draftFor(journal))).rejects.toMatchObject({
      name: "BatonError",
      code: "read_only",
      message: expect.stringContaining("not kept") as string,
      remedy: expect.any(String) as string,
    });
    expect(await historyOf({ open })).toEqual([]);
  });

  it("says so when a file is where the folder should be", async () => {
    const { open, directory } = await newJournal();
    await writeFile(directory, "");
    const journal = open();
    await expect(journal.append(draftFor(journal))).rejects.toMatchObject({ code: "read_only" });
  });

  it("says so when a segment is a folder", async () => {
    const { open, segment } = await newJournal();
    await mkdir(segment(), { recursive: true });
    await expect(open().read()).rejects.toMatchObject({ code: "read_only" });
  });

  it("does not win with a line that never reached the file", async () => {
    const { open } = await newJournal({
      disk: {
        write: async (_, bytes) => Promise.resolve(bytes.length),
        flush: async () => Promise.resolve(),
      },
    });
    const journal = open();
    expect(await journal.append(draftFor(journal))).toMatchObject({ won: false, commits: [] });
  });
});

/** Writes the first bytes only, `missing` fewer than there are. */
function short(missing: number): JournalDisk["write"] {
  return async (handle, bytes) =>
    (await handle.write(bytes, 0, Math.max(0, bytes.length - missing))).bytesWritten;
}

/** What readers of PROTOCOL 2.3 find is what has happened, whatever the system reported of it. */
describe("FileJournal says of a failed write what becomes of it", () => {
  it("wins when the line is there and only the flush failed", async () => {
    const { open, log } = await newJournal({ disk: { ...realDisk, flush: failing("EIO") } });
    const journal = open();
    const draft = draftFor(journal);
    expect(await journal.append(draft)).toMatchObject({ won: true, commits: [{ id: draft.id }] });
    expect(idsOf(await historyOf({ open }))).toEqual([draft.id]);
    expect(log.lines.join("\n")).toContain("input/output error");
  });

  it("wins when the write failed behind its last byte", async () => {
    const write: JournalDisk["write"] = async (handle, bytes) => {
      await realDisk.write(handle, bytes);
      return failing("EIO")();
    };
    const { open } = await newJournal({ disk: { ...realDisk, write } });
    const journal = open();
    const draft = draftFor(journal);
    expect((await journal.append(draft)).won).toBe(true);
    expect(idsOf(await historyOf({ open }))).toEqual([draft.id]);
  });

  it("loses to a faster line when its own failed", async () => {
    const { open } = await newJournal();
    const faster = open();
    const slower = open({
      disk: {
        write: async (handle, bytes) => {
          await commitTo(faster);
          return realDisk.write(handle, bytes);
        },
        flush: failing("EIO"),
      },
    });
    const result = await slower.append(draftFor(slower));
    expect(result.won).toBe(false);
    expect(idsOf(result.commits)).toEqual(idsOf(await historyOf({ open })));
  });

  it("wins with a line that lacks only its newline", async () => {
    let missing = 1;
    const { open } = await newJournal({
      disk: { ...realDisk, write: async (...call) => short(missing--)(...call) },
    });
    const journal = open();
    const other = open({ disk: realDisk });
    const draft = draftFor(journal);
    const rival = draftFor(other);
    expect((await journal.append(draft)).won).toBe(true);
    expect((await other.append(rival)).won).toBe(false);
    expect(idsOf(await historyOf({ open }))).toEqual([draft.id]);
  });

  it("does not know where the newline cannot be written either", async () => {
    let full = true;
    const write: JournalDisk["write"] = async (handle, bytes) => {
      if (!full) return realDisk.write(handle, bytes);
      return bytes.length === 1 ? failing("ENOSPC")() : short(1)(handle, bytes);
    };
    const { open } = await newJournal({ disk: { ...realDisk, write } });
    const journal = open();
    const draft = draftFor(journal);
    await expect(journal.append(draft)).rejects.toMatchObject({
      code: "read_only",
      message: expect.stringContaining("not known") as string,
    });
    full = false;
    // The next line's newline completes it, so it is the first at its place.
    const other = open();
    expect((await other.append(draftFor(other))).won).toBe(false);
    expect(idsOf((await journal.read()).commits)).toEqual([draft.id]);
  });

  it("does not know where it cannot be read back", async () => {
    const { open, segment } = await newJournal();
    const aside = `${segment()}.aside`;
    const write: JournalDisk["write"] = async (handle, bytes) => {
      const written = await realDisk.write(handle, bytes);
      await rename(segment(), aside);
      await mkdir(segment());
      return written;
    };
    const journal = open({ disk: { ...realDisk, write } });
    const draft = draftFor(journal);
    await expect(journal.append(draft)).rejects.toMatchObject({
      message: expect.stringContaining("not known") as string,
    });
    await rm(segment(), { recursive: true });
    await rename(aside, segment());
    expect(idsOf((await journal.read()).commits)).toEqual([draft.id]);
  });

  it("keeps its word at every length of a cut write", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 400 })),
        fc.boolean(),
        fc.boolean(),
        async (missing, newlineFits, flushes) => {
          const disk: JournalDisk = {
            write: async (handle, bytes) =>
              bytes.length > 1
                ? short(missing)(handle, bytes)
                : newlineFits
                  ? realDisk.write(handle, bytes)
                  : 0,
            flush: async (handle) => (flushes ? realDisk.flush(handle) : failing("EIO")()),
          };
          const { open } = await newJournal();
          const journal = open({ disk });
          const draft = draftFor(journal);
          const said = await journal.append(draft).then(
            ({ won }) => (won ? "kept" : "lost"),
            (error: Error) => (error.message.includes("not known") ? "unknown" : "not kept"),
          );
          const other = open();
          await other.append(draftFor(other));
          const kept = idsOf(await historyOf({ open })).includes(draft.id);
          if (said !== "unknown") expect(said).toBe(kept ? "kept" : "not kept");
          expect(said === "unknown").toBe(missing === 1 && !newlineFits);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("finds again what it read before reading failed", async () => {
    const { open, segment } = await newJournal({ segmentBytes: 300 });
    const journal = open();
    for (let i = 0; i < 6; i += 1) await commitTo(journal);
    const all = idsOf(await historyOf({ open }));
    await rename(segment(2), `${segment(2)}.aside`);
    await mkdir(segment(2));
    const reader = open();
    await expect(reader.read()).rejects.toMatchObject({ code: "read_only" });
    await rm(segment(2), { recursive: true });
    await rename(`${segment(2)}.aside`, segment(2));
    expect(idsOf((await reader.read()).commits)).toEqual(all);
  });
});

describe("FileJournal over several segments", () => {
  it("closes a full segment and goes on in the next", async () => {
    const { open, directory } = await newJournal({ segmentBytes: 1000 });
    const journal = open();
    for (let i = 0; i < 20; i += 1) await commitTo(journal);
    const names = await readdir(directory);
    expect(names.length).toBeGreaterThan(3);
    const all = await historyOf({ open });
    expect(all.filter(({ events }) => events[0]?.type === "notice_seen")).toHaveLength(20);
    expect(all.filter(({ events }) => events[0]?.type === "segment_closed").length).toBe(
      names.length - 1,
    );
    expect((await open().read()).damage).toEqual([]);
    const position = journal.position();
    if (position === undefined) throw new Error("no position");
    const reader = open();
    expect(await reader.resume(position)).toBe(true);
    await commitTo(journal);
    expect((await reader.read()).commits.length).toBeGreaterThan(0);
  });

  it("resumes at a closing line", async () => {
    const { open } = await newJournal({ segmentBytes: 100 });
    const journal = open();
    await commitTo(journal);
    await journal.read();
    const position = journal.position();
    expect(position?.segment).toBe("00000001.jsonl");
    if (position === undefined) throw new Error("no position");
    await commitTo(open());
    const reader = open();
    expect(await reader.resume(position)).toBe(true);
    expect((await reader.read()).commits.length).toBeGreaterThan(0);
    expect(await commitTo(reader)).toBe(1);
  });

  it("ignores lines behind a closing line", async () => {
    const { open, segment } = await newJournal({ segmentBytes: 100 });
    const journal = open();
    await commitTo(journal);
    await journal.read();
    const late = draftFor(journal);
    await appendFile(segment(), `\n${JSON.stringify(late)}\n`);
    expect(await journal.read()).toMatchObject({ commits: [] });
    expect(idsOf(await historyOf({ open }))).not.toContain(late.id);
  });

  it("goes on in the next segment when the closing line is damaged", async () => {
    const { open, text, overwrite } = await newJournal({ segmentBytes: 300 });
    const journal = open();
    for (let i = 0; i < 4; i += 1) await commitTo(journal);
    const kept = (await historyOf({ open })).filter(
      ({ events }) => events[0]?.type === "notice_seen",
    );
    await overwrite((await text()).replace("segment_closed", 'seg"ment_closed'));
    const reader = open();
    const tail = await reader.read();
    expect(tail.damage).toHaveLength(1);
    expect(idsOf(tail.commits)).toEqual(expect.arrayContaining([...idsOf(kept)]));
    expect(await commitTo(reader)).toBe(1);
  });

  it("never writes to a segment that others take for closed", async () => {
    const { open, text, overwrite } = await newJournal({ segmentBytes: 100 });
    const journal = open();
    await commitTo(journal);
    const before = (await text()).replace("segment_closed", 'seg"ment_closed');
    await overwrite(before);
    await overwrite("", 2);
    const reader = open();
    await commitTo(reader);
    expect(await text()).toBe(before);
    expect(await text(2)).not.toBe("");
  });

  it("steps over a segment that was deleted", async () => {
    const { open, segment } = await newJournal({ segmentBytes: 300 });
    const journal = open();
    for (let i = 0; i < 8; i += 1) await commitTo(journal);
    await rm(segment(2));
    const reader = open();
    const tail = await reader.read();
    expect(tail.damage).toHaveLength(1);
    expect(tail.commits.at(-1)?.id).toBe((await historyOf({ open })).at(-1)?.id);
    expect(await commitTo(reader)).toBe(1);
  });
});
