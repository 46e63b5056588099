/** Chance that repeats: the same seed gives the same demo. */
export class Random {
  #state: number;

  /** Any whole number; those that differ only beyond 32 bits are the same. */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 to below 1, in steps of 2^-32 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[Math.floor(this.next() * values.length)] ?? values[0];
  }

  /** 20 characters, as long as the ids of real commits. */
  id(): string {
    let text = "";
    for (let at = 0; at < 4; at += 1) {
      const word = Math.floor(this.next() * 0x1_0000_0000);
      text += letters[word & 31];
      text += letters[(word >>> 5) & 31];
      text += letters[(word >>> 10) & 31];
      text += letters[(word >>> 15) & 31];
      text += letters[(word >>> 20) & 31];
    }
    return text;
  }
}

const letters = "abcdefghijkmnpqrstuvwxyz23456789";
