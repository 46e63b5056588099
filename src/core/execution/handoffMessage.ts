/** What one agent passes to the next. DESIGN 5.3. */
export interface HandoffMessage {
  readonly from: string;
  readonly to: string;
  readonly task: string;
  readonly deliverable: string;
  readonly context: string;
  readonly requirements: readonly string[];
  /** What the giver goes on with, or undefined. */
  readonly continuesWith: string | undefined;
}
