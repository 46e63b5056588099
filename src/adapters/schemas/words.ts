/** What the validator found, in words and with the place in the value. */
import type { OutputUnit } from "@cfworker/json-schema";
import type { SchemaProblem } from "../../core/workflow/runPorts";

/** Say only that something inside them is wrong, which is told by itself. */
const wrappers = new Set([
  ...["properties", "patternProperties", "additionalProperties", "unevaluatedProperties"],
  ...["items", "prefixItems", "unevaluatedItems", "$ref", "allOf", "if", "dependentSchemas"],
  ...["propertyNames"],
]);
/** What is wrong inside an alternative says little: none of them fits. */
const alternatives = new Set(["anyOf", "oneOf", "contains"]);

/** The problems, each place and message once, in the order of the value. */
export function problemsOf(
  errors: readonly OutputUnit[],
  value: unknown,
): readonly SchemaProblem[] {
  const hidden = errors
    .filter(({ keyword }) => alternatives.has(keyword))
    .map(({ keywordLocation }) => `${keywordLocation}/`);
  const told = errors.filter(
    ({ keyword, keywordLocation }) =>
      !wrappers.has(keyword) && !hidden.some((prefix) => keywordLocation.startsWith(prefix)),
  );
  // Something wrong that only its wrapper tells, such as a name that is not allowed.
  const shown = told.length > 0 ? told : errors;
  const problems = shown.map((error) => {
    const at = decodeURIComponent(error.instanceLocation.slice(1));
    return { at, message: messageOf(error, at, value) };
  });
  return [...new Map(problems.map((one) => [`${one.at}\0${one.message}`, one])).values()];
}

function messageOf({ keyword, error }: OutputUnit, at: string, value: unknown): string {
  const quoted = /"([^]*)"/u.exec(error)?.[1] ?? "";
  switch (keyword) {
    case "type": {
      const [, is = "", expected = ""] =
        /type "([^"]*)" is invalid\. Expected "([^]*)"\./u.exec(error) ?? [];
      return `This should be ${expected.split('", "').map(typeWord).join(" or ")}, and is ${typeWord(is)}.`;
    }
    case "required":
      return `“${quoted}” is missing.`;
    case "enum":
      return `This is none of ${error.slice(error.indexOf("["), -1)}.`;
    case "const":
      return `This should be ${error.slice("Instance does not match ".length, -1)}.`;
    case "pattern":
      return `“${shortened(at, value)}” does not have the right form.`;
    case "format":
      return `“${shortened(at, value)}” is no ${quoted}.`;
    case "false":
      return at === ""
        ? "Nothing is allowed here."
        : `“${at.split("/").at(-1) ?? ""}” is not known here.`;
    case "anyOf":
    case "oneOf":
      return "This fits none of the alternatives, or too many.";
    default:
      return error
        .replace(/^String/u, "The text")
        .replace(/^Array/u, "The list")
        .replace(/^Instance/u, "This");
  }
}

function typeWord(type: string): string {
  const words = new Map([
    ["string", "a text"],
    ["number", "a number"],
    ["integer", "a whole number"],
    ["boolean", "true or false"],
    ["array", "a list"],
    ["object", "a set of keys"],
    ["null", "empty"],
  ]);
  return words.get(type) ?? type;
}

/** The value at a place, as far as a message has room for it. */
function shortened(at: string, whole: unknown): string {
  let value: unknown = whole;
  for (const step of at.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return "";
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    value = new Map<string, unknown>(Object.entries(value)).get(key);
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
