/**
 * The small language of conditions: literals, names, `== != < <= > >=`, `and or not`, `in`,
 * `contains`, `exists(name)`, parentheses and lists. It is read into a tree and walked; no code is ever
 * made of it. Length and depth are bounded, so that a hostile template costs no more than a long one.
 */
import { type ConditionFault, type Operator, type Token, tokensOf } from "./conditionTokens";
import { lookUp, type NamePath, type Names } from "./names";

export type Condition =
  | { readonly kind: "value"; readonly value: string | number | boolean | null }
  | { readonly kind: "name"; readonly path: NamePath }
  | { readonly kind: "list"; readonly items: readonly Condition[] }
  | { readonly kind: "exists"; readonly path: NamePath }
  | { readonly kind: "not"; readonly operand: Condition }
  | {
      readonly kind: "and" | "or" | "in" | "contains";
      readonly left: Condition;
      readonly right: Condition;
    }
  | {
      readonly kind: "compare";
      readonly operator: Operator;
      readonly left: Condition;
      readonly right: Condition;
    };

export type ParsedCondition =
  | { readonly ok: true; readonly condition: Condition }
  /** `at`: the character where it stops making sense, from 0. */
  | { readonly ok: false; readonly message: string; readonly at: number };

const maxLength = 2000;
const maxDepth = 50;

/** Reads a condition. Never throws. */
export function parseCondition(text: string): ParsedCondition {
  if (text.length > maxLength) {
    return {
      ok: false,
      message: `A condition has at most ${maxLength} characters.`,
      at: maxLength,
    };
  }
  const tokens = tokensOf(text);
  if ("message" in tokens) return { ok: false, ...tokens };
  const parser = new Parser(tokens, text.length);
  const condition = parser.whole();
  if ("message" in condition) return { ok: false, ...condition };
  return { ok: true, condition };
}

/** Every name in a condition; `exists` asks for names that may well be missing. */
export function namesIn(
  condition: Condition,
): readonly { readonly path: NamePath; readonly mayBeMissing: boolean }[] {
  switch (condition.kind) {
    case "value":
      return [];
    case "name":
      return [{ path: condition.path, mayBeMissing: false }];
    case "exists":
      return [{ path: condition.path, mayBeMissing: true }];
    case "list":
      return condition.items.flatMap(namesIn);
    case "not":
      return namesIn(condition.operand);
    case "and":
    case "or":
    case "in":
    case "contains":
    case "compare":
      return [...namesIn(condition.left), ...namesIn(condition.right)];
  }
}

/**
 * Whether it holds. A name that leads nowhere is null. What counts as no: false, null, 0, an empty text
 * and an empty list. `<` and its like compare two numbers or two texts; anything else is no.
 */
export function holds(condition: Condition, names: Names): boolean {
  return isTruthy(valueOf(condition, names));
}

/** Reads a condition and says whether it holds. */
export function evaluate(
  text: string,
  names: Names,
):
  | { readonly ok: true; readonly holds: boolean }
  | { readonly ok: false; readonly message: string } {
  const parsed = parseCondition(text);
  if (!parsed.ok) return parsed;
  return { ok: true, holds: holds(parsed.condition, names) };
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  whole(): Condition | ConditionFault {
    const condition = this.#or();
    if ("message" in condition) return condition;
    const rest = this.#tokens[this.#at];
    if (rest === undefined) return condition;
    return { message: "The condition was over here; `and` or `or` may be missing.", at: rest.at };
  }

  #or(): Condition | ConditionFault {
    return this.#chain("or", () => this.#chain("and", () => this.#not()));
  }

  #chain(word: "and" | "or", next: () => Condition | ConditionFault): Condition | ConditionFault {
    let left = next();
    while (!("message" in left) && this.#takeWord(word)) {
      const right = next();
      if ("message" in right) return right;
      left = { kind: word, left, right };
    }
    return left;
  }

  #not(): Condition | ConditionFault {
    if (!this.#takeWord("not")) return this.#comparison();
    const operand = this.#deeper(() => this.#not());
    return "message" in operand ? operand : { kind: "not", operand };
  }

  #comparison(): Condition | ConditionFault {
    const left = this.#operand();
    if ("message" in left) return left;
    const token = this.#tokens[this.#at];
    if (token?.kind === "operator") {
      this.#at += 1;
      const right = this.#operand();
      if ("message" in right) return right;
      return { kind: "compare", operator: token.operator, left, right };
    }
    if (token?.kind !== "word") return left;
    if (token.word === "in" || token.word === "contains") {
      this.#at += 1;
      const right = this.#operand();
      return "message" in right ? right : { kind: token.word, left, right };
    }
    if (token.word !== "not") return left;
    const next = this.#tokens[this.#at + 1];
    if (next?.kind !== "word" || next.word !== "in") return left;
    this.#at += 2;
    const right = this.#operand();
    if ("message" in right) return right;
    return { kind: "not", operand: { kind: "in", left, right } };
  }

  #operand(): Condition | ConditionFault {
    const token = this.#tokens[this.#at];
    if (token === undefined) return { message: "The condition ends too early.", at: this.#end };
    this.#at += 1;
    if (token.kind === "value") return { kind: "value", value: token.value };
    if (token.kind === "name") return { kind: "name", path: token.path };
    if (token.kind === "word" && token.word === "exists") return this.#exists();
    if (token.kind === "sign" && token.sign === "(") {
      const inner = this.#deeper(() => this.#or());
      if ("message" in inner) return inner;
      return this.#takeSign(")") ? inner : this.#missing(")");
    }
    if (token.kind === "sign" && token.sign === "[") return this.#deeper(() => this.#list());
    return { message: "A value, a name or a parenthesis was expected here.", at: token.at };
  }

  #list(): Condition | ConditionFault {
    const items: Condition[] = [];
    if (this.#takeSign("]")) return { kind: "list", items };
    for (;;) {
      const item = this.#operand();
      if ("message" in item) return item;
      items.push(item);
      if (this.#takeSign("]")) return { kind: "list", items };
      if (!this.#takeSign(",")) return this.#missing("]");
    }
  }

  #exists(): Condition | ConditionFault {
    if (!this.#takeSign("(")) return this.#missing("(");
    const token = this.#tokens[this.#at];
    if (token?.kind !== "name") {
      return {
        message: "`exists` takes one name, such as `exists(steps.plan.output)`.",
        at: token?.at ?? this.#end,
      };
    }
    this.#at += 1;
    return this.#takeSign(")") ? { kind: "exists", path: token.path } : this.#missing(")");
  }

  #deeper(read: () => Condition | ConditionFault): Condition | ConditionFault {
    if (this.#depth >= maxDepth) {
      const at = this.#tokens[this.#at]?.at ?? this.#end;
      return { message: `A condition has at most ${maxDepth} levels.`, at };
    }
    this.#depth += 1;
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #takeWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "word" || token.word !== word) return false;
    this.#at += 1;
    return true;
  }

  #takeSign(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "sign" || token.sign !== sign) return false;
    this.#at += 1;
    return true;
  }

  #missing(sign: string): ConditionFault {
    return { message: `\`${sign}\` is missing here.`, at: this.#tokens[this.#at]?.at ?? this.#end };
  }
}

function valueOf(condition: Condition, names: Names): unknown {
  switch (condition.kind) {
    case "value":
      return condition.value;
    case "name": {
      const found = lookUp(names, condition.path);
      return found.found ? found.value : null;
    }
    case "exists": {
      const found = lookUp(names, condition.path);
      return found.found && found.value !== null;
    }
    case "list":
      return condition.items.map((item) => valueOf(item, names));
    case "not":
      return !holds(condition.operand, names);
    case "and":
      return holds(condition.left, names) && holds(condition.right, names);
    case "or":
      return holds(condition.left, names) || holds(condition.right, names);
    case "in":
      return contains(valueOf(condition.right, names), valueOf(condition.left, names));
    case "contains":
      return contains(valueOf(condition.left, names), valueOf(condition.right, names));
    case "compare":
      return compare(
        condition.operator,
        valueOf(condition.left, names),
        valueOf(condition.right, names),
      );
  }
}

function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return Boolean(value);
}

/** A list has a value, a text has a text, an object has a key. */
function contains(whole: unknown, part: unknown): boolean {
  if (Array.isArray(whole)) return whole.some((item) => isSame(item, part, 0));
  if (typeof part !== "string") return false;
  if (typeof whole === "string") return whole.includes(part);
  return typeof whole === "object" && whole !== null && Object.hasOwn(whole, part);
}

function compare(operator: Operator, left: unknown, right: unknown): boolean {
  if (operator === "==") return isSame(left, right, 0);
  if (operator === "!=") return !isSame(left, right, 0);
  const numbers = typeof left === "number" && typeof right === "number";
  const texts = typeof left === "string" && typeof right === "string";
  if (!numbers && !texts) return false;
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  if (operator === ">") return left > right;
  return left >= right;
}

/** The same as JSON; what is nested deeper than any real output is not. */
function isSame(left: unknown, right: unknown, depth: number): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object") return false;
  if (left === null || right === null || depth > 200) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const one = Object.entries(left);
  const other = new Map<string, unknown>(Object.entries(right));
  if (one.length !== other.size) return false;
  return one.every(([key, value]) => other.has(key) && isSame(value, other.get(key), depth + 1));
}
