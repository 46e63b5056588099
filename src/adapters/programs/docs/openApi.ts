/** Reads an OpenAPI 3 file as what a page has to say of it. */
import { readFile } from "node:fs/promises";
import { parse as parseYaml } from "yaml";
import { errorCode } from "../../../core/disk";
import { field, isObject, ProgramError, pathInside } from "../program";

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

export interface Answer {
  /** `200`, `4XX`, `default`. */
  readonly status: string;
  readonly description: string;
  readonly content: readonly string[];
}

export interface Operation {
  /** In capitals. */
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly deprecated: boolean;
  readonly parameters: readonly Parameter[];
  /** Media types of what is sent; undefined when nothing is. */
  readonly body: { readonly required: boolean; readonly content: readonly string[] } | undefined;
  readonly responses: readonly Answer[];
}

export interface Api {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly operations: readonly Operation[];
  /** The file itself: what it mentions may be mentioned in the page. */
  readonly text: string;
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const sizeLimit = 20 * 1024 * 1024;
const deepestReference = 20;

/** @throws ProgramError when it is not there, or no OpenAPI 3 */
export async function readApi(root: string, source: string): Promise<Api> {
  const file = await pathInside(root, source);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code !== "ENOENT" && code !== "EISDIR" && code !== "ENOTDIR") throw error;
    throw new ProgramError("no_source", `There is no file ${source} in the workspace.`);
  }
  if (text.length > sizeLimit) throw new ProgramError("bad_source", `${source} is too large.`);
  return apiIn(text, source);
}

/** @param source For messages. @throws ProgramError when it is no OpenAPI 3 */
export function apiIn(text: string, source: string): Api {
  let whole: unknown;
  try {
    whole = parseYaml(text, { maxAliasCount: 100 });
  } catch (error) {
    const detail = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    throw new ProgramError("bad_source", `${source} cannot be read: ${detail}`);
  }
  const version = field(whole, "openapi");
  if (typeof version !== "string" || !version.startsWith("3.")) {
    throw new ProgramError("bad_source", `${source} is no OpenAPI 3 file.`);
  }
  const info = field(whole, "info");
  const operations: Operation[] = [];
  for (const [path, raw] of entries(field(whole, "paths"))) {
    const item = resolved(whole, raw, source);
    const shared = list(field(item, "parameters"));
    for (const method of methods) {
      const operation = field(item, method);
      if (isObject(operation))
        operations.push(read(whole, path, method, operation, shared, source));
    }
  }
  return {
    title: oneLine(field(info, "title")) || "API",
    version: oneLine(field(info, "version")),
    description: oneLine(field(info, "description")),
    operations,
    text,
  };
}

function read(
  whole: unknown,
  path: string,
  method: string,
  operation: unknown,
  shared: readonly unknown[],
  source: string,
): Operation {
  const parameters = new Map<string, Parameter>();
  // The operation's own come later and stand for the path's of the same name and place.
  for (const raw of [...shared, ...list(field(operation, "parameters"))]) {
    const one = resolved(whole, raw, source);
    const name = oneLine(field(one, "name"));
    const place = oneLine(field(one, "in"));
    if (name === "") throw new ProgramError("bad_source", `A parameter of ${path} has no name.`);
    parameters.set(`${name}\n${place}`, {
      name,
      in: place,
      type: typeOf(whole, field(one, "schema"), source),
      required: field(one, "required") === true,
      description: oneLine(field(one, "description")),
    });
  }
  const rawBody = field(operation, "requestBody");
  const body = rawBody === undefined ? undefined : resolved(whole, rawBody, source);
  return {
    method: method.toUpperCase(),
    path,
    summary: oneLine(field(operation, "summary")),
    description: oneLine(field(operation, "description")),
    deprecated: field(operation, "deprecated") === true,
    parameters: [...parameters.values()],
    body:
      body === undefined
        ? undefined
        : { required: field(body, "required") === true, content: keys(field(body, "content")) },
    responses: entries(field(operation, "responses")).map(([status, raw]) => {
      const one = resolved(whole, raw, source);
      return {
        status,
        description: oneLine(field(one, "description")),
        content: keys(field(one, "content")),
      };
    }),
  };
}

/** Follows `$ref` within the file. */
function resolved(whole: unknown, value: unknown, source: string): unknown {
  let found = value;
  for (let depth = 0; depth < deepestReference; depth += 1) {
    const reference = field(found, "$ref");
    if (typeof reference !== "string") return found;
    if (!reference.startsWith("#/")) {
      throw new ProgramError("bad_source", `${source} refers to another file: ${reference}.`);
    }
    found = whole;
    for (const part of reference.slice(2).split("/")) {
      found = field(found, decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
    }
    if (found === undefined) {
      throw new ProgramError("bad_source", `${source} refers to nothing: ${reference}.`);
    }
  }
  throw new ProgramError("bad_source", `${source} refers in a circle.`);
}

function typeOf(whole: unknown, schema: unknown, source: string): string {
  const one = resolved(whole, schema, source);
  const type = field(one, "type");
  if (type === "array") return `${typeOf(whole, field(one, "items"), source) || "any"}[]`;
  if (Array.isArray(type)) return type.map(String).join(" or ");
  const values = list(field(one, "enum"));
  if (values.length > 0) return values.map(String).join(" or ");
  return typeof type === "string" ? type : "";
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value).filter(([key]) => !key.startsWith("x-")) : [];
}

function keys(value: unknown): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Text of the file in one line, so that it cannot become a heading or a row of its own. */
function oneLine(value: unknown): string {
  return typeof value === "string" ? value.replaceAll(/\s+/gu, " ").trim() : "";
}
