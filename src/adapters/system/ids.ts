import { randomBytes } from "node:crypto";
import type { Ids } from "../../core/ports";

/** Nearly 120 random bits in 20 URL-safe characters, the first of them a letter or a digit. */
export class RandomIds implements Ids {
  next(): string {
    const id = randomBytes(15).toString("base64url");
    // On a command line `-E5ot…` would be an option.
    return /^[-_]/u.test(id) ? this.next() : id;
  }
}
