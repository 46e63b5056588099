/** What test runners print, as counts and failures. Each reader gives nothing for what is not its own. Pure. */
import { field, isObject } from "../program";

export interface TestFailure {
  readonly name: string;
  readonly message: string;
  readonly file?: string;
}

export interface TestResults {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly TestFailure[];
}

const messageLimit = 2_000;

/** TAP as `node --test` prints it: only leaves count, a group fails by its members. */
export function fromTap(text: string): TestResults | undefined {
  if (!/^TAP version/mu.test(text) && !/^1\.\.\d+$/mu.test(text)) return undefined;
  const lines = text.split("\n");
  const failures: TestFailure[] = [];
  let [passed, failed, skipped] = [0, 0, 0];
  for (const [at, line] of lines.entries()) {
    const match = /^(\s*)(not )?ok \d+(?: - (.*?))?(?: # (SKIP|TODO).*)?$/u.exec(line);
    if (match === null) continue;
    const [, indent = "", not, name = "", directive] = match;
    const details = blockBehind(lines, at, indent);
    if (/^\s*(failureType: 'subtestsFailed'|type: 'suite')/mu.test(details)) continue;
    if (isGroup(lines, at, indent)) continue;
    if (directive !== undefined) skipped += 1;
    else if (not === undefined) passed += 1;
    else {
      failed += 1;
      const error = /^\s*error: (?:'(.*)'|\|-\n([\s\S]*?)\n\s*\w+:|"(.*)")/mu.exec(details);
      const message = (error?.[1] ?? error?.[2] ?? error?.[3] ?? "failed").trim();
      const place = /location: '(.*?):\d+:\d+'/u.exec(details)?.[1];
      failures.push(failure(name, message, place));
    }
  }
  return passed + failed + skipped === 0 ? undefined : { passed, failed, skipped, failures };
}

/** Subtests stand before their group, one step deeper, and end with their plan. */
function isGroup(lines: readonly string[], at: number, indent: string): boolean {
  return lines[at - 1]?.startsWith(`${indent}    1..`) === true;
}

function blockBehind(lines: readonly string[], at: number, indent: string): string {
  if (lines[at + 1]?.trimEnd() !== `${indent}  ---`) return "";
  const end = lines.indexOf(`${indent}  ...`, at);
  return lines.slice(at + 2, end === -1 ? at + 2 : end).join("\n");
}

/** The readable report of `node --test`. */
export function fromSpec(text: string): TestResults | undefined {
  const count = (name: string): number | undefined => {
    const found = new RegExp(`^ℹ ${name} (\\d+)$`, "mu").exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const passed = count("pass");
  const failed = count("fail");
  if (passed === undefined || failed === undefined) return undefined;
  const part = text.slice(text.lastIndexOf("✖ failing tests:"));
  const failures = [
    ...part.matchAll(/^test at (.*?):\d+:\d+\n✖ (.*?) \([\d.]+ms\)\n([\s\S]*?)(?=\n\n|$)/gmu),
  ].map(([, file, name = "", detail = ""]) =>
    failure(name, (detail.split("\n")[0] ?? "").trim(), file),
  );
  const skipped = (count("skipped") ?? 0) + (count("todo") ?? 0);
  return { passed, failed, skipped, failures };
}

/** The JSON report of vitest and jest. */
export function fromJestJson(value: unknown): TestResults | undefined {
  const [passed, failed] = [field(value, "numPassedTests"), field(value, "numFailedTests")];
  if (typeof passed !== "number" || typeof failed !== "number") return undefined;
  const pending = field(value, "numPendingTests");
  const todo = field(value, "numTodoTests");
  const skipped =
    (typeof pending === "number" ? pending : 0) + (typeof todo === "number" ? todo : 0);
  const failures: TestFailure[] = [];
  for (const suite of list(field(value, "testResults"))) {
    const file = field(suite, "name");
    const tests = list(field(suite, "assertionResults"));
    for (const test of tests) {
      if (field(test, "status") !== "failed") continue;
      const messages = list(field(test, "failureMessages")).map(String).join("\n");
      failures.push(failure(textOr(field(test, "fullName"), "a test"), messages, file));
    }
    if (field(suite, "status") === "failed" && tests.length === 0) {
      failures.push(
        failure(textOr(file, "a suite"), textOr(field(suite, "message"), "could not run"), file),
      );
    }
  }
  return { passed, failed: Math.max(failed, failures.length), skipped, failures };
}

/** JUnit's XML, as pytest and many others write it. */
export function fromJunit(xml: string): TestResults | undefined {
  if (!/<testsuite[\s>]/u.test(xml)) return undefined;
  let [passed, failed, skipped] = [0, 0, 0];
  const failures: TestFailure[] = [];
  for (const [, head = "", body = ""] of xml.matchAll(
    /<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/gu,
  )) {
    const broken = /<(?:failure|error)\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:failure|error)>)/u.exec(
      body,
    );
    if (/<skipped\b/u.test(body)) skipped += 1;
    else if (broken === null) passed += 1;
    else {
      failed += 1;
      const name = [attribute(head, "classname"), attribute(head, "name")]
        .filter(Boolean)
        .join(" ");
      const message = attribute(broken[1] ?? "", "message") ?? plain(broken[2] ?? "");
      failures.push(failure(name, message, attribute(head, "file")));
    }
  }
  return { passed, failed, skipped, failures };
}

/** The events of `go test -json`. */
export function fromGoJson(text: string): TestResults | undefined {
  let [passed, failed, skipped] = [0, 0, 0];
  const failures: TestFailure[] = [];
  const output = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (!line.startsWith("{")) continue;
    const event = parsed(line);
    const [action, test] = [field(event, "Action"), field(event, "Test")];
    if (typeof test !== "string") continue;
    const key = `${textOr(field(event, "Package"), "")} ${test}`;
    if (action === "output") {
      output.set(key, (output.get(key) ?? "") + textOr(field(event, "Output"), ""));
    } else if (action === "pass") passed += 1;
    else if (action === "skip") skipped += 1;
    else if (action === "fail") {
      failed += 1;
      failures.push(failure(key, output.get(key) ?? "failed", undefined));
    }
  }
  return passed + failed + skipped === 0 ? undefined : { passed, failed, skipped, failures };
}

/** The readable reports of cargo, unittest, pytest and mocha: counts, and the names that failed. */
export function fromText(text: string): TestResults | undefined {
  const cargo = [
    ...text.matchAll(/^test result: .*? (\d+) passed; (\d+) failed; (\d+) ignored/gmu),
  ];
  if (cargo.length > 0) {
    const names = [...text.matchAll(/^test (\S+) \.\.\. FAILED$/gmu)].map(([, name = ""]) => name);
    const sum = (at: number): number => cargo.reduce((all, one) => all + Number(one[at]), 0);
    return counted(sum(1), sum(2), sum(3), names);
  }
  const unittest = /^Ran (\d+) tests? in .*\n\n(OK|FAILED)(?: \((.*)\))?/mu.exec(text);
  if (unittest !== null) {
    const of = (name: string): number =>
      Number(new RegExp(`${name}=(\\d+)`, "u").exec(unittest[3] ?? "")?.[1] ?? 0);
    const failed = of("failures") + of("errors");
    const names = [...text.matchAll(/^(?:FAIL|ERROR): (.*)$/gmu)].map(([, name = ""]) => name);
    const skipped = of("skipped");
    return counted(Number(unittest[1]) - failed - skipped, failed, skipped, names);
  }
  const mocha = /^\s*(\d+) passing\b/mu.exec(text);
  if (mocha === null) return undefined;
  const more = (word: string): number =>
    Number(new RegExp(`^\\s*(\\d+) ${word}\\b`, "mu").exec(text)?.[1] ?? 0);
  return counted(Number(mocha[1]), more("failing"), more("pending"), []);
}

/** Percent of lines, from the tables of `node --test`, c8, jest and vitest, or of coverage.py and go. */
export function coverageIn(text: string): number | undefined {
  const table = /^[^\S\n]*(?:#|ℹ)?[^\S\n]*all files[^\S\n]*\|([^\n]*)$/imu.exec(text)?.[1];
  const cells = table?.split("|").map((cell) => Number(cell.trim() === "" ? Number.NaN : cell));
  // Node's table begins with lines; the others have statements, branches, functions, then lines.
  const isNode = /line %\s*\|\s*branch %/iu.test(text);
  const lines = isNode ? cells?.[0] : (cells?.[3] ?? cells?.[0]);
  const other = /^TOTAL\s.*?(\d+(?:\.\d+)?)%\s*$/mu.exec(text)?.[1];
  const go = /^coverage: (\d+(?:\.\d+)?)% of statements/mu.exec(text)?.[1];
  const found = lines ?? Number(other ?? go ?? Number.NaN);
  return Number.isFinite(found) && found >= 0 && found <= 100 ? found : undefined;
}

function counted(
  passed: number,
  failed: number,
  skipped: number,
  names: readonly string[],
): TestResults {
  const failures = names.map((name) => failure(name, "failed; see the output", undefined));
  return { passed, failed, skipped, failures };
}

function failure(name: string, message: string, file: unknown): TestFailure {
  const said = message.trim() === "" ? "failed" : message.trim().slice(0, messageLimit);
  const whole = { name: name.trim() === "" ? "a test" : name.trim(), message: said };
  return typeof file === "string" && file !== "" ? { ...whole, file } : whole;
}

function attribute(head: string, name: string): string | undefined {
  const found = new RegExp(`\\b${name}="([^"]*)"`, "u").exec(head)?.[1];
  return found === undefined ? undefined : plain(found);
}

function plain(xml: string): string {
  const text = xml.replaceAll(/<!\[CDATA\[([\s\S]*?)\]\]>/gu, "$1");
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll(/&#10;|&#xA;/giu, "\n")
    .replaceAll("&amp;", "&");
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOr(value: unknown, other: string): string {
  return typeof value === "string" && value !== "" ? value : other;
}

function parsed(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    // Output of the tests themselves.
    return undefined;
  }
}
