import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LowdbCheckpoint } from "../../../src/adapters/store/lowdbCheckpoint";
import { NodeProcesses } from "../../../src/adapters/system/processes";
import { fullCheckpoint } from "../../support/checkpointData";
import { MemoryLog } from "../../support/memory/log";
import { temporaryFolder } from "../../support/temporaryFolder";

async function newStore() {
  const folder = await temporaryFolder();
  const file = join(folder, "store.json");
  const log = new MemoryLog();
  const processes = new NodeProcesses();
  return { folder, file, log, checkpoint: new LowdbCheckpoint({ file, processes, log }) };
}

async function savedText(): Promise<string> {
  const { file, checkpoint } = await newStore();
  await checkpoint.save(fullCheckpoint);
  return readFile(file, "utf8");
}

describe("LowdbCheckpoint", () => {
  it("writes one private file with a schema version and nothing beside it", async () => {
    const { folder, file, checkpoint } = await newStore();
    await checkpoint.save(fullCheckpoint);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ schemaVersion: 1 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["store.json"]);
  });

  it.each([
    ["empty", ""],
    ["cut off", '{"schemaVersion":1,"data":{"pos'],
    ["no object", "[]"],
    ["null", "null"],
    ["of another version", '{"schemaVersion":2,"hash":"","data":{}}'],
    ["without data", '{"schemaVersion":1}'],
    ["binary", "\0\u0001\u0002"],
  ])("does not use a store that is %s, and says so", async (_, text) => {
    const { file, log, checkpoint } = await newStore();
    await writeFile(file, text);
    expect(await checkpoint.load()).toBeUndefined();
    if (text !== "null") expect(log.lines.join()).toContain("not used");
    await checkpoint.save(fullCheckpoint);
    expect(await checkpoint.load()).toEqual(fullCheckpoint);
  });

  it("does not use a store that is a folder", async () => {
    const { file, checkpoint } = await newStore();
    await mkdir(file);
    expect(await checkpoint.load()).toBeUndefined();
    await expect(checkpoint.save(fullCheckpoint)).rejects.toMatchObject({ code: "read_only" });
  });

  it("gives all or nothing for any flipped bit and any cut", async () => {
    const { file, checkpoint } = await newStore();
    const bytes = Buffer.from(await savedText());
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), fc.boolean(), async (at, bit, cut) => {
        const damaged = Buffer.from(cut ? bytes.subarray(0, at) : bytes);
        if (!cut) damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        await writeFile(file, damaged);
        const loaded = await checkpoint.load();
        if (loaded !== undefined) expect(loaded).toEqual(fullCheckpoint);
      }),
      { numRuns: 300 },
    );
  });

  it("discards content of the wrong types even when its hash is right", async () => {
    const { file, log, checkpoint } = await newStore();
    // A hostile writer computes the hash as well: `save` does it for whatever it is given.
    const hostile = [
      { ...fullCheckpoint, board: { ...fullCheckpoint.board, claims: { a: 1 } } },
      { ...fullCheckpoint, board: { ...fullCheckpoint.board, seq: "1" } },
      { ...fullCheckpoint, board: { ...fullCheckpoint.board, copies: new Map([["x", {}]]) } },
      { ...fullCheckpoint, position: null },
      { ...fullCheckpoint, parses: [{}] },
      { ...fullCheckpoint, parses: undefined },
    ];
    for (const data of hostile) {
      await checkpoint.save(data as unknown as typeof fullCheckpoint);
      expect(existsSync(file)).toBe(true);
      expect(await checkpoint.load()).toBeUndefined();
    }
    expect(log.lines).toHaveLength(hostile.length);
  });

  it("keeps the old store and says what to do when the disk is full", async () => {
    const { folder, file, log, checkpoint } = await newStore();
    await checkpoint.save(fullCheckpoint);
    const full = new LowdbCheckpoint({
      file,
      log,
      processes: new NodeProcesses(),
      write: async (handle, text) => {
        await handle.write(text.slice(0, 10));
        throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
      },
    });
    await expect(full.save(fullCheckpoint)).rejects.toMatchObject({
      name: "BatonError",
      code: "read_only",
      remedy: expect.stringContaining("space") as string,
    });
    expect(await readdir(folder)).toEqual(["store.json"]);
    expect(await checkpoint.load()).toEqual(fullCheckpoint);
  });

  it("says what is wrong when its folder cannot be made", async () => {
    const { folder, log } = await newStore();
    await writeFile(join(folder, "file"), "");
    const file = join(folder, "file", "store.json");
    const checkpoint = new LowdbCheckpoint({ file, log, processes: new NodeProcesses() });
    expect(await checkpoint.load()).toBeUndefined();
    await expect(checkpoint.save(fullCheckpoint)).rejects.toMatchObject({ code: "read_only" });
  });

  it("removes what dead processes were writing, and leaves the living alone", async () => {
    const { folder, checkpoint } = await newStore();
    const { pid, started } = new NodeProcesses().self();
    const living = `.store.json.${pid}-${started}-abc~`;
    await writeFile(join(folder, ".store.json.999999999-1-abc~"), "x");
    await writeFile(join(folder, `.store.json.${pid}-1-abc~`), "another process of that number");
    await writeFile(join(folder, living), "x");
    await checkpoint.save(fullCheckpoint);
    expect((await readdir(folder)).sort()).toEqual([living, "store.json"].sort());
  });
});
