import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { chmod, link, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { hashOf } from "../../../src/adapters/documents/content";
import { newName, oldName } from "../../../src/adapters/documents/temporary";
import { NodeProcesses } from "../../../src/adapters/system/processes";
import { copy, newDocuments } from "./newDocuments";

const addLine = ({ text }: { readonly text: string }): string => `${text}baton\n`;
const dead = { pid: 999_999_999, started: "1" };

function openedBy(file: string): number {
  const descriptor = openSync(file, "r+");
  onTestFinished(() => closeSync(descriptor));
  return descriptor;
}

describe("FileDocuments.splice against an editor", () => {
  it("goes on from what an editor saved into the file it had opened before the rename", async () => {
    let descriptor = 0;
    let saves = 1;
    const { documents, file, root } = await newDocuments({
      disk: {
        afterRename: () => {
          if (saves-- > 0) writeSync(descriptor, "a\nperson\n", 0);
        },
      },
    });
    await writeFile(file, "a\n");
    descriptor = openedBy(file);
    expect(await documents.splice(copy, addLine)).toMatchObject({
      kind: "done",
      content: { text: "a\nperson\nbaton\n" },
    });
    expect(await readFile(file, "utf8")).toBe("a\nperson\nbaton\n");
    expect(await readdir(root)).toEqual(["AGENCY.md"]);
  });

  it("waits for an editor that has emptied the file and not written it yet", async () => {
    let descriptor = 0;
    let saves = 1;
    const { documents, file } = await newDocuments({
      disk: {
        afterRename: () => {
          if (saves-- <= 0) return;
          ftruncateSync(descriptor, 0);
          setTimeout(() => writeSync(descriptor, "a\nper", 0), 10);
          setTimeout(() => writeSync(descriptor, "son\n", 5), 20);
        },
      },
    });
    await writeFile(file, "a\n");
    descriptor = openedBy(file);
    expect(await documents.splice(copy, addLine)).toMatchObject({
      content: { text: "a\nperson\nbaton\n" },
    });
  });

  it("tells the computation whose save it goes on from", async () => {
    let saves = 1;
    const { documents, file } = await newDocuments({
      disk: {
        afterRename: () => {
          if (saves-- > 0) writeSync(descriptor, "person\n", 2);
        },
        beforeRename: () => {
          if (moves-- > 0) writeFileSync(file, "b\n");
        },
      },
    });
    let moves = 1;
    await writeFile(file, "a\n");
    const descriptor = openedBy(file);
    const calls: unknown[] = [];
    await documents.splice(copy, ({ text }, savedOver) => {
      calls.push([text, savedOver]);
      return `${text}baton\n`;
    });
    expect(calls).toEqual([
      ["a\n", false],
      ["b\n", false],
      ["b\nperson\n", true],
    ]);
  });

  it("does not take a half-saved file for the truth", async () => {
    const { documents, file } = await newDocuments();
    await writeFile(file, "a\n");
    const descriptor = openedBy(file);
    ftruncateSync(descriptor, 0);
    setTimeout(() => writeSync(descriptor, "whole\n", 0), 12);
    expect(await documents.read(copy)).toMatchObject({ text: "whole\n" });
    ftruncateSync(descriptor, 0);
    setTimeout(() => writeSync(descriptor, "again\n", 0), 12);
    const seen: string[] = [];
    await documents.splice(copy, ({ text }) => {
      seen.push(text);
      return undefined;
    });
    expect(seen).toEqual(["again\n"]);
  });

  it("notices an editor that saves by rename between computing and replacing", async () => {
    let saves = 1;
    const { documents, file } = await newDocuments({
      disk: {
        beforeRename: () => {
          if (saves-- <= 0) return;
          writeFileSync(`${file}.new`, "person\n");
          renameSync(`${file}.new`, file);
        },
      },
    });
    await writeFile(file, "a\n");
    await documents.splice(copy, addLine);
    expect(await readFile(file, "utf8")).toBe("person\nbaton\n");
  });

  it("says that the file is gone when it is deleted in the middle", async () => {
    const { documents, file, root } = await newDocuments({
      disk: { beforeRename: () => rmSync(file) },
    });
    await writeFile(file, "a\n");
    expect(await documents.splice(copy, addLine)).toEqual({ kind: "gone" });
    expect(await readdir(root)).toEqual([]);
  });

  it("keeps both of two saves that know nothing of each other", async () => {
    let descriptor = 0;
    let saves = 1;
    const { documents, file, root, log } = await newDocuments({
      disk: {
        afterRename: () => {
          if (saves-- <= 0) return;
          writeSync(descriptor, "a\nfirst\n", 0);
          // The other one opened what the splice has just put there.
          setTimeout(() => appendFileSync(file, "second\n"), 5);
        },
      },
    });
    await writeFile(file, "a\n");
    descriptor = openedBy(file);
    expect(await documents.splice(copy, addLine)).toMatchObject({ kind: "done" });
    const names = await readdir(root);
    const texts = names.map((name) => readFileSync(join(root, name), "utf8")).join("");
    expect(texts).toContain("first");
    expect(texts).toContain("second");
    expect(texts).toContain("baton");
    expect(log.lines.join()).toContain("rescued");
  });

  it("keeps a save that comes too late beside the file", async () => {
    const { documents, file, root, log } = await newDocuments();
    await writeFile(file, "a\n");
    const descriptor = openedBy(file);
    await documents.splice(copy, addLine);
    writeSync(descriptor, "a\nlate\n", 0);
    await documents.close();
    const rescued = (await readdir(root)).find((name) => name !== "AGENCY.md") ?? "";
    expect(await readFile(join(root, rescued), "utf8")).toBe("a\nlate\n");
    expect(await readFile(file, "utf8")).toBe("a\nbaton\n");
    expect(log.lines.join()).toContain(rescued);
  });

  it("gives an editor on a busy machine time between emptying and writing", async () => {
    const { documents, file } = await newDocuments();
    await writeFile(file, "a\n");
    const descriptor = openedBy(file);
    ftruncateSync(descriptor, 0);
    setTimeout(() => writeSync(descriptor, "whole\n", 0), 200);
    expect(await documents.splice(copy, addLine)).toMatchObject({
      content: { text: "whole\nbaton\n" },
    });
  });

  it("gives up on a file that never stops changing, and says so", async () => {
    let count = 0;
    const { documents, file } = await newDocuments({
      disk: {
        beforeRename: () => {
          count += 1;
          writeFileSync(file, `person ${count}\n`);
          // As if it had been saved a while ago, or each try would wait for quiet.
          utimesSync(file, 1, 1);
        },
      },
    });
    await writeFile(file, "a\n");
    const result = await documents.splice(copy, addLine);
    expect(result).toMatchObject({ kind: "failed", error: { code: "busy" } });
    expect(await readFile(file, "utf8")).toBe(`person ${count}\n`);
  });
});

describe("FileDocuments.splice on the disk", () => {
  it("keeps mode, follows a link inside the folder, and leaves the link a link", async () => {
    const { documents, file, root } = await newDocuments();
    await writeFile(join(root, "plan.md"), "a\n", { mode: 0o640 });
    await chmod(join(root, "plan.md"), 0o640);
    await symlink("plan.md", file);
    expect(await documents.splice(copy, addLine)).toMatchObject({ kind: "done" });
    expect(await readFile(join(root, "plan.md"), "utf8")).toBe("a\nbaton\n");
    expect((await stat(join(root, "plan.md"))).mode & 0o777).toBe(0o640);
    expect((await readdir(root, { withFileTypes: true }))[0]?.isSymbolicLink()).toBe(true);
  });

  it("refuses a link that leads out", async () => {
    const { documents, file, folder } = await newDocuments();
    await writeFile(join(folder, "secret.md"), "secret\n");
    await symlink("../secret.md", file);
    expect(await documents.splice(copy, addLine)).toMatchObject({ kind: "failed" });
    await expect(documents.read(copy)).rejects.toMatchObject({ code: "read_only" });
    expect(await readFile(join(folder, "secret.md"), "utf8")).toBe("secret\n");
  });

  it("does not replace a write-protected file", async () => {
    const { documents, file, root } = await newDocuments();
    await writeFile(file, "a\n");
    await chmod(file, 0o444);
    expect(await documents.splice(copy, addLine)).toMatchObject({
      kind: "failed",
      error: { code: "read_only", remedy: expect.any(String) as string },
    });
    expect(await readdir(root)).toEqual(["AGENCY.md"]);
  });

  it.each(["ENOSPC", "EROFS", "EIO"])("loses nothing when writing fails with %s", async (code) => {
    const { documents, file, root } = await newDocuments({
      disk: {
        write: async (handle, bytes) => {
          await handle.write(bytes, 0, 1);
          throw Object.assign(new Error("refused"), { code });
        },
      },
    });
    await writeFile(file, "a\n");
    expect(await documents.splice(copy, addLine)).toMatchObject({
      kind: "failed",
      error: { name: "BatonError", code: "read_only", remedy: expect.any(String) as string },
    });
    expect(await readFile(file, "utf8")).toBe("a\n");
    expect(await readdir(root)).toEqual(["AGENCY.md"]);
  });

  it("works where there are no hard links", async () => {
    let descriptor = 0;
    let saves = 1;
    const { documents, file } = await newDocuments({
      disk: {
        link: async () => Promise.reject(Object.assign(new Error("none"), { code: "EPERM" })),
        afterRename: () => {
          if (saves-- > 0) writeSync(descriptor, "a\nperson\n", 0);
        },
      },
    });
    await writeFile(file, "a\n");
    descriptor = openedBy(file);
    await documents.splice(copy, addLine);
    expect(await readFile(file, "utf8")).toBe("a\nperson\nbaton\n");
  });

  it("works where locks cannot be made", async () => {
    const { documents, file, folder } = await newDocuments();
    await writeFile(join(folder, "baton"), "a file where the board's folder should be");
    await writeFile(file, "a\n");
    expect(await documents.splice(copy, addLine)).toMatchObject({ kind: "done" });
  });

  it("passes over a lock of a dead process and waits only so long for a living one", async () => {
    const { documents, file, locks } = await newDocuments({ lockWaitMs: 60 });
    await writeFile(file, "a\n");
    await documents.splice(copy, addLine);
    const key = (await readdir(locks))[0]?.replace(".last", "");
    const lock = join(locks, `${key}.lock`);
    await writeFile(lock, JSON.stringify(dead));
    expect(await documents.splice(copy, addLine)).toMatchObject({ kind: "done" });
    expect(await readdir(locks)).toEqual([`${key}.last`]);
    await writeFile(lock, JSON.stringify(new NodeProcesses().self()));
    expect(await documents.splice(copy, addLine)).toMatchObject({ kind: "done" });
    expect(await readFile(lock, "utf8")).toContain(String(process.pid));
    expect(await readFile(file, "utf8")).toBe("a\nbaton\nbaton\nbaton\n");
  });
});

describe("FileDocuments after a killed process", () => {
  it("removes what it left, and leaves alone what others are writing", async () => {
    const { documents, file, root } = await newDocuments();
    await writeFile(file, "a\n");
    await writeFile(newName(file, dead), "half");
    await link(file, oldName(file, dead, hashOf(Buffer.from("a\n")), hashOf(Buffer.from("b"))));
    const living = newName(file, new NodeProcesses().self());
    await writeFile(living, "in the making");
    await documents.splice(copy, addLine);
    expect((await readdir(root)).map((name) => join(root, name)).sort()).toEqual(
      [file, living].sort(),
    );
  });

  it("brings back what an editor saved into the file that was replaced", async () => {
    const { documents, file, log } = await newDocuments();
    const before = hashOf(Buffer.from("a\n"));
    const after = hashOf(Buffer.from("a\nbaton\n"));
    await writeFile(file, "a\nbaton\n");
    await writeFile(oldName(file, dead, before, after), "a\nperson\n");
    await documents.splice(copy, addLine);
    expect(await readFile(file, "utf8")).toBe("a\nperson\nbaton\n");
    expect(log.lines).toHaveLength(1);
  });

  it("puts it beside the file when that has moved on", async () => {
    const { documents, file, root } = await newDocuments();
    const before = hashOf(Buffer.from("a\n"));
    await writeFile(file, "something else\n");
    await writeFile(oldName(file, dead, before, hashOf(Buffer.from("b"))), "a\nperson\n");
    await documents.splice(copy, () => undefined);
    const names = await readdir(root);
    const rescued = names.find((name) => name.startsWith("AGENCY.md.rescued-")) ?? "";
    expect(await readFile(join(root, rescued), "utf8")).toBe("a\nperson\n");
    expect(await readFile(file, "utf8")).toBe("something else\n");
  });
});
