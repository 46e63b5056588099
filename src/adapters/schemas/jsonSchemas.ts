/**
 * Checks values against JSON Schema by walking the schema, without ever making code of it. Schemas and
 * values are untrusted: patterns, references, depth, size and work are bounded. DESIGN 7.
 */
import { Validator } from "@cfworker/json-schema";
import type { SchemaProblem, Schemas } from "../../core/workflow/runPorts";
import type { JsonSchema } from "../../core/workflow/template";
import { metaSchema } from "./metaSchema";
import { patternProblem } from "./safePattern";
import { problemsOf } from "./words";

const maxDepth = 64;
/** Values in one schema. A front matter of full length has a tenth of it. */
const maxSchemaSize = 20_000;
/** Values in one checked value. */
const maxValueSize = 100_000;
/** Looks at a schema within one check; references and alternatives could multiply them. */
const maxWork = 300_000;
/** Entries of a list that must all differ: each is compared with each. */
const maxUnique = 5000;
const maxProblems = 20;

const tooMuchWork = "The check takes too much work.";

class OutOfWork extends Error {}

/** The port `Schemas`, over a well-kept validator that interprets. */
export class JsonSchemas implements Schemas {
  readonly #known = new WeakMap<JsonSchema, Prepared>();
  readonly #meta = new Prepared(metaSchema);

  checkSchema(schema: JsonSchema): readonly SchemaProblem[] {
    return this.#prepare(schema).faults;
  }

  check(schema: JsonSchema, value: unknown): readonly SchemaProblem[] {
    const prepared = this.#prepare(schema);
    const [fault] = prepared.faults;
    if (fault === undefined) return prepared.check(value);
    return [{ at: "", message: `Its schema cannot be used: ${fault.message}` }];
  }

  #prepare(schema: JsonSchema): Prepared {
    const known = this.#known.get(schema);
    if (known !== undefined) return known;
    const prepared = new Prepared(schema, this.#meta);
    this.#known.set(schema, prepared);
    return prepared;
  }
}

/** One schema, copied so that neither side can change it under the other. */
class Prepared {
  readonly faults: readonly SchemaProblem[];
  #validator: Validator | undefined;
  #work = 0;
  #unique = false;

  /** The schema of schemas itself is taken as it is. */
  constructor(schema: JsonSchema, meta?: Prepared) {
    const size = measure(schema, maxSchemaSize);
    if (typeof size === "string") {
      this.faults = [{ at: "", message: size }];
      return;
    }
    if (meta !== undefined) {
      const faults = [...meta.check(schema), ...patternFaults(schema, "")];
      if (faults.length > 0) {
        this.faults = faults;
        return;
      }
    }
    this.faults = this.#build(schema);
  }

  check(value: unknown): readonly SchemaProblem[] {
    if (value === undefined) return [{ at: "", message: "There is no value." }];
    const size = measure(value, maxValueSize);
    if (typeof size === "string") return [{ at: "", message: size }];
    if (this.#unique && size.longestList > maxUnique) {
      return [{ at: "", message: `A list whose entries must differ has over ${maxUnique}.` }];
    }
    if (this.#validator === undefined) return [];
    this.#work = 0;
    try {
      const { valid, errors } = this.#validator.validate(value);
      return valid ? [] : problemsOf(errors, value).slice(0, maxProblems);
    } catch (error) {
      const multiplied = error instanceof RangeError && this.#work > 20_000;
      return [{ at: "", message: multiplied ? tooMuchWork : reasonOf(error) }];
    }
  }

  /** References are resolved here, so that one that leads nowhere is found before any value comes. */
  #build(schema: JsonSchema): readonly SchemaProblem[] {
    const copy = structuredClone(schema);
    this.#count(copy);
    try {
      this.#validator = new Validator(copy, "2020-12", false);
      const dangling = danglingReference(copy, copy, "");
      return dangling === undefined ? [] : [dangling];
    } catch (error) {
      return [{ at: "", message: reasonOf(error) }];
    }
  }

  /**
   * The validator reads this keyword of a draft that is not ours exactly once for each look at a
   * schema, which makes it the place to count them.
   */
  #count(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    for (const inner of Object.values(value)) this.#count(inner);
    // A property of that name in a map of properties; where schemas stand, the name is not allowed.
    if (Array.isArray(value) || Object.hasOwn(value, "$recursiveRef")) return;
    if (Object.hasOwn(value, "uniqueItems")) this.#unique = true;
    Object.defineProperty(value, "$recursiveRef", {
      enumerable: false,
      get: () => {
        this.#work += 1;
        if (this.#work > maxWork) throw new OutOfWork(tooMuchWork);
        return undefined;
      },
    });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof OutOfWork) return error.message;
  // All that is left is a reference that leads only to itself.
  if (error instanceof RangeError) return "The schema refers to itself without end.";
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0] ?? message;
}

/** How large a value is, or why it is too large; shared parts count each time. */
function measure(whole: unknown, most: number): { readonly longestList: number } | string {
  let size = 0;
  let longestList = 0;
  const visit = (value: unknown, depth: number): string | undefined => {
    size += 1;
    if (size > most) return `It has over ${most} values.`;
    if (typeof value !== "object" || value === null) return undefined;
    if (depth > maxDepth) return `It is nested over ${maxDepth} levels deep.`;
    if (Array.isArray(value)) longestList = Math.max(longestList, value.length);
    for (const inner of Object.values(value)) {
      const problem = visit(inner, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  return visit(whole, 0) ?? { longestList };
}

/** Every pattern in the schema; wherever it stands, it may be used. */
function patternFaults(value: unknown, at: string): readonly SchemaProblem[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const place = `${at}/${escape(key)}`;
    const patterns =
      key === "pattern" && typeof inner === "string"
        ? [inner]
        : key === "patternProperties" && typeof inner === "object" && inner !== null
          ? Object.keys(inner)
          : [];
    const faults = patterns.flatMap((pattern) => {
      const message = patternProblem(pattern);
      return message === undefined ? [] : [{ at: place, message }];
    });
    return [...faults, ...patternFaults(inner, place)];
  });
}

/** The first reference that leads nowhere. Only references into the same schema pass the meta schema. */
function danglingReference(value: unknown, root: unknown, at: string): SchemaProblem | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    const place = `${at}/${escape(key)}`;
    if (key === "$ref" && typeof inner === "string" && !leadsSomewhere(root, inner)) {
      return { at: place, message: `\`${inner}\` leads nowhere in this schema.` };
    }
    const found = danglingReference(inner, root, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function leadsSomewhere(root: unknown, reference: string): boolean {
  if (reference === "#") return true;
  if (!reference.startsWith("#/")) return hasAnchor(root, reference.slice(1));
  let value: unknown = root;
  for (const step of reference.slice(2).split("/")) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return false;
    value = new Map<string, unknown>(Object.entries(value)).get(key);
  }
  return typeof value === "boolean" || (typeof value === "object" && value !== null);
}

function hasAnchor(value: unknown, anchor: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  if ("$anchor" in value && value.$anchor === anchor) return true;
  return Object.values(value).some((inner) => hasAnchor(inner, anchor));
}

function escape(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
