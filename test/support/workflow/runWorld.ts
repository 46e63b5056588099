/** Runs in memory: a board, a machine, a clock, and as many driving processes as a test wants. */
import type { Command } from "../../../src/core/board/commands";
import type { Actor } from "../../../src/core/board/events";
import type { OpenBoard } from "../../../src/core/board/openBoard";
import type { AgentInfo } from "../../../src/core/workflow/agentInfo";
import { RunEngine } from "../../../src/core/workflow/engine";
import type { EngineOptions, EnginePorts } from "../../../src/core/workflow/enginePorts";
import type { RunPlan } from "../../../src/core/workflow/runPlan";
import type { GateChecks, Schemas, Snapshots } from "../../../src/core/workflow/runPorts";
import type { RunState, StepState } from "../../../src/core/workflow/runState";
import { Neighbourhood } from "../board/neighbourhood";
import { MemoryRunFiles } from "../memory/runFiles";
import { FakeTime } from "./fakeTime";
import { MemoryMachine } from "./memoryRunner";

export const person: Actor = { agent: "ann", session: "user:ann", source: "vscode" };

export function agentActor(agent: string): Actor {
  return { agent, session: `mcp:${agent}`, source: "mcp" };
}

/** One process with its own board. */
export interface RunProcess {
  readonly session: string;
  readonly open: OpenBoard;
  readonly ports: EnginePorts;
  readonly engine: RunEngine;
}

export class RunWorld {
  readonly neighbourhood = new Neighbourhood();
  readonly time = new FakeTime(this.neighbourhood.now);
  readonly files = new MemoryRunFiles();
  readonly machine = new MemoryMachine(this.time);
  readonly dead = new Set<string>();
  readonly agents = new Map<string, AgentInfo>();
  readonly forbidden = new Set<string>();
  /** Somebody is there to be asked for a command line. */
  ask: ((line: string) => Promise<boolean>) | undefined;
  checks: GateChecks = { look: async () => Promise.resolve({ ok: true, found: "there" }) };
  schemas: Schemas = { checkSchema: () => [], check: () => [] };
  snapshots: Snapshots | undefined;
  concurrency = 100;
  #open: OpenBoard | undefined;
  #processes = 0;

  constructor() {
    const { neighbourhood, time } = this;
    Object.defineProperty(neighbourhood, "now", { get: () => time.now });
  }

  /** A process that may drive. `wrap`: the place to let it die. */
  async process(wrap: (ports: EnginePorts) => EnginePorts = (ports) => ports): Promise<RunProcess> {
    const session = `process:${(this.#processes += 1)}`;
    const open = await this.neighbourhood.open();
    const { ask } = this;
    const ports = wrap({
      board: open,
      files: this.files,
      runners: [this.machine.runner(session)],
      scripted: async () => Promise.resolve(this.machine.runner(session)),
      checks: { look: async (subject, cwd) => this.checks.look(subject, cwd) },
      schemas: {
        checkSchema: (schema) => this.schemas.checkSchema(schema),
        check: (schema, value) => this.schemas.check(schema, value),
      },
      approvals: {
        allowed: async (line) => Promise.resolve(!this.forbidden.has(line.join(" "))),
        allow: async () => Promise.resolve(),
        ...(ask === undefined ? {} : { ask: async (line) => ask(line.join(" ")) }),
      },
      snapshots: this.snapshots,
      sessions: { alive: async (other) => Promise.resolve(!this.dead.has(other)) },
      agent: (name) => this.agents.get(name),
      timers: this.time,
      log: this.neighbourhood.log,
    });
    const options: EngineOptions = { session, cwd: "/work", concurrency: this.concurrency };
    return { session, open, ports, engine: new RunEngine(ports, options) };
  }

  /** A process that only looks, and in which people and agents act. */
  async board(): Promise<OpenBoard> {
    this.#open ??= await this.neighbourhood.open();
    await this.#open.catchUp();
    return this.#open;
  }

  async start(plan: RunPlan, run = "r1"): Promise<string> {
    const file = await this.files.write(run, "plan.json", JSON.stringify(plan));
    const steps = plan.steps.filter(({ kind }) => kind !== "group").map(({ id }) => id);
    const { workflow, scripted } = plan;
    await this.act({ type: "start_run", run, workflow, plan: file, steps, scripted }, person);
    return run;
  }

  /** Throws the refusal. */
  async act(command: Command, actor: Actor): Promise<void> {
    const result = await this.try(command, actor);
    if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  }

  async try(command: Command, actor: Actor) {
    return this.time.of((await this.board()).execute(command, actor));
  }

  async run(id = "r1"): Promise<RunState> {
    const run = (await this.board()).board.runs.get(id);
    if (run === undefined) throw new Error(`no run ${id}`);
    return run;
  }

  async step(id: string, run = "r1"): Promise<StepState> {
    const state = (await this.run(run)).steps.get(id);
    if (state === undefined) throw new Error(`no step ${id}`);
    return state;
  }

  async statuses(run = "r1"): Promise<Readonly<Record<string, string>>> {
    const { steps } = await this.run(run);
    return Object.fromEntries([...steps].map(([id, { status }]) => [id, status]));
  }

  /** Starts a plan and drives it to its end, or until it waits. */
  async play(plan: RunPlan, run = "r1") {
    await this.start(plan, run);
    const process = await this.process();
    const end = await this.time.of(process.engine.drive(run));
    return { end, process };
  }

  /** The steps that were begun, in order; the second attempt at one stands there again. */
  get begun(): readonly string[] {
    return this.machine.started.map(({ input }) => input.step);
  }
}
