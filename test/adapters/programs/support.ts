/** The shipped programs, run as they are shipped, over files of a temporary workspace. */
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export async function write(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

export interface Ran {
  readonly code: number;
  readonly output: Readonly<Record<string, unknown>>;
}

/** Runs a program by its bundle; its input comes from stdin. */
export function runProgram(
  bundle: string,
  name: string,
  root: string,
  inputs: unknown,
): Promise<Ran> {
  const env = { ...process.env };
  for (const name of ["NODE_OPTIONS", "BATON_INPUT"]) delete env[name];
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [bundle, name],
      { cwd: root, env },
      (error, stdout) => {
        const code = error === null ? 0 : Number(error.code);
        try {
          resolve({ code, output: JSON.parse(stdout) as Ran["output"] });
        } catch {
          reject(new Error(`${name} printed ${JSON.stringify(stdout)}`));
        }
      },
    );
    child.stdin?.end(JSON.stringify({ inputs }));
  });
}
