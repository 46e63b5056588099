import { expect, it } from "vitest";
import { readRelease } from "../../../src/core/chat/releaseWords";

it.each([
  ["", { reference: "", how: undefined }],
  ["search", { reference: "search", how: undefined }],
  ["search#Refund screen", { reference: "search#Refund screen", how: undefined }],
  ["done", { reference: "", how: { kind: "done" } }],
  ["search as done", { reference: "search", how: { kind: "done" } }],
  ["blocked: no key", { reference: "", how: { kind: "block", reason: "no key" } }],
  ["search blocked no key", { reference: "search", how: { kind: "block", reason: "no key" } }],
  ["blocked", { reference: "", how: { kind: "block", reason: "" } }],
  ["to reviewer", { reference: "", how: { kind: "handoff", message: { to: "reviewer" } } }],
  [
    "search to @reviewer: Look at\nthe rounding",
    {
      reference: "search",
      how: { kind: "handoff", message: { to: "reviewer", context: "Look at\nthe rounding" } },
    },
  ],
])("%j", (text, meant) => {
  expect(readRelease(text)).toEqual(meant);
});
