// The module that VS Code's extension host loads for tests: it runs Mocha over the tests of one profile.
// test/host/run.mjs builds it, chooses the profile and starts VS Code.
import { appendFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import Mocha from "mocha";

/** Called by VS Code, which fails the run when the promise is rejected. */
export async function run(): Promise<void> {
  const profile = requiredVariable("BATON_HOST_PROFILE");
  const folder = join(__dirname, profile);
  // VS Code's own messages drown the console, so Mocha's report goes to a file that run.mjs prints.
  const reportFile = requiredVariable("BATON_HOST_REPORT");
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    appendFileSync(reportFile, `${format(...args)}\n`);
  };
  const mocha = new Mocha({ ui: "bdd", color: true, timeout: 30_000 });
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted()) {
    if (name.endsWith(".test.js")) mocha.addFile(join(folder, name));
  }
  const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
  });
  const passed = stats?.passes ?? 0;
  const failed = stats?.failures ?? 0;
  const counts = { passed, failed, skipped: stats?.pending ?? 0 };
  writeFileSync(requiredVariable("BATON_HOST_RESULT"), JSON.stringify(counts));
  if (failed > 0) throw new Error(`${failed} host tests failed in profile ${profile}`);
  if (passed === 0) throw new Error(`no host test ran in profile ${profile}`);
}

function requiredVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: start host tests with npm run host`);
  return value;
}
