import { randomBytes } from "node:crypto";
import type { Ids } from "../../core/ports";

/** 120 random bits in 20 URL-safe characters. */
export class RandomIds implements Ids {
  next(): string {
    return randomBytes(15).toString("base64url");
  }
}
