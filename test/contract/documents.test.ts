import { writeFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FileDocuments } from "../../src/adapters/documents/fileDocuments";
import { NodeProcesses } from "../../src/adapters/system/processes";
import type { CopyRef } from "../../src/core/project/copy";
import { MemoryDisk, MemoryDocuments } from "../support/memory/documents";
import { MemoryLog } from "../support/memory/log";
import { temporaryFolder } from "../support/temporaryFolder";
import { type DocumentsWorld, documentsContract } from "./documents.contract";

async function memoryWorld(): Promise<DocumentsWorld> {
  const disk = new MemoryDisk();
  await Promise.resolve();
  return {
    open: () => new MemoryDocuments(disk),
    write: async (copy, content) => {
      disk.write(copy, content);
      await Promise.resolve();
    },
    remove: async (copy) => {
      disk.remove(copy);
      await Promise.resolve();
    },
    bytes: async (copy) => Promise.resolve(disk.file(copy)?.bytes ?? Buffer.alloc(0)),
    interfere: (act) => {
      disk.beforeRename = () => {
        disk.beforeRename = undefined;
        act();
      };
    },
    saveNow: (copy, content) => disk.write(copy, content),
  };
}

async function fileWorld(): Promise<DocumentsWorld> {
  const folder = await temporaryFolder();
  const root = join(folder, "work");
  await mkdir(root);
  const at = ({ path }: CopyRef): string => join(root, path);
  let interference: (() => void) | undefined;
  return {
    open: () =>
      new FileDocuments({
        worktree: async (name) => Promise.resolve(name === "." ? { root } : undefined),
        locks: join(folder, "baton", "locks"),
        processes: new NodeProcesses(),
        log: new MemoryLog(),
        disk: {
          beforeRename: () => {
            const act = interference;
            interference = undefined;
            act?.();
          },
        },
      }),
    write: async (copy, content) => {
      await mkdir(dirname(at(copy)), { recursive: true });
      await writeFile(at(copy), content);
    },
    remove: async (copy) => rm(at(copy)),
    bytes: async (copy) => readFile(at(copy)),
    interfere: (act) => {
      interference = act;
    },
    saveNow: (copy, content) => writeFileSync(at(copy), content),
  };
}

documentsContract("MemoryDocuments", memoryWorld);
documentsContract("FileDocuments", fileWorld);
