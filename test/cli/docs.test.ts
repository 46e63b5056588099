import { expect, it } from "vitest";
import { exitWords } from "../../src/adapters/cli/exitCodes";
import { makeProgram } from "../../src/adapters/cli/program";

const nothing = async () => {
  await Promise.resolve();
  throw new Error("not to be run");
};

/** `docs/cli.md`, from the program's own help. */
function manual(): string {
  const parts: string[] = [];
  const host = {
    open: nothing,
    serveMcp: nothing,
    serveHttp: nothing,
    stateDirectory: "/",
    personName: nothing,
    version: "0.0.0",
    cwd: "/",
    env: {},
    out: (text: string) => void parts.push(text),
    err: () => undefined,
    look: { colours: false, width: 80 },
    readInput: nothing,
    ask: undefined,
    onStop: () => () => undefined,
  };
  const program = makeProgram(host, () => undefined);
  const sections = program.commands.map((command) => {
    parts.length = 0;
    command.outputHelp();
    const help = parts
      .join("")
      .replace(/\nGlobal Options:[\s\S]*?\n\n(?=Examples:)/u, "\n")
      .trimEnd();
    return [`## baton ${command.name()}`, "", "```text", help, "```", ""].join("\n");
  });
  return [
    "# The command line",
    "",
    "`baton` does for agents and scripts what the sidebar does for people: the same rules, the same refusals, the same history. It needs no running VS Code and works beside any number of windows. Made from the program's own help; `npx vitest run test/cli/docs.test.ts -u` writes it anew.",
    "",
    "```sh",
    "baton ready                          # what may be claimed now",
    "baton claim logging                  # take it",
    "baton next                           # begin its first task",
    'baton complete --summary "Done so"   # tick it, and see what comes next',
    "baton release --done                 # give it back",
    "```",
    "",
    "## Where and who",
    "",
    "- **Where:** `--workspace FOLDER`, else the nearest folder upwards with `.git` or `.baton`, else the nearest with an `AGENCY.md`. A project's own folder gives way to the repository around it, because opened alone everything its project depends on would look missing.",
    "- **Who:** `--agent NAME`, else `BATON_AGENT`, else git's user name, else the account's.",
    "- **A claim belongs to who made it, not to a name.** Two agents of one name do not share one: the second is refused. The id that `claim` prints is kept for you in the state directory of your account (`$XDG_STATE_HOME/baton` or the platform's place, readable by you alone), so the next call knows which claim you mean and in whose name. `--claim ID` or `BATON_CLAIM` names it outright. A claim that was taken over meanwhile is refused as lost, whoever has it now. Because a command line has no lasting connection, the same name may extend, complete, note and release what it has claimed elsewhere; give agents that share an account names of their own.",
    "- **A project or a task:** `logging`, `logging#1.2` (position), `logging#setup` (its `^setup`), or the task as a second word.",
    "- **With a coordination server:** `COORDINATOR_URL` names one that is asked before anything is claimed, `BATON_API_KEY` its key, and `BATON_COORDINATOR_REQUIRED=1` refuses claims while it does not answer; [how it works](agents.md#with-a-server-elsewhere).",
    "",
    "## JSON",
    "",
    "With `--json` every answer is one line on standard output, mistakes in usage too:",
    "",
    "```json",
    '{"version":1,"command":"claim","data":{"claim_id":"claim-…","project_id":"logging","agent_name":"coder","expires_at":"2026-11-20T15:05:00.000Z"},"warnings":[]}',
    '{"version":1,"command":"claim","error":{"code":"already_claimed","message":"…","holder":"coder","since":"…","until":"…","retry_after":1800,"suggestions":["search"],"next":"…"}}',
    "```",
    "",
    "Fields may be added; one that changes its meaning raises `version`. Moments are ISO 8601 in UTC with `Z`. `code` is one of a closed set: `not_found`, `duplicate_id`, `unparsable`, `already_claimed`, `not_ready`, `not_holder`, `lease_lost`, `role_mismatch`, `invalid_argument`, `reason_required`, `read_only`, `degraded`, `conflict`, `busy`.",
    "",
    "## Exit codes",
    "",
    "| code | meaning |",
    "|---|---|",
    ...exitWords.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    "",
    ...sections,
  ].join("\n");
}

it("docs/cli.md is what the program says of itself", async () => {
  await expect(manual()).toMatchFileSnapshot("../../docs/cli.md");
});
