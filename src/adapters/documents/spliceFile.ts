/** Computes and replaces until the file holds the new text and nobody's save is lost. PROTOCOL 3.2. */
import { rm, writeFile } from "node:fs/promises";
import { BatonError } from "../../core/errors";
import type { FileContent, Log, ProcessRef, Splice, SpliceResult } from "../../core/ports";
import { contentOf, hashOf, maxFileBytes, type RawContent } from "./content";
import type { LateLooks } from "./lateLooks";
import { replace, type SpliceDisk } from "./replace";
import { rescueName } from "./temporary";

export interface SpliceJob {
  readonly file: string;
  /** For messages. */
  readonly path: string;
  readonly splice: Splice;
  /** Reads the file when nobody is writing it; undefined when it is gone. */
  readonly read: () => Promise<RawContent | undefined>;
  readonly self: ProcessRef;
  readonly disk: SpliceDisk;
  readonly settleMs: number;
  readonly late: LateLooks;
  readonly log: Log;
}

/** What an editor saved into the file that was replaced; it has no other name any more. */
interface Saved {
  readonly content: RawContent;
  readonly name: string;
}

const maxTries = 60;

/** Throws what the disk throws; whatever was saved meanwhile is kept in any case. */
export async function spliceFile(job: SpliceJob): Promise<SpliceResult> {
  let saved: Saved | undefined;
  const keepBoth = async (): Promise<void> => {
    if (saved !== undefined) await putAside(saved, job);
    saved = undefined;
  };
  try {
    let source = await job.read();
    let expected = source?.hash;
    for (let tries = 0; tries < maxTries; tries += 1) {
      if (source === undefined || expected === undefined) return { kind: "gone" };
      const { bytes, content } = await compute(source, saved !== undefined, job);
      if (content.hash === expected) {
        // It may have changed while the splice was thinking.
        const now = await job.read();
        if (now?.hash === expected) {
          if (saved !== undefined) await rm(saved.name, { force: true });
          saved = undefined;
          return { kind: "done", content };
        }
        await keepBoth();
        source = now;
        expected = now?.hash;
        continue;
      }
      const result = await replace({ ...job, expected, bytes });
      if (result.kind === "done") {
        if (saved !== undefined) await rm(saved.name, { force: true });
        saved = undefined;
        return { kind: "done", content: { ...content, modified: result.modified } };
      }
      // Two saves that know nothing of each other: the one in the file stays there.
      await keepBoth();
      if (result.kind === "saved") {
        saved = result;
        source = result.content;
        expected = content.hash;
      } else {
        source = await job.read();
        expected = source?.hash;
      }
    }
    throw new BatonError("busy", `${job.path} is being changed all the time by another program.`, {
      remedy: "Find out what keeps writing it; Baton tries again later.",
    });
  } finally {
    await keepBoth();
  }
}

async function compute(
  source: RawContent,
  savedOver: boolean,
  { splice, path }: SpliceJob,
): Promise<{ readonly bytes: Buffer; readonly content: FileContent }> {
  const text = await splice(contentOf(source, path), savedOver);
  const bytes = text === undefined ? source.bytes : Buffer.from(text, "utf8");
  if (bytes.length > maxFileBytes) {
    throw new BatonError("invalid_argument", `${path} would become larger than 8 MB.`);
  }
  return { bytes, content: contentOf({ ...source, bytes, hash: hashOf(bytes) }, path) };
}

async function putAside({ content, name }: Saved, { file, log }: SpliceJob): Promise<void> {
  const target = rescueName(file);
  await writeFile(target, content.bytes, { flag: "wx" });
  await rm(name, { force: true });
  log.warn(`${target} holds one of two saves that were made at the same moment.`);
}
