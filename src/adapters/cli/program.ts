/** The commands and their options. Help is in `specs`; what they do in `reading`, `history`, `working`, `doctor`. */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { BatonError } from "../../core/errors";
import { executionStates } from "../../core/history/model";
import { parseDuration } from "../../core/view/moments";
import { type Answer, jsonVersion, tell, tellError } from "./answer";
import { doctor } from "./doctor";
import { exitCodes, exitWords } from "./exitCodes";
import { executions } from "./history";
import { agents, explainWork, ready, show, showAll } from "./reading";
import { type ReleaseOptions, releaseOf } from "./releaseOptions";
import { type AlertOptions, reset, showAlerts } from "./reliability";
import { addRunCommands } from "./runCommands";
import { portNumber, servingAnswer, startServing } from "./serve";
import { type CliHost, CliSession, type GlobalOptions } from "./session";
import { type Spec, specs } from "./specs";
import { claimWork, completeWork, extendWork, note, releaseWork, stepOn } from "./working";

/** Runs the program. @param args Without the runtime and the script. @returns the exit code */
export async function runProgram(args: readonly string[], host: CliHost): Promise<number> {
  let exit: number = exitCodes.done;
  const json = wantsJson(args);
  const end = (code: number) => {
    exit = code;
  };
  const program = makeProgram(host, end, json);
  try {
    await program.parseAsync(args, { from: "user" });
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version that were asked for are no mistake.
    if (error.exitCode === 0) return exitCodes.done;
    if (!json) return exitCodes.usage;
    const message = error.message.replace(/^error: /u, "");
    const refusal = { code: "invalid_argument", message } as const;
    host.out(
      `${JSON.stringify({ version: jsonVersion, command: commandIn(args), error: refusal })}\n`,
    );
    return exitCodes.usage;
  }
}

/**
 * The program with all its commands.
 *
 * @param end Gets the exit code of a command that ran.
 * @param quiet True where mistakes in usage are told by whoever runs it.
 */
export function makeProgram(host: CliHost, end: (exit: number) => void, quiet = false): Command {
  const program = new Command("baton");
  const json = () => program.opts<GlobalOptions>().json === true;
  program
    .description("Baton on the command line: find work, claim it, step through it, pass it on.")
    .version(host.version, "-v, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .option(
      "-w, --workspace <folder>",
      "the folder to work in (default: the repository around this one)",
    )
    .option(
      "-a, --agent <name>",
      "who you are (default: BATON_AGENT, git's user name, the account)",
    )
    .option("-j, --json", "answer as JSON, errors too")
    .configureHelp({
      showGlobalOptions: true,
      helpWidth: 80,
      subcommandTerm: (one) => `${one.name()} ${usageOf(one)}`.trim(),
    })
    .helpCommand(false)
    .configureOutput({
      writeOut: host.out,
      writeErr: (text) => {
        if (!quiet) host.err(text);
      },
    })
    .showHelpAfterError("(see --help)")
    .exitOverride()
    .addHelpText("after", exitText());

  /** Runs a command on the open board, and always lets go of it. */
  const run = (name: string, work: (session: CliSession) => Promise<Answer>) =>
    guarded(name, async () => {
      const session = await CliSession.open(host, program.opts<GlobalOptions>());
      try {
        return await work(session);
      } finally {
        await session.face.close();
      }
    });
  const guarded = async (name: string, work: () => Promise<Answer>) => {
    try {
      end(tell(host, name, json(), await work()));
    } catch (error) {
      end(tellError(host, name, json(), error));
    }
  };
  const command = (spec: Spec) => {
    const made = program.command(spec.name).summary(spec.summary);
    made.description([`${capital(spec.summary)}.`, spec.details].filter(Boolean).join("\n\n"));
    return made.addHelpText("after", exampleText(spec)).copyInheritedSettings(program);
  };

  command(specs.ready)
    .option("-n, --limit <number>", "the most projects, and the most tasks", wholeNumber)
    .action((options: { limit?: number }) =>
      run("ready", (session) => ready(session, options.limit)),
    );
  target(command(specs.show), "[project]").action((project?: string, task?: string) =>
    run("show", (session) => {
      const named = given(session, project, task);
      return named === undefined ? showAll(session) : show(session, named);
    }),
  );
  target(command(specs.explain), "<project>").action((project: string, task?: string) =>
    run("explain", (session) => explainWork(session, session.target(project, task))),
  );
  target(command(specs.claim), "<project>")
    .option("-t, --for <time>", "how long: 30m, 2h, 90 (seconds); 1 minute to 1 day", seconds)
    .option("-m, --note <text>", "a note for the project's file")
    .option("--force <reason>", "take it over from its holder, who is told why")
    .action((project: string, task: string | undefined, options: WorkOptions) =>
      run("claim", (session) => {
        const { for: time, note: text, force } = options;
        return claimWork(session, session.target(project, task), {
          seconds: time,
          note: text,
          force,
        });
      }),
    );
  onClaim(command(specs.extend))
    .option("-t, --for <time>", "how long from now on: 30m, 2h, 90 (seconds)", seconds)
    .option("--force <reason>", "although it is another's, who is told why")
    .action((project: string | undefined, task: string | undefined, options: WorkOptions) =>
      run("extend", (session) => {
        const { for: time, force, claim } = options;
        return extendWork(session, given(session, project, task), { seconds: time, force, claim });
      }),
    );
  releaseOf
    .addTo(onClaim(command(specs.release)))
    .action(
      (
        project: string | undefined,
        task: string | undefined,
        options: WorkOptions & ReleaseOptions,
      ) =>
        run("release", (session) => {
          const how = releaseOf.read(options);
          const { force, claim } = options;
          return releaseWork(session, given(session, project, task), { how, force, claim });
        }),
    );
  onClaim(command(specs.next)).action(
    (project: string | undefined, task: string | undefined, options: WorkOptions) =>
      run("next", (session) => stepOn(session, given(session, project, task), options.claim)),
  );
  onClaim(command(specs.complete))
    .option("-s, --summary <text>", "what was done, or what went wrong")
    .option("-f, --artifact <path>", "a file that came of it; may be given again", collect, [])
    .option("--fail", "it could not be done")
    .action((project: string | undefined, task: string | undefined, options: WorkOptions) =>
      run("complete", (session) => {
        const { fail: failed = false, summary, artifact: artifacts = [], claim } = options;
        const request = { failed, summary, artifacts, claim };
        return completeWork(session, given(session, project, task), request);
      }),
    );
  command(specs.note)
    .argument("<project>", "the project's id")
    .argument("<text...>", "what to note; - reads it from standard input")
    .action((project: string, words: readonly string[]) =>
      run("note", async (session) => {
        const piped = words.length === 1 && words[0] === "-";
        return note(session, project, piped ? await host.readInput() : words.join(" "));
      }),
    );
  command(specs.agents)
    .argument("[name]", "one agent")
    .option("-c, --capability <name>", "only who can do that")
    .option("-p, --pattern <name>", "only who takes part in that pattern")
    .option("--role <name>", "only that role")
    .option("--text <words>", "only where name, description or tools mention it")
    .option("--reset", "give the named agent work again that was held back after failures")
    .action((name: string | undefined, { reset: again, ...query }: AgentOptions) =>
      run("agents", (session) => {
        if (again !== true) return agents(session, name, query);
        if (name === undefined) throw new BatonError("invalid_argument", "Say which agent.");
        return reset(session, name);
      }),
    );
  command(specs.alerts)
    .argument("[ids...]", "only these")
    .option("--acknowledge", "take them as seen, for everybody")
    .action((ids: readonly string[], options: AlertOptions) =>
      run("alerts", (session) => showAlerts(session, ids, options)),
    );
  command(specs.executions)
    .argument("[id]", "one execution in full")
    .option("--by <agent>", "only that agent's")
    .addOption(new Option("--status <state>", "only in that state").choices([...executionStates]))
    .option("-p, --project <id>", "only of that project")
    .option("--workflow <name>", "only of that workflow")
    .option("--run <id>", "only of that run")
    .option("--since <date>", "2026-11-20, or with a time: 2026-11-20T14:05:00Z")
    .option("--until <date>", "the same; a day counts as a whole")
    .option("-n, --limit <number>", "how many (default: 20)", wholeNumber)
    .option("--cursor <id>", "go on behind that one")
    .addOption(new Option("--timeline", "nested, oldest first").conflicts("graph"))
    .option("--graph", "agents and handoffs")
    .action((id: string | undefined, options: ExecutionOptions) =>
      run("executions", (session) => executions(session, executionsRequest(id, options))),
    );
  addRunCommands(command, run);
  command(specs.mcp)
    .addOption(new Option("--tools <set>", "which tools").choices(["full", "core"]).default("full"))
    .action(({ tools }: { tools: "full" | "core" }) => {
      const { workspace, agent = host.env["BATON_AGENT"] } = program.opts<GlobalOptions>();
      const name = agent?.trim();
      return host.serveMcp({
        workspace,
        from: host.cwd,
        agent: name === "" ? undefined : name,
        tools,
      });
    });
  command(specs.serve)
    .option("--host <address>", "where to listen (default: COORDINATOR_HOST, else 127.0.0.1)")
    .option("--port <number>", "which port (default: COORDINATOR_PORT, else 8080)", portNumber)
    .action(async ({ host: address, port }: { host?: string; port?: number }) => {
      const where = { host: address, port, workspace: program.opts<GlobalOptions>().workspace };
      let ended = Promise.resolve();
      await guarded("serve", async () => {
        const serving = await startServing(host, where);
        ({ ended } = serving);
        return servingAnswer(serving);
      });
      await ended;
    });
  command(specs.doctor)
    .option("--fix", "show what can be mended, and mend it after a yes")
    .option("-y, --yes", "with --fix: without asking")
    .action(({ fix = false, yes = false }: { fix?: boolean; yes?: boolean }) =>
      guarded("doctor", () => doctor(host, program.opts<GlobalOptions>(), { fix, yes })),
    );
  return program;
}

interface WorkOptions {
  readonly for?: number;
  readonly note?: string;
  readonly force?: string;
  readonly claim?: string;
  readonly summary?: string;
  readonly artifact?: readonly string[];
  readonly fail?: boolean;
}

interface AgentOptions {
  readonly reset?: boolean;
  readonly capability?: string;
  readonly pattern?: string;
  readonly role?: string;
  readonly text?: string;
}

interface ExecutionOptions {
  readonly by?: string;
  readonly status?: string;
  readonly project?: string;
  readonly workflow?: string;
  readonly run?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: number;
  readonly cursor?: string;
  readonly timeline?: boolean;
  readonly graph?: boolean;
}

function executionsRequest(id: string | undefined, options: ExecutionOptions) {
  const { by, status, project, workflow, run, since, until, limit, cursor } = options;
  const form = options.graph === true ? "graph" : options.timeline === true ? "timeline" : "list";
  const query = {
    agent: by,
    status,
    project_id: project,
    workflow,
    run_id: run,
    start_date: since,
    end_date: until,
  };
  return { id, form, query, limit, cursor } as const;
}

function target(command: Command, project: string): Command {
  return command
    .argument(project, "its id, or PROJECT#TASK")
    .argument("[task]", "a task by ^id, position (1.2) or text");
}

function onClaim(command: Command): Command {
  return target(command, "[project]").option(
    "--claim <id>",
    "the claim's id (default: BATON_CLAIM, else what was claimed from here)",
  );
}

function given(session: CliSession, project: string | undefined, task: string | undefined) {
  return project === undefined ? undefined : session.target(project, task);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("Give a whole number above 0.");
}

/** `<project> [task]`. */
function usageOf(command: Command): string {
  return command.registeredArguments
    .map((one) => {
      const name = `${one.name()}${one.variadic ? "..." : ""}`;
      return one.required ? `<${name}>` : `[${name}]`;
    })
    .join(" ");
}

/** `90` are seconds, as the source documents count; `30m`, `2h`, `1 day` say so. */
function seconds(text: string): number {
  if (/^\d+$/u.test(text.trim())) return Number(text);
  const time = parseDuration(text);
  if (time !== undefined) return Math.round(time / 1000);
  throw new InvalidArgumentError("Give a time like 30m, 2h or 90 (seconds).");
}

function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? args.length : end).some((arg) => arg === "--json" || arg === "-j");
}

function commandIn(args: readonly string[]): string {
  return args.find((arg) => arg in specs) ?? "";
}

function exampleText({ examples }: Spec): string {
  const lines = examples.flatMap(([line, meaning]) => [`  ${line}`, `      ${meaning}`]);
  return ["", "Examples:", ...lines].join("\n");
}

function exitText(): string {
  const codes = exitWords.map(([code, meaning]) => `  ${code}  ${meaning}`);
  return ["", "Exit codes:", ...codes, "", "More: baton COMMAND --help"].join("\n");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
