/** What programs print for a terminal, for places that are none. Pure. */

/** A control sequence of a terminal: colours, cursor, title. ECMA-48, 5.4 and 5.6. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const sequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/gu;

/** Without colours and the like. What is cut in the middle of one stays as it is. */
export function plainOutput(text: string): string {
  return text.includes("\u001b") ? text.replaceAll(sequence, "") : text;
}
