/** The hidden files that a splice makes beside the project file, and what becomes of forgotten ones. */
import { randomBytes } from "node:crypto";
import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorCode } from "../../core/disk";
import type { Log, Processes, ProcessRef } from "../../core/ports";
import { hashOf } from "./content";

const marks = /^(new|old)-(\d+)-([A-Za-z0-9]*)-[a-f0-9]+(?:-([\w-]{12})\.([\w-]{12}))?~$/u;

function prefixOf(file: string): string {
  // A file name has at most 255 bytes.
  return `.${basename(file).slice(0, 60)}.baton-`;
}

/** Where the new text is written before it takes the file's place. */
export function newName(file: string, self: ProcessRef): string {
  return join(dirname(file), `${prefixOf(file)}new-${self.pid}-${self.started}-${random()}~`);
}

/**
 * A second name for the file that is being replaced. It says what that file held and what replaces it,
 * so that a save into it is not lost even when this process dies before it has looked.
 */
export function oldName(file: string, self: ProcessRef, from: string, to: string): string {
  const hashes = `${from.slice(0, 12)}.${to.slice(0, 12)}`;
  const name = `old-${self.pid}-${self.started}-${random()}-${hashes}~`;
  return join(dirname(file), prefixOf(file) + name);
}

function random(): string {
  return randomBytes(5).toString("hex");
}

/** Where content is put that has no place any more but must not be lost. */
export function rescueName(file: string): string {
  return `${file}.rescued-${random()}`;
}

export interface Leftovers {
  readonly file: string;
  readonly processes: Processes;
  readonly log: Log;
}

/** Removes what killed processes left beside the file, and brings back what was saved into it. */
export async function cleanLeftovers({ file, processes, log }: Leftovers): Promise<void> {
  const folder = dirname(file);
  const prefix = prefixOf(file);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const match = marks.exec(name.slice(prefix.length));
    if (match === null) continue;
    const [, kind, pid, started, from, to] = match;
    if (processes.alive({ pid: Number(pid), started: started ?? "" })) continue;
    const left = join(folder, name);
    try {
      if (kind === "old" && from !== undefined && to !== undefined) {
        await bringBack({ left, file, from, to, log });
      }
      await rm(left, { force: true });
    } catch (error) {
      // Another process may be cleaning up as well.
      if (errorCode(error) !== "ENOENT") log.warn(`Could not clean up ${left}: ${String(error)}`);
    }
  }
}

interface Left {
  readonly left: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly log: Log;
}

async function bringBack({ left, file, from, to, log }: Left): Promise<void> {
  if (hashOf(await readFile(left)).startsWith(from)) return;
  const [old, now] = await Promise.all([stat(left), stat(file)]);
  if (old.ino === now.ino && old.dev === now.dev) return;
  const current = hashOf(await readFile(file));
  // The board still holds the edit as pending, so it will be made again on what was saved.
  const target = current.startsWith(to) ? file : rescueName(file);
  await rename(left, target);
  log.warn(`${target} holds what an editor saved while Baton was killed.`);
}
