/** What is wrong with what was sent, as the list that the documents' clients read. */
import * as z from "zod";

export interface Fault {
  /** `["query", "start_date"]`. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

/** One fault for each thing that is wrong; a name that is not known is one of its own. */
export function faultsOf(
  error: z.ZodError,
  where: "query" | "body",
  sent: unknown,
): readonly Fault[] {
  return error.issues.flatMap((issue): readonly Fault[] => {
    const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        loc: [where, ...path, key],
        msg: "Unknown name",
        type: "extra_forbidden",
      }));
    }
    const missing = issue.code === "invalid_type" && valueAt(sent, path) === undefined;
    return [
      {
        loc: [where, ...path],
        msg: missing ? "Field required" : issue.message,
        type: missing ? "missing" : (types[issue.code] ?? "value_error"),
      },
    ];
  });
}

const types: Readonly<Partial<Record<string, string>>> = {
  invalid_type: "type_error",
  too_small: "greater_than_equal",
  too_big: "less_than_equal",
  invalid_value: "enum",
};

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Object.getOwnPropertyDescriptor(at, part)?.value;
  }
  return at;
}

/**
 * A query is text, and clients of the documents send numbers as text in bodies too: where the schema
 * wants a number and the text is one, it is taken as such. What is no object stays as it is.
 */
export function numbersIn(schema: z.ZodObject, sent: unknown): unknown {
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return sent;
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]: readonly [string, unknown]) => {
      const isNumber = typeof value === "string" && /^-?\d{1,15}(?:\.\d{1,6})?$/u.test(value);
      return [name, isNumber && wantsNumber(schema, name) ? Number(value) : value];
    }),
  );
}

function wantsNumber(schema: z.ZodObject, name: string): boolean {
  const fields: Readonly<Record<string, unknown>> = schema.shape;
  let field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  while (field instanceof z.ZodOptional) field = field.unwrap();
  return field instanceof z.ZodNumber;
}
