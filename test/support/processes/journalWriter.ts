/** Commits to a journal as fast as it can and prints each acknowledged id: directory, count, segment bytes. */
import { writeSync } from "node:fs";
import { FileJournal } from "../../../src/adapters/journal/fileJournal";
import { SystemClock } from "../../../src/adapters/system/clock";
import { RandomIds } from "../../../src/adapters/system/ids";
import { MemoryLog } from "../memory/log";

async function main(): Promise<void> {
  const [directory = "", count = "1", segmentBytes = "8000000"] = process.argv.slice(2);
  const ids = new RandomIds();
  const journal = new FileJournal({
    directory,
    ids,
    clock: new SystemClock(),
    log: new MemoryLog(),
    segmentBytes: Number(segmentBytes),
  });
  for (let done = 0; done < Number(count); ) {
    await journal.read();
    const position = journal.position();
    const id = ids.next();
    const { won } = await journal.append({
      v: 1,
      id,
      seq: position === undefined ? journal.firstSeq() : position.seq + 1,
      prev: position?.id ?? "",
      at: Date.now(),
      source: "cli",
      actor: `writer ${process.pid}`,
      session: "once:writer",
      events: [{ type: "notice_seen", claims: ["x".repeat(Math.floor(Math.random() * 300))] }],
    });
    if (!won) continue;
    done += 1;
    // Synchronous: what is printed was acknowledged, and what was acknowledged is printed.
    writeSync(1, `${id}\n`);
  }
}

void main();
