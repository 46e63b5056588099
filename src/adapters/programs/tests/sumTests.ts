/** Puts the results of several suites together: what failed, what could not run, what to do next. */
import { field, isObject, ProgramError, type ProgramInput } from "../program";

interface Failure {
  readonly package: string;
  readonly name: string;
  readonly message: string;
  readonly file?: string;
}

/** Below it more tests are recommended. Percent of lines. */
const lowCoverage = 60;

export async function sumTests({ inputs }: ProgramInput): Promise<unknown> {
  const results = field(inputs, "results");
  if (!Array.isArray(results) || !results.every(isObject)) {
    throw new ProgramError(
      "bad_input",
      "The input `results` must be the list of a `for_each` step.",
    );
  }
  const failures: Failure[] = [];
  const errors: { package: string; message: string }[] = [];
  const coverages: { name: string; lines: number }[] = [];
  const empty: string[] = [];
  const total = { passed: 0, failed: 0, skipped: 0, duration_ms: 0 };
  for (const result of results) {
    const output = field(result, "output");
    const name = nameOf(result);
    if (field(result, "status") !== "success" || !isObject(output)) {
      const message = field(field(result, "error"), "message");
      errors.push({
        package: name,
        message: typeof message === "string" ? message : "did not run",
      });
      continue;
    }
    const counts = {
      passed: count(output, "passed", name),
      failed: count(output, "failed", name),
      skipped: count(output, "skipped", name),
      duration_ms: count(output, "duration_ms", name),
    };
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    total.duration_ms += counts.duration_ms;
    if (counts.passed + counts.failed === 0) empty.push(name);
    failures.push(...failuresOf(output, name));
    const lines = field(field(output, "coverage"), "lines");
    if (typeof lines === "number") coverages.push({ name, lines });
  }
  const success = errors.length === 0 && total.failed === 0 && total.passed > 0;
  const mean = coverages.reduce((sum, { lines }) => sum + lines, 0) / coverages.length;
  const recommendations = [
    ...errors.map(
      ({ package: name }) => `Make the suite of ${name} run: its error says why it could not.`,
    ),
    ...byPackage(failures).map(
      ([name, count]) =>
        `Mend ${count === 1 ? "the failed test" : `the ${count} failed tests`} of ${name}.`,
    ),
    ...empty.map((name) => `Write tests for ${name}: its suite has none that ran.`),
    ...coverages
      .filter(({ lines }) => lines < lowCoverage)
      .map(
        ({ name, lines }) => `Test more of ${name}: ${round(lines)} % of its lines are covered.`,
      ),
  ];
  return Promise.resolve({
    success,
    packages: results.length,
    ...total,
    ...(coverages.length === 0 ? {} : { coverage: { lines: round(mean) } }),
    failures,
    errors,
    recommendations,
  });
}

function nameOf(result: Readonly<Record<string, unknown>>): string {
  const item = field(result, "item");
  const name = field(field(result, "output"), "package") ?? field(item, "name") ?? item;
  return typeof name === "string" ? name : "a package";
}

function count(output: unknown, name: string, where: string): number {
  const value = field(output, name);
  if (typeof value === "number" && value >= 0) return value;
  throw new ProgramError("bad_input", `The result of ${where} has no number \`${name}\`.`);
}

function failuresOf(output: unknown, name: string): readonly Failure[] {
  const list = field(output, "failures");
  if (!Array.isArray(list)) return [];
  return list.map((one: unknown) => {
    const [test, message, file] = [field(one, "name"), field(one, "message"), field(one, "file")];
    return {
      package: name,
      name: typeof test === "string" ? test : "a test",
      message: typeof message === "string" ? message : "failed",
      ...(typeof file === "string" ? { file } : {}),
    };
  });
}

function byPackage(failures: readonly Failure[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const one of failures) counts.set(one.package, (counts.get(one.package) ?? 0) + 1);
  return [...counts];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
