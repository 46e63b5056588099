/** Project files for tests, spelled the way people write them. */

export interface ProjectText {
  readonly id?: string;
  readonly status?: string;
  readonly owner?: string;
  readonly updated?: string;
  readonly blocked?: boolean;
  readonly reason?: string;
  readonly priority?: string;
  readonly blockedBy?: readonly string[];
  readonly blocks?: readonly string[];
  /** More lines of front matter. */
  readonly more?: readonly string[];
  /** Everything from the first heading of a phase on. */
  readonly body?: string;
}

const twoPhases = `### Phase 1: Research (Agent A)
- [ ] Read ^read
- [ ] Write ^write

### Phase 2: Build (Agent B)
- [ ] Code ^code
  - [ ] Parse ^parse
  - [ ] Print ^print
- [ ] Test needs:code ^test`;

/** An `AGENCY.md`; by default two phases, one task of the second with two subtasks. */
export function projectText(options: ProjectText = {}): string {
  const quotedIds = (ids: readonly string[] = []) => `[${ids.join(", ")}]`;
  return [
    "---",
    ...(options.id === undefined ? [] : [`project_id: ${options.id}`]),
    `status: ${options.status ?? "pending"}`,
    `owner: ${options.owner ?? "null"}`,
    `last_updated: ${options.updated ?? "2026-11-01T10:00:00Z"}`,
    `blocked: ${String(options.blocked ?? false)}`,
    `blocking_reason: ${options.reason ?? "null"}`,
    `priority: ${options.priority ?? "medium"}`,
    ...(options.more ?? []),
    "dependencies:",
    `  blocked_by: ${quotedIds(options.blockedBy)}`,
    `  blocks: ${quotedIds(options.blocks)}`,
    "---",
    "",
    `# ${options.id ?? "A project"}`,
    "",
    "## Tasks",
    "",
    options.body ?? twoPhases,
    "",
    "## Agent Notes",
    "",
  ].join("\n");
}
