/** One tool: what an agent reads of it, which arguments it takes, and what it does. */
import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { OpenFace } from "../../core/face/face";
import { failed } from "../../core/face/faceError";
import type { Answer } from "./answer";
import type { Connection } from "./connection";

/** What a tool works with. */
export interface Call {
  readonly face: OpenFace;
  readonly connection: Connection;
  /** True where whoever is connected may have programs run: over HTTP only with the server's token. */
  readonly trusted: boolean;
}

export interface Tool {
  readonly name: string;
  /** What an agent reads: what it does, and when to use it. */
  readonly description: string;
  readonly input: z.ZodObject;
  /** What is answered, for people. */
  readonly output: string;
  readonly writes: boolean;
  /** One of the eight that suffice for the whole loop. */
  readonly core: boolean;
  /** The documents' answer has no envelope around it. */
  readonly bare: boolean;
  readonly run: (args: unknown, call: Call) => Promise<Answer>;
}

interface Spec<Input extends z.ZodObject> {
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  readonly output: string;
  readonly writes?: boolean;
  readonly core?: boolean;
  readonly bare?: boolean;
  /** Names that arguments had in earlier versions of the documents' systems. */
  readonly formerly?: Readonly<Record<string, string>>;
  readonly work: (args: z.output<Input>, call: Call) => Promise<Answer>;
}

export function tool<Input extends z.ZodObject>(spec: Spec<Input>): Tool {
  const { writes = false, core = false, bare = false, formerly = {}, work, ...shown } = spec;
  return {
    ...shown,
    writes,
    core,
    bare,
    run: async (args, call) => {
      const parsed = spec.input.safeParse(settled(args, formerly));
      if (parsed.success) return work(parsed.data, call);
      const reasons = parsed.error.issues.map(issueText);
      const message = `${spec.name}: ${reasons.join("; ")}.`;
      return failed({ ok: false, code: "invalid_argument", message, reasons });
    },
  };
}

/** Null is how many models leave an argument out. */
function settled(args: unknown, formerly: Readonly<Record<string, string>>): unknown {
  if (args === undefined || args === null) return {};
  if (typeof args !== "object" || Array.isArray(args)) return args;
  const given = Object.entries(args).filter(([, value]) => value !== null);
  const names = new Set(given.map(([name]) => name));
  const renamed = given.map(([name, value]) => {
    const now = Object.hasOwn(formerly, name) ? formerly[name] : undefined;
    return [now === undefined || names.has(now) ? name : now, value] as const;
  });
  return Object.fromEntries(renamed);
}

function issueText({ path, message }: z.core.$ZodIssue): string {
  const words = message.replace(/^Invalid (?:input|option): /u, "");
  return path.length === 0 ? words : `${path.join(".")}: ${words}`;
}

/**
 * The schema as the SDK wants it. Its check lets everything through: a tool checks for itself, so that
 * wrong arguments get the same answer as everything else that is refused.
 */
export function publishedSchema(input: z.ZodObject): StandardSchemaWithJSON {
  const json = jsonSchema(input);
  return {
    "~standard": {
      version: 1,
      vendor: "baton",
      validate: (value) => ({ value }),
      jsonSchema: { input: () => json, output: () => json },
    },
  };
}

/** Without what every reader assumes: each token is in each agent's context. */
export function jsonSchema(input: z.ZodObject): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: "input" });
  return schema;
}
