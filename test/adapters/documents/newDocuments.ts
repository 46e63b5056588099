import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  FileDocuments,
  type FileDocumentsOptions,
} from "../../../src/adapters/documents/fileDocuments";
import { NodeProcesses } from "../../../src/adapters/system/processes";
import { MemoryLog } from "../../support/memory/log";
import { temporaryFolder } from "../../support/temporaryFolder";

export const copy = { worktree: ".", path: "AGENCY.md" };

/** A worktree on the disk and one process's view of it. */
export async function newDocuments(options: Partial<FileDocumentsOptions> = {}) {
  const folder = await temporaryFolder();
  const root = join(folder, "work");
  const locks = join(folder, "baton", "locks");
  await mkdir(root);
  const log = new MemoryLog();
  const documents = new FileDocuments({
    worktree: async (name) => Promise.resolve(name === "." ? { root } : undefined),
    locks,
    processes: new NodeProcesses(),
    log,
    ...options,
  });
  return { folder, root, locks, log, documents, file: join(root, "AGENCY.md") };
}
