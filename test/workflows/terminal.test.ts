/** `baton run` on a real terminal: progress that is drawn over, and questions that are not. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { Sandbox } from "../cli/support";
import { leftAfter } from "../support/livingProcesses.mjs";
import { bundleProduct } from "./support";

let program = "";

beforeAll(async () => {
  program = await bundleProduct("terminal");
});

const template = `---
name: build
description: Makes packages, then tests them
pattern: sequential
steps:
  - { id: make, title: Make the packages, agent: coder, runner: sh make.sh }
  - { id: check, title: Test them, workflow: test-parallel }
---
`;
const make = `
for name in api web; do
  mkdir -p packages/$name
  echo '{"name":"'$name'","scripts":{"test":"node --test"}}' > packages/$name/package.json
  echo 'require("node:test")("works", () => {})' > packages/$name/a.test.js
done
echo '{"workspaces":["packages/*"]}' > package.json
echo '{}'
`;

function newSandbox(): Sandbox {
  const sandbox = new Sandbox(program);
  sandbox.write(".baton/workflows/build.md", template);
  sandbox.write("make.sh", make);
  return sandbox.commit();
}

/** A program on a terminal of its own, which util-linux's `script` gives it. */
class Terminal {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown[]>;
  #seen = "";
  #read = 0;

  /** @param size `rows 8 cols 70`, where it matters. */
  constructor(sandbox: Sandbox, args: readonly string[], size?: string) {
    const words = [process.execPath, program, ...args].map((word) => `'${word}'`).join(" ");
    // In place of the shell, which Ctrl+C would end first.
    const line = `${size === undefined ? "" : `stty ${size}; `}exec ${words}`;
    this.#child = spawn("script", ["-qefc", line, "/dev/null"], {
      cwd: sandbox.folder,
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: sandbox.parent,
        XDG_STATE_HOME: sandbox.state,
        TERM: "xterm",
        NO_COLOR: "1",
      },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#exit = once(this.#child, "close");
    this.#child.stdout?.on("data", (part: Buffer) => void (this.#seen += String(part)));
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Waits for the words in what was not read yet; gives all up to their end. */
  async reads(words: string): Promise<string> {
    for (;;) {
      const at = this.#seen.indexOf(words, this.#read);
      if (at !== -1) {
        const text = this.#seen.slice(this.#read, at + words.length);
        this.#read = at + words.length;
        return text;
      }
      if (this.#child.exitCode !== null) throw new Error(`${words} never came:\n${this.#seen}`);
      await sleep(50);
    }
  }

  /** What is written in this time. */
  async within(ms: number): Promise<string> {
    const from = this.#seen.length;
    await sleep(ms);
    return this.#seen.slice(from);
  }

  async ends(): Promise<{ readonly code: unknown; readonly text: string }> {
    const [code] = await this.#exit;
    return { code, text: this.#seen.slice(this.#read) };
  }
}

describe.skipIf(!existsSync("/usr/bin/script"))("a run on a terminal", () => {
  it("asks for what it was not allowed yet, where the answer can be read and given", async () => {
    const sandbox = newSandbox();
    const terminal = new Terminal(sandbox, ["run", "build"]);
    expect(await terminal.reads("[y/N] ")).toContain("sh make.sh");
    terminal.type("y\r");
    // Found while it runs: what `make.sh` wrote says how its packages are tested.
    expect(await terminal.reads("[y/N] ")).toMatch(
      /npm test\s+\S*May “Test each package: [^”]+” run this command/u,
    );
    // The display is drawn over each second; not while a question stands there.
    expect(await terminal.within(2_500)).not.toMatch(/Make the packages/u);
    terminal.type("y\r");
    const { code, text } = await terminal.ends();
    expect([code, text]).toEqual([0, expect.stringContaining("Done")]);
    const again = await new Terminal(sandbox, ["run", "build"]).ends();
    expect([again.code, again.text]).toEqual([0, expect.not.stringContaining("[y/N]")]);
    sandbox.dispose();
  });

  it("takes no, Ctrl+D and Enter for a no, and starts nothing", async () => {
    const sandbox = newSandbox();
    for (const key of ["n\r", "\u0004", "\r"]) {
      const terminal = new Terminal(sandbox, ["run", "build"]);
      await terminal.reads("[y/N] ");
      terminal.type(key);
      const { code, text } = await terminal.ends();
      expect([code, text]).toEqual([3, expect.stringContaining("Nothing was started")]);
    }
    sandbox.dispose();
  });

  it("draws no more than the terminal shows, with the time of what is at work", async () => {
    const sandbox = newSandbox();
    const ids = Array.from({ length: 12 }, (_, at) => `step-${at}`);
    const steps = ids.map(
      (id) =>
        `  - { id: ${id}, title: ${"A rather long title ".repeat(4)}, agent: coder, estimate: 30s }`,
    );
    const front = ["---", "name: wide", "description: x", "pattern: parallel", "steps:", ...steps];
    sandbox.write(".baton/workflows/wide.md", [...front, "---", ""].join("\n"));
    sandbox.write("answers.yaml", "delay: 3s\n");
    const args = ["run", "wide", "--scripted", "answers.yaml", "--title", "Wide ".repeat(30)];
    const { code, text } = await new Terminal(sandbox, args, "rows 8 cols 70").ends();
    expect(code).toBe(0);
    const drawn = text.replaceAll("\u001B", "").split(/\[(?=\d+A)/u);
    expect(drawn.length).toBeGreaterThan(2);
    for (const [at, one] of drawn.entries()) {
      expect(Number.parseInt(one, 10) || 0).toBeLessThan(8);
      const lines = one.replace(/^\d+A\[0J/u, "").split(/\r?\n/u);
      if (at < drawn.length - 1) expect(lines.length).toBeLessThanOrEqual(8);
      for (const line of lines.slice(0, 8))
        expect(line.length, JSON.stringify(line)).toBeLessThanOrEqual(70);
    }
    expect(text).toMatch(/\d s of about 30 s/u);
    sandbox.dispose();
  });

  it("is cancelled by Ctrl+C, also where it asks", async () => {
    const sandbox = newSandbox();
    sandbox.write("make.sh", "echo begun >&2\nsleep 300\n");
    const first = new Terminal(sandbox, ["run", "build", "--allow-commands"]);
    await first.reads("●");
    first.type("\u0003");
    const cancelled = await first.ends();
    expect([cancelled.code, cancelled.text]).toEqual([6, expect.stringContaining("Cancelled")]);
    expect(await leftAfter(`BATON_WORKSPACE=${sandbox.folder}`, 10_000)).toEqual([]);

    sandbox.write("make.sh", make);
    const second = new Terminal(sandbox, ["run", "build"]);
    await second.reads("npm test");
    await second.reads("[y/N] ");
    second.type("\u0003");
    const asked = await second.ends();
    expect([asked.code, asked.text]).toEqual([6, expect.stringContaining("Cancelled")]);
    sandbox.dispose();
  });
});
