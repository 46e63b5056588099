/**
 * Front matter that is not YAML, read key by key. Claude Code reads its own agents so, and people
 * write them so: descriptions with unquoted `: ` and whole `<example>` blocks. Platform facts 4.
 */
import { readFrontMatter } from "../frontMatterDoor";
import { limits } from "../limits";

/** Only these begin a new value: `user:` and `Context:` are lines of an example. */
const knownKeys =
  /^(name|description|tools|disallowedTools|model|permissionMode|maxTurns|skills|mcpServers|mcp-servers|mcp_servers|hooks|memory|background|isolation|effort|color|agents|argument-hint|user-invocable|user-invokable|disable-model-invocation|infer|target|metadata|handoffs|kind|display_name|temperature|max_turns|timeout_mins|agent_card_url|agent_card_json|readonly|is_background|capabilities|coordination_patterns|role|responsibilities|never|hands_off_to|runner|max_failures)[ \t]*:(?=\s|$)/u;

/** Ends a list or mapping; in prose it may be a line of an example. */
const anyKey = /^[A-Za-z][\w-]*[ \t]*:(?=\s|$)/u;
const prose: ReadonlySet<string> = new Set(["description"]);

export interface LooseBlock {
  readonly values: ReadonlyMap<string, unknown>;
  /** What stands below the closing line. */
  readonly body: string;
}

/**
 * The block and the body, or undefined when there are no two `---` lines within the bounds.
 * Takes text with `\n` line ends and without a byte order mark.
 */
export function readLooseBlock(text: string): LooseBlock | undefined {
  const lines = text.split("\n");
  if (!/^---[ \t]*$/u.test(lines[0] ?? "")) return undefined;
  const end = lines.findIndex((line, at) => at > 0 && /^---[ \t]*$/u.test(line));
  if (end < 0 || end > limits.frontMatterLines) return undefined;
  const block = lines.slice(1, end);
  if (block.join("\n").length > limits.frontMatterLength) return undefined;
  return { values: readChunks(block), body: lines.slice(end + 1).join("\n") };
}

function readChunks(block: readonly string[]): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const chunk of chunksOf(block)) {
    const key = knownKeys.exec(chunk[0] ?? "")?.[1];
    // A key that occurs twice keeps its first value, as the tools do.
    if (key !== undefined && !values.has(key)) values.set(key, readChunk(key, chunk));
  }
  return values;
}

function chunksOf(block: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let example = false;
  for (const [at, line] of block.entries()) {
    if (!example && (knownKeys.test(line) || endsChunk(chunks.at(-1), line))) chunks.push([line]);
    else chunks.at(-1)?.push(line);
    const opens = line.lastIndexOf("<example>");
    const closes = line.lastIndexOf("</example>");
    // An example that is never closed must not swallow the keys behind it.
    if (opens > closes) example = block.slice(at + 1).some((rest) => rest.includes("</example>"));
    else if (closes > opens) example = false;
  }
  return chunks;
}

function endsChunk(chunk: readonly string[] | undefined, line: string): boolean {
  const key = knownKeys.exec(chunk?.[0] ?? "")?.[1];
  return key !== undefined && !prose.has(key) && anyKey.test(line);
}

/** Lists and quoted texts are YAML when looked at alone; what still is not is taken as it stands. */
function readChunk(key: string, chunk: readonly string[]): unknown {
  const reading = readFrontMatter(`---\n${chunk.join("\n")}\n---\n`);
  if (reading.ok && reading.data.size === 1 && reading.data.has(key)) return reading.data.get(key);
  const [first = "", ...rest] = chunk;
  const inline = first.slice(first.indexOf(":") + 1).trim();
  const lines = /^[|>][+-]?\d?$/u.test(inline) ? rest : [inline, ...rest];
  const text = lines
    .map((line) => line.trim())
    .join("\n")
    .trim();
  return /^"[\s\S]*"$|^'[\s\S]*'$/u.test(text) ? text.slice(1, -1) : text;
}
