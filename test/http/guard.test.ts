import { describe, expect, it } from "vitest";
import { hostsOf, isLoopback } from "../../src/adapters/http/guard";

describe("the names of a server", () => {
  it("are known however they are written", () => {
    expect(hostsOf("MyBox", 4000)).toContain("mybox:4000");
    expect(hostsOf("FE80::1", 4000)).toContain("[fe80::1]:4000");
    expect([isLoopback("LOCALHOST"), isLoopback("127.1.2.3"), isLoopback("::1")]).toEqual([
      true,
      true,
      true,
    ]);
    expect([isLoopback("127.0.0.1.example.org"), isLoopback("MyBox")]).toEqual([false, false]);
  });
});
