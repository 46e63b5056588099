/** Makes every change of a value, at any depth, a failure of the test that makes it. */
export function deepFreeze<T>(value: T, seen = new Set<object>()): T {
  if (typeof value !== "object" || value === null || seen.has(value) || Object.isFrozen(value))
    return value;
  seen.add(value);
  if (value instanceof Map) {
    for (const [key, held] of value as Map<unknown, unknown>) {
      deepFreeze(key, seen);
      deepFreeze(held, seen);
    }
    const refuse = () => {
      throw new Error("a frozen map was changed");
    };
    for (const name of ["set", "delete", "clear"]) {
      Object.defineProperty(value, name, { value: refuse });
    }
  } else {
    for (const held of Object.values(value) as readonly unknown[]) deepFreeze(held, seen);
  }
  return Object.freeze(value);
}
