/** Whether the tests of a Python package are for pytest, which unittest would not find. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { textOf } from "./textOf";

/** Files by which a project says so, each with what must stand in it. */
const signs: readonly (readonly [file: string, words: RegExp])[] = [
  ["pyproject.toml", /pytest/u],
  ["pytest.ini", /(?:)/u],
  [".pytest.ini", /(?:)/u],
  ["pytest.toml", /(?:)/u],
  ["conftest.py", /(?:)/u],
  ["tests/conftest.py", /(?:)/u],
  ["test/conftest.py", /(?:)/u],
  ["setup.cfg", /pytest/u],
  ["setup.py", /pytest/u],
  ["tox.ini", /pytest/u],
  ["noxfile.py", /pytest/u],
  ["Pipfile", /pytest/u],
  ["requirements.txt", /^\s*pytest\b/mu],
  ["requirements-dev.txt", /^\s*pytest\b/mu],
  ["requirements-test.txt", /^\s*pytest\b/mu],
  ["dev-requirements.txt", /^\s*pytest\b/mu],
  ["test-requirements.txt", /^\s*pytest\b/mu],
];

/** A test outside of every class, or pytest itself: unittest knows neither. */
const ofPytest = /^(?:import|from) pytest\b|^(?:async )?def test_/mu;
const testFile = /^(?:test_.*|.*_test)\.py$/u;
const skipped: ReadonlySet<string> = new Set(["node_modules", "venv", "site-packages", "build"]);
const deepest = 4;
/** Test files that are looked into. */
const mostFiles = 200;

/**
 * Looks at the package's own files, those of the workspace around it, and the test files themselves.
 *
 * @param root Absolute path of the workspace.
 * @param folder Absolute path of the package.
 */
export async function usesPytest(root: string, folder: string): Promise<boolean> {
  for (const place of new Set([folder, root])) {
    for (const [file, words] of signs) {
      const text = await textOf(join(place, file));
      if (text !== undefined && words.test(text)) return true;
    }
  }
  for (const file of await testFilesBelow(folder)) {
    if (ofPytest.test((await textOf(file)) ?? "")) return true;
  }
  return false;
}

async function testFilesBelow(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const left = [{ at: folder, depth: 0 }]; left.length > 0 && found.length < mostFiles; ) {
    const next = left.pop();
    if (next === undefined) break;
    for (const entry of await readdir(next.at, { withFileTypes: true })) {
      const path = join(next.at, entry.name);
      if (entry.isFile() && testFile.test(entry.name)) found.push(path);
      if (!entry.isDirectory() || next.depth === deepest) continue;
      if (entry.name.startsWith(".") || skipped.has(entry.name)) continue;
      left.push({ at: path, depth: next.depth + 1 });
    }
  }
  return found.slice(0, mostFiles);
}
