/** The part of `docs/agents.md` about HTTP, from the table of routes. */

import type { Route } from "../../src/adapters/http/route";
import { routes } from "../../src/adapters/http/routeTable";
import { jsonSchema } from "../../src/adapters/mcp/tool";

const address = "http://127.0.0.1:8080";

const marks: Readonly<Record<Route["access"], string>> = {
  open: "",
  read: "",
  write: " ●",
  trusted: " ◆",
};

/** What stands for the parts of a path in an example. */
const examples: Readonly<Record<string, string>> = {
  project_id: "logging",
  claim_id: "claim-…",
  step: "design",
  id: "reviewer",
};

/** The same where all routes of one kind call it `id`. */
const ids: Readonly<Record<string, string>> = {
  executions: "exec-…",
  patterns: "parallel",
  workflows: "test-parallel",
  runs: "RUN",
};

function names(schema: Route["query"] | undefined): readonly string[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema) as {
    readonly properties?: object;
    readonly required?: readonly string[];
  };
  return Object.keys(properties).map((key) => (required.includes(key) ? key : `${key}?`));
}

function row(route: Route): string {
  const { method, path, summary, answer, access, query, body } = route;
  const taken = [
    ...(names(query).length === 0 ? [] : [`\`?${names(query).join(", ")}\``]),
    ...(names(body).length === 0 ? [] : [`\`{${names(body).join(", ")}}\``]),
  ];
  const cells = [`\`${method} ${path}\`${marks[access]}`, taken.join(" "), summary, answer];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function call({ method, path, example, body, access }: Route): string {
  const [, kind = ""] = path.split("/");
  const id = ids[kind];
  const place = path.replaceAll(/\{(\w+)\}/gu, (_, name: string) =>
    name === "id" && id !== undefined ? id : (examples[name] ?? name),
  );
  const [query, options] = example.startsWith("?") ? [example, ""] : ["", example];
  const url = `${address}${place}${query}`;
  // Some shells take a bare question mark for a pattern of files.
  const quoted = query === "" ? url : `'${url}'`;
  const json = body === undefined ? [] : ["-H 'Content-Type: application/json'"];
  const token = access === "trusted" ? ['-H "Authorization: Bearer $TOKEN"'] : [];
  const verb = method === "GET" ? [] : [`-X ${method}`];
  const stream = path === "/events" ? ["-N"] : [];
  return [
    "curl",
    ...stream,
    ...verb,
    quoted,
    ...token,
    ...json,
    ...(options === "" ? [] : [options]),
  ].join(" ");
}

export function httpManual(): readonly string[] {
  return [
    "## Over HTTP",
    "",
    "`baton serve` listens on `127.0.0.1:8080`, or where `--host`, `--port`, `COORDINATOR_HOST` and `COORDINATOR_PORT` say; **Baton: Start Coordination Server** does the same in VS Code. A server that already runs for the folder is found and used. All of it is in `/openapi.json` too.",
    "",
    "- **Who may:** programs of this machine. What another site's page could send is refused, under every name but the server's own and with every foreign origin. With `BATON_API_KEY` (or `HIVE_API_KEY`) set, what writes (● below, `/mcp` as well) needs `Authorization: Bearer KEY`; another address than this machine's is only served with a key, and then reading needs it too, but for `/health`, `/status`, `/reservations` and `/openapi.json`.",
    "- **What is run** (◆ below, an agent's `runner`, and over `/mcp` the tools that start or repeat work) is only said with the server's own secret in place of the key. It is made anew with each start and stands, with the address, in the state directory of your account under `servers`, readable by you alone.",
    "- **Who you are:** the coordinator's routes need no identity. They act on whatever claim is in force, as the documents' coordinator does; an `agent_name`, `claim_id` or `fencing_token` that is sent is checked. A client that sends a secret of its own with each request, as `Baton-Session: SECRET` (16 to 200 characters), is one holder over all of them, here and on `/mcp`: it renews and acts on its claims without naming them, and another client of the same name is refused.",
    "- **Answers:** 200; 401 without the key; 403 from elsewhere, or where nothing may be written; 404 and 405; 409 when the rules say no, with `code`, the holder, `retry_after` and what to do; 413 over 1 MB; 415 for what is no JSON; 422 with a list of all that is wrong, unknown names among it. `detail` says what is wrong. Moments are ISO 8601 in UTC with `Z`; `+00:00Z` is understood. Lists have `items, total, limit, next_cursor`; `cursor` goes on from there.",
    "- **Events:** `/events` is a stream for `EventSource` and `curl -N`. Its ids are places in the history, so a client that comes back with `Last-Event-ID` has missed nothing.",
    "",
    "### With a server elsewhere",
    "",
    "Set `COORDINATOR_URL` (in VS Code `baton.coordinator.url`) and claims are agreed with the coordination server there, another `baton serve` or any that speaks the documents' routes: through every face its lease is taken first and the claim here, with the file, second; both are extended and given back together. So agents on machines that share no history cannot take the same project.",
    "",
    "- **What is leased:** any id that is claimed. A claim on a task takes the lease of its project, because the documents' servers know no tasks: two machines work on two tasks of one project one after the other, while agents of one repository share the lease and the last gives it back.",
    "- **Somebody else has it:** the claim is refused as `already_claimed` with that holder, and force does not reach there.",
    "- **It does not answer** within 5 seconds, wants another key, or says what no coordinator says: the claim holds for this repository alone and says so in a warning; with `BATON_COORDINATOR_REQUIRED=1` (`baton.coordinator.whenUnreachable`: `refuse`) it is refused as `busy`. Extending and giving back always go through here; what the server was not told runs out there.",
    "- **The key** is `BATON_API_KEY`, else `HIVE_API_KEY`, and is sent to that address alone: redirects are not followed. It is as safe as the way there, so use https beyond this machine.",
    "- **The server of this very repository** is recognised and left alone, since its claims are these. A server that agrees with another in turn never passes a claim back to where it came from.",
    "- `coordinator_status` tells how the server is; `coordinator_reservations`, `/status` and `/reservations` speak of the claims here.",
    "",
    "### Routes",
    "",
    "| route | takes | what it does | answers |",
    "|---|---|---|---|",
    ...routes.map(row),
    "",
    "A project's id may hold `/`, encoded as `%2F` or not. An example of each:",
    "",
    "```sh",
    ...routes.filter(({ path }) => path !== "/mcp").map(call),
    "```",
    "",
    "### MCP over HTTP",
    "",
    `\`${address}/mcp\` speaks streamable HTTP in both generations of the protocol, with the same tools, resources and prompts; \`/mcp?tools=core\` and \`?agent=NAME\` say what \`--tools\` and \`--agent\` say. In the older one the protocol's session is the session: its claims are renewed while it is open, or was heard of in the last quarter of an hour. The newer one has no sessions: with \`Baton-Session: SECRET\` in its headers a client has one all the same; without, it acts like \`curl\` does. [What the public conformance suite says](conformance.md).`,
    "",
    "```sh",
    `claude mcp add --transport http baton ${address}/mcp`,
    "```",
    "",
  ];
}
