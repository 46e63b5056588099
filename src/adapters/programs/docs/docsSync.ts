/**
 * Puts a page in its place, once it says what the source says, and looks once more when it is there:
 * if it does not hold then, what was there before is put back.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorCode } from "../../../core/disk";
import { ProgramError, type ProgramInput, pathInside, textInput } from "../program";
import { readApi } from "./openApi";
import { reviewPage } from "./review";

export function docsSync(input: ProgramInput): Promise<unknown> {
  return syncPage(input, () => Promise.resolve());
}

/** @param afterWrite Called when the page is in place and not yet looked at again; for tests. */
export async function syncPage(
  input: ProgramInput,
  afterWrite: () => Promise<void>,
): Promise<unknown> {
  const { root } = input;
  const [source, page, target] = ["source", "page", "target"].map((name) => textInput(input, name));
  if (source === undefined || page === undefined || target === undefined) {
    throw new ProgramError("bad_input", "It needs a source, a page and a target.");
  }
  if (!target.endsWith(".md")) {
    throw new ProgramError("bad_input", `${target} is no Markdown file.`);
  }
  const file = await pathInside(root, target);
  const operations = await check(root, source, page, `nothing was written to ${target}`);
  const before = await contentOf(file);
  const hash = createHash("sha256").update(page, "utf8").digest("hex");
  if (before?.toString("utf8") === page) return { target, changed: false, operations, hash };
  await replace(file, Buffer.from(page, "utf8"));
  try {
    await afterWrite();
    const written = (await contentOf(file))?.toString("utf8") ?? "";
    await check(root, source, written, `${target} is as it was before`);
  } catch (error) {
    if (before === undefined) await rm(file, { force: true });
    else await replace(file, before);
    throw error;
  }
  return { target, changed: true, operations, hash };
}

/** How many operations the page describes. @throws ProgramError when page and source differ */
async function check(root: string, source: string, page: string, so: string): Promise<number> {
  const api = await readApi(root, source);
  const { approved, summary } = reviewPage(api, page);
  if (approved) return api.operations.length;
  throw new ProgramError(
    "page_wrong",
    `The page does not say what ${source} says, so ${so}. ${summary}`,
  );
}

/** Undefined when there is no file. */
async function contentOf(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** A reader sees the old page or the new one; its permissions stay. */
async function replace(file: string, content: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const mark = `${process.pid}-${randomBytes(5).toString("hex")}`;
  const temporary = join(dirname(file), `.${basename(file)}.${mark}~`);
  const old = await stat(file).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  });
  try {
    const handle = await open(temporary, "wx");
    try {
      if (old !== undefined) await handle.chmod(old.mode & 0o777);
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}
