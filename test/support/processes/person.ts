/**
 * A person's editor that saves in place: opens, reads, looks whether the file is still the one that was
 * opened, empties it and writes. Path, count, milliseconds between saves, milliseconds between its look
 * and its writing. Prints each saved line.
 */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

function readAll(descriptor: number): string {
  const buffer = Buffer.alloc(fstatSync(descriptor).size);
  return buffer.toString("utf8", 0, readSync(descriptor, buffer, 0, buffer.length, 0));
}

/** False when the file changed since it was opened: a real editor would ask. */
function saveOnce(path: string, line: string, gap: number): boolean {
  const descriptor = openSync(path, "r+");
  try {
    const before = readAll(descriptor);
    const opened = fstatSync(descriptor, { bigint: true });
    const now = statSync(path, { bigint: true });
    if (now.ino !== opened.ino || now.mtimeNs !== opened.mtimeNs) return false;
    if (gap > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, gap);
    ftruncateSync(descriptor, 0);
    writeSync(descriptor, before + line, 0);
    return true;
  } finally {
    closeSync(descriptor);
  }
}

async function main(): Promise<void> {
  const [path = "", count = "1", pause = "50", gap = "0"] = process.argv.slice(2);
  let last = "";
  for (let i = 0; i < Number(count); i += 1) {
    // Nobody types faster than a splice takes, and an editor keeps what it has on the screen.
    await sleep(Number(pause) * (0.5 + Math.random()));
    const line = `person ${i}\n`;
    // The next save is made from what the file says, so the last one should be in it: for a while,
    // since a save that came too late is put beside the file instead.
    const patience = Date.now() + 1000;
    while (!readFileSync(path, "utf8").includes(last) && Date.now() < patience) await sleep(1);
    while (!saveOnce(path, line, Number(gap))) await sleep(1);
    last = line;
    writeSync(1, `person ${i}\n`);
  }
}

void main();
