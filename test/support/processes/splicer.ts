/** Adds lines of its own to one project file: root, path, locks, name, count, settle. Prints each that is done. */
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { FileDocuments } from "../../../src/adapters/documents/fileDocuments";
import { NodeProcesses } from "../../../src/adapters/system/processes";
import { MemoryLog } from "../memory/log";

async function main(): Promise<void> {
  const [root = "", path = "", locks = "", name = "", count = "1", settle = "6"] =
    process.argv.slice(2);
  const documents = new FileDocuments({
    worktree: async () => Promise.resolve({ root }),
    locks,
    processes: new NodeProcesses(),
    log: new MemoryLog(),
    lockWaitMs: 60_000,
    settleMs: Number(settle),
  });
  for (let i = 0; i < Number(count); i += 1) {
    const line = `${name} ${i}\n`;
    const result = await documents.splice({ worktree: ".", path }, ({ text }) =>
      text.includes(line) ? undefined : text + line,
    );
    writeSync(1, `${result.kind === "done" ? `${name} ${i}` : JSON.stringify(result)}\n`);
  }
  await sleep(1000);
  await documents.close();
}

void main();
