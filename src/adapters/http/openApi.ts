/** `openapi.json`, from the schemas that check what is sent. */
import * as z from "zod";
import { isWriting, type Route } from "./route";

/** A document of OpenAPI 3.1, whose schemas are those of JSON Schema 2020-12. */
export function openApi(routes: readonly Route[], version: string): object {
  const paths = new Map<string, Record<string, object>>();
  for (const route of routes) {
    const at = paths.get(route.path) ?? {};
    at[route.method.toLowerCase()] = operation(route);
    paths.set(route.path, at);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Baton Coordinator",
      version,
      description: "Who holds which task in a repository, and what happened there.",
      license: { name: "MIT", identifier: "MIT" },
    },
    paths: Object.fromEntries(paths),
    components: {
      schemas: {
        Problem: {
          type: "object",
          properties: {
            detail: { description: "What is wrong: a sentence, or a list of faults" },
            code: { type: "string", description: "For programs; one of a closed set" },
          },
          required: ["detail"],
        },
        Faults: {
          type: "object",
          properties: {
            detail: {
              type: "array",
              items: {
                type: "object",
                properties: {
                  loc: { type: "array", items: { type: ["string", "integer"] } },
                  msg: { type: "string" },
                  type: { type: "string" },
                },
                required: ["loc", "msg", "type"],
              },
            },
          },
          required: ["detail"],
        },
      },
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "BATON_API_KEY, where one is set" },
        token: {
          type: "http",
          scheme: "bearer",
          description: "The server's own, in the state directory of the account that runs it",
        },
      },
    },
  };
}

function operation(route: Route): object {
  const { method, path, summary, answer, body, work, access, fails = [] } = route;
  const type = path === "/events" ? "text/event-stream" : "application/json";
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[/{}._-]+(\w?)/gu, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    parameters: [...pathParameters(path), ...queryParameters(route.query)],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: schemaOf(body) } },
          },
        }),
    responses: {
      "200": {
        description: answer.replaceAll("`", ""),
        content: { [type]: { schema: work.kind === "reply" ? { type: "object" } : {} } },
      },
      ...(isWriting(access)
        ? { "401": problem(`The ${secretOf[access]} is missing or wrong`) }
        : {}),
      "403": problem("Asked under another name, or by a page of another site"),
      ...Object.fromEntries(fails.map((status) => [status, problem(why[status])])),
      "422": problem("What was sent is wrong; nothing was done", "Faults"),
    },
    security: access === "trusted" ? [{ token: [] }] : access === "write" ? [{ key: [] }, {}] : [],
  };
}

const secretOf = { write: "key", trusted: "token", read: "key", open: "key" };
const why = { 404: "There is no such thing", 409: "Refused: the answer says why and what to do" };

function problem(description: string, schema = "Problem"): object {
  const $ref = `#/components/schemas/${schema}`;
  return { description, content: { "application/json": { schema: { $ref } } } };
}

function pathParameters(path: string): readonly object[] {
  return [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: z.ZodObject): readonly object[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: "input" });
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = typeof schema === "object" ? schema : {};
    return { name, in: "query", required: required.includes(name), description, schema: rest };
  });
}

function schemaOf(schema: z.ZodObject): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}
