/** One route: where it is, what it takes and what it does. Everything about routes is made from these rows. */
import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import type { OpenFace } from "../../core/face/face";
import type { Reply } from "./reply";
import { type Fault, faultsOf, numbersIn } from "./validate";

/**
 * `read`: anybody on this machine. `open`: also where the server is reachable from elsewhere.
 * `write`: whoever has the key, where there is one; `trusted`: whoever has the server's own token, because
 * programs are run, or what will be run is said. DESIGN 7.
 */
export type Access = "open" | "read" | "write" | "trusted";

/** True for what changes something. */
export function isWriting(access: Access): boolean {
  return access === "write" || access === "trusted";
}

/** The server as routes see it. */
export interface ServerFacts {
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly started: number;
  /** Unguessable, new each time. */
  readonly newId: () => string;
  /** Shows that this server knows its token, without telling it. */
  readonly prove: (host: string, challenge: string) => string;
  readonly events: EventPart;
  /** Undefined where MCP is not served. */
  readonly mcp: McpPart | undefined;
}

/** What follows the journal, for `GET /events`. */
export interface EventPart {
  /** @param after The `seq` behind which to go on; undefined for what comes from now on. */
  readonly serve: (exchange: Exchange, after: number | undefined) => Promise<Reply | undefined>;
}

/** MCP over this server; it writes the answer itself. */
export interface McpPart {
  readonly handle: (
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    caller: {
      readonly session: string | undefined;
      readonly agent: string | undefined;
      readonly tools: string | undefined;
      readonly trusted: boolean;
    },
  ) => Promise<void>;
}

/** Who asks, and with what. */
export interface Caller {
  /** From `lastingHttpSession`, where the client names itself by a secret. */
  readonly session: string | undefined;
  /** The server's own token was sent: it may define what will be run. */
  readonly trusted: boolean;
  readonly header: (name: string) => string | undefined;
}

export interface Call {
  readonly face: OpenFace;
  readonly server: ServerFacts;
  readonly caller: Caller;
}

/** What a request carried, as text. A value that was given twice is a list. */
export interface Carried {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly body: unknown;
}

/** What is shown of a route. */
export interface RouteText {
  readonly method: "GET" | "POST" | "DELETE";
  /** `/status/{project_id}`. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  /** What is answered, for people. */
  readonly answer: string;
  /** What follows the address in an example call: query and options of curl. */
  readonly example: string;
  /** Which faults it answers beside those of every route. */
  readonly fails?: readonly (404 | 409)[];
}

export interface Route extends RouteText {
  readonly query: z.ZodObject;
  /** Undefined where none is taken. */
  readonly body: z.ZodObject | undefined;
  /** The last part of the path takes all that follows: ids that were sent without being encoded. */
  readonly rest: boolean;
  readonly work: RouteWork;
}

export type RouteWork =
  | {
      readonly kind: "reply";
      readonly run: (carried: Carried, call: Call) => Promise<Reply | readonly Fault[]>;
    }
  /** Answers by itself, because its answer has no end or another form; or gives what it refuses. */
  | {
      readonly kind: "stream";
      readonly run: (
        carried: Carried,
        call: Call,
        exchange: Exchange,
      ) => Promise<Reply | readonly Fault[] | undefined>;
    };

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Spec<Query extends z.ZodObject, Body extends z.ZodObject> extends RouteText {
  readonly query: Query;
  readonly body: Body;
  readonly rest?: boolean;
  readonly work: (given: Given<Query, Body>, call: Call) => Promise<Reply>;
}

interface Given<Query extends z.ZodObject, Body extends z.ZodObject> {
  readonly path: Readonly<Record<string, string>>;
  readonly query: z.output<Query>;
  readonly body: z.output<Body>;
}

/** For a route that takes no query or no body. */
export const none = z.strictObject({});

export function route<Query extends z.ZodObject, Body extends z.ZodObject>(
  spec: Spec<Query, Body>,
): Route {
  const { query, body, rest = false, work, ...text } = spec;
  const run = async (carried: Carried, call: Call) => {
    const asked = query.safeParse(numbersIn(query, carried.query));
    const sent = body.safeParse(numbersIn(body, carried.body));
    if (asked.success && sent.success) {
      return work({ path: carried.path, query: asked.data, body: sent.data }, call);
    }
    return [
      ...(asked.success ? [] : faultsOf(asked.error, "query", carried.query)),
      ...(sent.success ? [] : faultsOf(sent.error, "body", carried.body)),
    ];
  };
  const takesBody: z.ZodObject = body;
  return {
    ...text,
    query,
    body: takesBody === none ? undefined : body,
    rest,
    work: { kind: "reply", run },
  };
}

/** A route that answers by itself, once its query was found right. */
export function streamRoute<Query extends z.ZodObject>(
  spec: RouteText & {
    readonly query: Query;
    readonly work: (
      exchange: Exchange,
      query: z.output<Query>,
      call: Call,
    ) => Promise<Reply | undefined>;
  },
): Route {
  const { query, work, ...text } = spec;
  const run = async (carried: Carried, call: Call, exchange: Exchange) => {
    const asked = query.safeParse(numbersIn(query, carried.query));
    if (!asked.success) return faultsOf(asked.error, "query", carried.query);
    return work(exchange, asked.data, call);
  };
  return { ...text, query, body: undefined, rest: false, work: { kind: "stream", run } };
}
