import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Documents, ListedFile } from "../../src/core/ports";
import type { CopyRef } from "../../src/core/project/copy";

/** One set of project files, in one kind of store. */
export interface DocumentsWorld {
  /** The view of one process. */
  open(): Documents;
  /** What a person or git does, behind Baton's back. */
  write(copy: CopyRef, content: string | Buffer): Promise<void>;
  remove(copy: CopyRef): Promise<void>;
  bytes(copy: CopyRef): Promise<Buffer>;
  /** Calls `act` once, between the computing of the next splice and its rename. */
  interfere(act: () => void): void;
  /** A save in place, without waiting. */
  saveNow(copy: CopyRef, content: string): void;
}

const copy: CopyRef = { worktree: ".", path: "web/AGENCY.md" };

async function listed(documents: Documents, worktree = "."): Promise<readonly ListedFile[]> {
  const files: ListedFile[] = [];
  for await (const batch of documents.list(worktree)) files.push(...batch);
  return files;
}

/** What every place of project files does. PROTOCOL 3.1, 3.2. */
export function documentsContract(name: string, newWorld: () => Promise<DocumentsWorld>): void {
  describe(`${name} keeps the documents' contract`, () => {
    it("lists the project files of a worktree with what stat says", async () => {
      const world = await newWorld();
      await world.write(copy, "one");
      await world.write({ ...copy, path: "AGENCY.md" }, "two");
      await world.write({ ...copy, path: "README.md" }, "not a project");
      const documents = world.open();
      const files = await listed(documents);
      expect(files.map((file) => file.copy.path).sort()).toEqual(["AGENCY.md", "web/AGENCY.md"]);
      for (const { copy: ref, size, modified } of files) {
        expect(await documents.stat(ref)).toEqual({ size, modified });
      }
      expect(await listed(documents, "no-such-worktree")).toEqual([]);
    });

    it("stops listing when it is asked to", async () => {
      const world = await newWorld();
      await world.write(copy, "one");
      const files: unknown[] = [];
      for await (const batch of world.open().list(".", { aborted: true })) files.push(...batch);
      expect(files).toEqual([]);
    });

    it("reads text with its byte order mark and line ends", async () => {
      const world = await newWorld();
      const text = "\uFEFF---\r\nstatus: active\r\n---\r\nGrüße 🏃\n\n";
      await world.write(copy, text);
      const content = await world.open().read(copy);
      expect(content).toMatchObject({ text, size: Buffer.byteLength(text) });
      await world.write(copy, `${text} `);
      expect((await world.open().read(copy))?.hash).not.toBe(content?.hash);
    });

    it("says when there is no such file", async () => {
      const documents = (await newWorld()).open();
      expect(await documents.read(copy)).toBeUndefined();
      expect(await documents.stat(copy)).toBeUndefined();
      expect(await documents.read({ worktree: "other", path: "AGENCY.md" })).toBeUndefined();
      expect(await documents.splice(copy, () => "new")).toEqual({ kind: "gone" });
    });

    it("refuses what is not UTF-8 or too large, and changes nothing", async () => {
      const world = await newWorld();
      const documents = world.open();
      const broken = Buffer.from([0x2d, 0xff, 0xfe, 0x00]);
      await world.write(copy, broken);
      await expect(documents.read(copy)).rejects.toMatchObject({ code: "unparsable" });
      expect(await documents.splice(copy, () => "new")).toMatchObject({ kind: "failed" });
      expect(await world.bytes(copy)).toEqual(broken);
      await world.write(copy, Buffer.alloc(8 * 1024 * 1024 + 1, 97));
      await expect(documents.read(copy)).rejects.toMatchObject({ code: "unparsable" });
    });

    it.each(["../AGENCY.md", "/etc/passwd", "a/../../x", ".git/config", "a//b", "a\0b", ""])(
      "refuses the path %j",
      async (path) => {
        const documents = (await newWorld()).open();
        const code = "invalid_argument";
        await expect(documents.read({ worktree: ".", path })).rejects.toMatchObject({ code });
        await expect(documents.stat({ worktree: ".", path })).rejects.toMatchObject({ code });
        expect(await documents.splice({ worktree: ".", path }, () => "x")).toMatchObject({
          kind: "failed",
          error: { code },
        });
      },
    );

    it("splices what is there and gives the new content", async () => {
      const world = await newWorld();
      await world.write(copy, "status: pending\n");
      const documents = world.open();
      const result = await documents.splice(copy, ({ text }) => text.replace("pending", "active"));
      expect(result).toMatchObject({ kind: "done", content: { text: "status: active\n" } });
      expect(await world.bytes(copy)).toEqual(Buffer.from("status: active\n"));
      expect(await documents.read(copy)).toEqual(result.kind === "done" && result.content);
    });

    it("leaves the file alone when there is nothing to change", async () => {
      const world = await newWorld();
      await world.write(copy, "same");
      const documents = world.open();
      const before = await documents.stat(copy);
      expect(await documents.splice(copy, () => undefined)).toMatchObject({
        kind: "done",
        content: { text: "same" },
      });
      expect(await documents.splice(copy, ({ text }) => text)).toMatchObject({ kind: "done" });
      expect(await documents.stat(copy)).toEqual(before);
    });

    it("computes again when somebody saved between computing and replacing", async () => {
      const world = await newWorld();
      await world.write(copy, "a\n");
      world.interfere(() => world.saveNow(copy, "a\nperson\n"));
      const result = await world.open().splice(copy, ({ text }) => `${text}baton\n`);
      expect(result).toMatchObject({ kind: "done", content: { text: "a\nperson\nbaton\n" } });
      expect(await world.bytes(copy)).toEqual(Buffer.from("a\nperson\nbaton\n"));
    });

    it("loses no splice of several processes", async () => {
      const world = await newWorld();
      await world.write(copy, "");
      const names = Array.from({ length: 12 }, (_, i) => `line ${i}\n`);
      const results = await Promise.all(
        names.map(async (line) => world.open().splice(copy, ({ text }) => text + line)),
      );
      expect(results.map(({ kind }) => kind)).toEqual(names.map(() => "done"));
      const lines = (await world.bytes(copy)).toString().split(/(?<=\n)/u);
      expect(lines.sort()).toEqual([...names].sort());
    });

    it("lets nobody else splice before what follows is concluded", async () => {
      const world = await newWorld();
      await world.write(copy, "");
      const happened: string[] = [];
      const work = (name: string) =>
        world.open().splice(
          copy,
          ({ text }) => {
            happened.push(`${name} computes`);
            return `${text}${name}\n`;
          },
          async ({ text }) => {
            await sleep(30);
            happened.push(`${name} concludes ${JSON.stringify(text)}`);
          },
        );
      await Promise.all([work("a"), work("b")]);
      const [first, second] = happened[0] === "a computes" ? ["a", "b"] : ["b", "a"];
      expect(happened).toEqual([
        `${first} computes`,
        `${first} concludes ${JSON.stringify(`${first}\n`)}`,
        `${second} computes`,
        `${second} concludes ${JSON.stringify(`${first}\n${second}\n`)}`,
      ]);
    });

    it("concludes nothing where nothing was done", async () => {
      const world = await newWorld();
      let concluded = 0;
      const conclude = async () => {
        concluded += 1;
        return Promise.resolve();
      };
      await world.open().splice(copy, () => "x", conclude);
      expect(concluded).toBe(0);
      await world.write(copy, "x");
      await world.open().splice(copy, () => undefined, conclude);
      expect(concluded).toBe(1);
    });

    it("reports an exception of the computation and stays usable", async () => {
      const world = await newWorld();
      await world.write(copy, "a");
      const documents = world.open();
      const failing = await documents.splice(copy, () => {
        throw new Error("cannot");
      });
      expect(failing.kind).toBe("failed");
      expect(await documents.splice(copy, () => "b")).toMatchObject({ kind: "done" });
    });
  });
}
