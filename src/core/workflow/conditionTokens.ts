/** The words of a condition. */
import { type NamePath, nameRoots, parseName } from "./names";

export type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=";

export type Token =
  | {
      readonly kind: "value";
      readonly value: string | number | boolean | null;
      readonly at: number;
    }
  | { readonly kind: "name"; readonly path: NamePath; readonly at: number }
  | { readonly kind: "operator"; readonly operator: Operator; readonly at: number }
  | {
      readonly kind: "word";
      readonly word: "and" | "or" | "not" | "in" | "contains" | "exists";
      readonly at: number;
    }
  | { readonly kind: "sign"; readonly sign: "(" | ")" | "[" | "]" | ","; readonly at: number };

/** What is wrong with a condition; `at` counts its characters from 0. */
export interface ConditionFault {
  readonly message: string;
  readonly at: number;
}

const operators: readonly string[] = ["==", "!=", "<=", ">=", "<", ">"];
const words: readonly string[] = ["and", "or", "not", "in", "contains", "exists"];
const literals: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** One branch for each kind of token; a name takes its dots and brackets along. */
const pattern =
  /\s+|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|([=!<>]=|[<>])|([()[\],])|([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[\d{1,6}\]|\["[^"\\\]\n]*"\]|\['[^'\\\]\n]*'\])*)/uy;

export function tokensOf(text: string): readonly Token[] | ConditionFault {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return unreadable(text, at);
    const token = tokenOf(match, at);
    if (token !== undefined && "message" in token) return token;
    if (token !== undefined) tokens.push(token);
    at = pattern.lastIndex;
  }
  return tokens;
}

function tokenOf(match: RegExpExecArray, at: number): Token | ConditionFault | undefined {
  const [, number, double, single, operator, sign, word] = match;
  if (number !== undefined) return { kind: "value", value: Number(number), at };
  const quoted = double ?? single;
  if (quoted !== undefined) return { kind: "value", value: unescape(quoted), at };
  if (operators.includes(operator ?? "")) {
    return { kind: "operator", operator: operator as Operator, at };
  }
  if (sign !== undefined) return { kind: "sign", sign: sign as "(", at };
  if (word === undefined) return undefined;
  if (words.includes(word)) return { kind: "word", word: word as "and", at };
  const literal = literals.get(word);
  if (literal !== undefined) return { kind: "value", value: literal, at };
  const path = parseName(word);
  if (path === undefined || !nameRoots.includes(String(path[0]))) return unknownName(word, at);
  return { kind: "name", path, at };
}

function unescape(text: string): string {
  return text.replace(/\\(.)/gu, (_, sign: string) =>
    sign === "n" ? "\n" : sign === "t" ? "\t" : sign,
  );
}

function unknownName(word: string, at: number): ConditionFault {
  const shown = word.slice(0, 60);
  return {
    message: `“${shown}” is no name here: names begin with ${nameRoots.join(", ")}; text stands in quotes.`,
    at,
  };
}

function unreadable(text: string, at: number): ConditionFault {
  const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (sign === '"' || sign === "'") return { message: "This text has no closing quote.", at };
  if (sign === "=") return { message: "Two signs compare: write `==`.", at };
  if (sign === "&" || sign === "|" || sign === "!") {
    return {
      message: `“${sign}” means nothing here: write \`and\`, \`or\`, \`not\` or \`!=\`.`,
      at,
    };
  }
  return { message: `“${sign}” means nothing here.`, at };
}
