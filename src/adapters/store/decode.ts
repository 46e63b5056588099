/** Turns parsed JSON into typed values, or says where it does not fit. Nothing is guessed. */

/** Throws `Mismatch` when the value does not fit. */
export type Decode<T> = (value: unknown) => T;

/** Where and how stored data differs from what is expected. */
export class Mismatch extends Error {
  constructor(expected: string, value: unknown) {
    super(`expected ${expected}, found ${value === null ? "null" : typeof value}`);
    this.name = "Mismatch";
  }
}

export const string: Decode<string> = (value) => {
  if (typeof value === "string") return value;
  throw new Mismatch("a string", value);
};

/** JSON knows no others, but `1e999` becomes Infinity. */
export const number: Decode<number> = (value) => {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new Mismatch("a number", value);
};

export const boolean: Decode<boolean> = (value) => {
  if (typeof value === "boolean") return value;
  throw new Mismatch("true or false", value);
};

export function oneOf<const T extends string>(...allowed: readonly T[]): Decode<T> {
  return (value) => {
    const found = allowed.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    throw new Mismatch(allowed.join(" or "), value);
  };
}

/** JSON leaves properties out that are undefined. */
export function optional<T>(decode: Decode<T>): Decode<T | undefined> {
  return (value) => (value === undefined ? undefined : decode(value));
}

export function array<T>(decode: Decode<T>): Decode<readonly T[]> {
  return (value) => {
    if (Array.isArray(value)) return value.map((item) => decode(item));
    throw new Mismatch("a list", value);
  };
}

/** Named values of any kind: what a program gave, as it gave it. */
export const record: Decode<Readonly<Record<string, unknown>>> = (value) => {
  if (isRecord(value)) return value;
  throw new Mismatch("an object", value);
};

/** A map as a list of pairs; a key that occurs twice is refused. */
export function map<K extends string, V>(
  key: Decode<K>,
  decode: Decode<V>,
): Decode<ReadonlyMap<K, V>> {
  const entries = array(tuple(key, decode));
  return (value) => {
    const list = entries(value);
    const result = new Map(list);
    if (result.size === list.length) return result;
    throw new Mismatch("keys that differ", value);
  };
}

export function tuple<A, B>(first: Decode<A>, second: Decode<B>): Decode<readonly [A, B]> {
  return (value) => {
    if (!Array.isArray(value) || value.length !== 2) throw new Mismatch("a pair", value);
    return [first(value[0]), second(value[1])];
  };
}

/** Exactly these properties; others are dropped. The compiler sees to it that none is forgotten. */
export function object<T extends object>(
  fields: {
    readonly [K in keyof T]-?: Decode<T[K]>;
  },
): Decode<T> {
  const names = Object.keys(fields).filter((name): name is keyof T & string => name in fields);
  return (value) => {
    if (!isRecord(value)) throw new Mismatch("an object", value);
    const result: Partial<T> = {};
    for (const name of names) {
      try {
        result[name] = fields[name](Object.hasOwn(value, name) ? value[name] : undefined);
      } catch (error) {
        if (error instanceof Mismatch) error.message = `${name}: ${error.message}`;
        throw error;
      }
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every property was just set
    return result as T;
  };
}

/** One of several shapes, told apart by a property that is true in the first and false in the second. */
export function byFlag<A, B>(flag: string, yes: Decode<A>, no: Decode<B>): Decode<A | B> {
  return (value) => {
    if (!isRecord(value)) throw new Mismatch("an object", value);
    return value[flag] === true ? yes(value) : no(value);
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
