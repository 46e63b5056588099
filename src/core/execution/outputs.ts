/** What an execution leaves behind, as the journal keeps it. DESIGN 5.3. */

/** The outputs of a summary and artifacts; undefined when there is nothing to keep. */
export function outputsOf(
  summary: string | undefined,
  artifacts: readonly string[] | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const outputs: Record<string, unknown> = {};
  if (summary !== undefined && summary.trim() !== "") outputs["summary"] = summary.trim();
  if (artifacts !== undefined && artifacts.length > 0) outputs["artifacts"] = artifacts;
  return Object.keys(outputs).length === 0 ? undefined : outputs;
}
