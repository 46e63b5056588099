/** The API page: writing it from a source, and reading what a page says. Pure. */
import type { Api, Operation } from "./openApi";

/** What a page or a source says, each as one sentence such as `GET /users: response 404`. */
export type Facts = ReadonlySet<string>;

export function factsOf(api: Api): Facts {
  const facts = new Set<string>();
  for (const { method, path, parameters, body, responses } of api.operations) {
    const name = `${method} ${path}`;
    facts.add(name);
    for (const one of parameters) facts.add(`${name}: parameter ${one.name} (${one.in})`);
    for (const type of body?.content ?? []) facts.add(`${name}: request body ${type}`);
    for (const { status } of responses) facts.add(`${name}: response ${status}`);
  }
  return facts;
}

export function pageOf(api: Api): string {
  const head = [
    `# ${text(api.title)}`,
    ...(api.version === "" ? [] : [`Version ${text(api.version)}.`]),
    ...(api.description === "" ? [] : [text(api.description)]),
  ];
  return `${[...head, ...api.operations.flatMap(sectionOf)].join("\n\n")}\n`;
}

function sectionOf(operation: Operation): readonly string[] {
  const { method, path, summary, description, deprecated, parameters, body, responses } = operation;
  const types = (content: readonly string[]): string => content.map(code).join(", ");
  return [
    `## ${code(`${method} ${path}`)}`,
    ...(deprecated ? ["**Deprecated.**"] : []),
    ...(summary === "" ? [] : [text(summary)]),
    ...(description === "" || description === summary ? [] : [text(description)]),
    ...(parameters.length === 0
      ? []
      : [
          "### Parameters",
          table(
            ["Name", "In", "Type", "Required", "Description"],
            parameters.map((one) => [
              code(one.name),
              text(one.in),
              text(one.type),
              one.required ? "yes" : "no",
              text(one.description),
            ]),
          ),
        ]),
    ...(body === undefined
      ? []
      : [
          "### Request body",
          table(
            ["Content", "Required"],
            body.content.map((type) => [code(type), body.required ? "yes" : "no"]),
          ),
        ]),
    ...(responses.length === 0
      ? []
      : [
          "### Responses",
          table(
            ["Status", "Description", "Content"],
            responses.map((one) => [code(one.status), text(one.description), types(one.content)]),
          ),
        ]),
  ];
}

/**
 * What a page says: its headings name operations, its tables and lists below *Parameters*, *Request
 * body* and *Responses* what belongs to them. `mentions` are operations that stand in the running text.
 */
export function factsIn(page: string): { readonly facts: Facts; readonly mentions: Facts } {
  const facts = new Set<string>();
  const mentions = new Set<string>();
  let operation: string | undefined;
  let section = "";
  let fenced = false;
  for (const line of page.split(/\r?\n/u)) {
    if (/^\s*(```|~~~)/u.test(line)) fenced = !fenced;
    if (fenced) continue;
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/u.exec(line);
    if (heading !== null) {
      const named = operationIn(plain(heading[2] ?? ""));
      if (named !== undefined) {
        operation = named;
        facts.add(named);
        section = "";
      } else if ((heading[1]?.length ?? 0) <= 2) operation = undefined;
      else section = (heading[2] ?? "").toLowerCase();
      continue;
    }
    for (const [, inline = ""] of line.matchAll(/`([^`]+)`/gu)) {
      const named = operationIn(inline);
      if (named !== undefined) mentions.add(named);
    }
    const cells = cellsOf(line);
    const fact = operation === undefined ? undefined : factIn(section, cells);
    if (fact !== undefined) facts.add(`${operation ?? ""}: ${fact}`);
  }
  return { facts, mentions };
}

function factIn(section: string, cells: readonly string[]): string | undefined {
  const [first = "", second = ""] = cells;
  if (first === "" || /^:?-+:?$/u.test(first)) return undefined;
  if (section.startsWith("parameter")) {
    return first.toLowerCase() === "name" ? undefined : `parameter ${first} (${second})`;
  }
  if (section.startsWith("request")) {
    return first.toLowerCase() === "content" ? undefined : `request body ${first}`;
  }
  if (section.startsWith("response")) {
    return first.toLowerCase() === "status" ? undefined : `response ${first}`;
  }
  return undefined;
}

/** The cells of a row, or of a list item such as "- `limit` (query): how many". */
function cellsOf(line: string): readonly string[] {
  if (/^\s*\|/u.test(line)) {
    const row = line.trim().replace(/^\|/u, "").replace(/\|$/u, "");
    return row.split(/(?<!\\)\|/u).map((cell) => plain(cell.trim()));
  }
  const item = /^\s*[-*+]\s+`([^`]+)`\s*(?:\(([^)]*)\))?/u.exec(line);
  return item === null ? [] : [item[1] ?? "", (item[2] ?? "").split(",")[0]?.trim() ?? ""];
}

function operationIn(words: string): string | undefined {
  const found = /^(GET|PUT|POST|DELETE|OPTIONS|HEAD|PATCH|TRACE)\s+(\/\S*)$/u.exec(words.trim());
  return found === null ? undefined : `${found[1] ?? ""} ${found[2] ?? ""}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** As it is, but never a row, a heading or HTML of its own. */
function text(words: string): string {
  return words
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;")
    .replace(/^([#>+*-]|\d+\.)/u, "\\$1");
}

function code(words: string): string {
  return `\`${words.replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

function plain(words: string): string {
  const shown = words.replaceAll("\\|", "|").trim();
  // Between backticks everything is meant as it stands.
  const whole = /^`([^`]*)`$/u.exec(shown)?.[1];
  return whole ?? shown.replaceAll("`", "").replaceAll("**", "").trim();
}
