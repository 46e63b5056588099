/** What the agents did on the days before, where the project files tell of it. Source document 004. */

export interface StoryStep {
  readonly task: string;
  readonly agent: string;
  readonly title: string;
  readonly minutes: number;
  /** The task it was handed over from, with what was passed along. */
  readonly after?: readonly [task: string, deliverable: string];
}

/** One day of one project; its tasks are ticked since. */
export interface Story {
  /** Working days before the last. */
  readonly back: number;
  readonly project: string;
  /** The template it ran as. */
  readonly workflow: string | undefined;
  readonly steps: readonly StoryStep[];
}

function step(
  task: string,
  agent: string,
  title: string,
  minutes: number,
  after?: StoryStep["after"],
): StoryStep {
  return { task, agent, title, minutes, ...(after === undefined ? {} : { after }) };
}

export const pastStories: readonly Story[] = [
  {
    back: 6,
    project: "user-management",
    workflow: "feature-team",
    steps: [
      step("prerequisites", "resource-verifier", "Check database, sign-in and packages", 8),
      step("requirements", "planner", "Requirements of user management", 28, [
        "prerequisites",
        "GO: database, sign-in and packages are there",
      ]),
      step("flows", "frontend", "User flows", 27, ["prerequisites", "GO"]),
      step("schema", "database", "User schema with companies", 33, [
        "requirements",
        "People belong to a company; three roles",
      ]),
      step("roles", "security", "Roles and permissions", 36, [
        "requirements",
        "Three roles: admin, manager, user",
      ]),
      step("infrastructure", "devops", "Infrastructure needs", 12, [
        "requirements",
        "The requirements",
      ]),
      step("queries", "backend", "Queries with company filter", 44, [
        "schema",
        "Schema and migrations",
      ]),
      step("checks", "backend", "Permission checks", 38, ["roles", "The pattern of the checks"]),
      step("screens", "frontend", "Screens for users and roles", 55, [
        "checks",
        "Actions to create, change and remove users",
      ]),
      step("tests", "qa", "Tests of users and roles", 37, ["screens", "Screens on staging"]),
      step("review", "security", "Security review of permissions", 24, [
        "checks",
        "All actions are protected",
      ]),
      step("deploy", "devops", "Deploy user management", 18, ["tests", "All tests pass"]),
    ],
  },
  {
    back: 4,
    project: "rate-limits",
    workflow: undefined,
    steps: [
      step("count", "backend", "Count requests for each address", 41),
      step("limits", "backend", "Limits for each account", 32),
    ],
  },
  {
    back: 3,
    project: "subscriptions",
    workflow: undefined,
    steps: [
      step("plan", "planner", "Plan the checkout of a subscription", 29),
      step("events", "backend", "Map the events of the payment provider", 42, [
        "plan",
        "The plan of the checkout",
      ]),
      step("schema", "database", "Subscription schema", 40, ["plan", "The plan of the checkout"]),
      step("payment-review", "security", "Security review of the payment flow", 39, [
        "events",
        "Fourteen events, six of them ours",
      ]),
    ],
  },
  {
    back: 2,
    project: "gateway-contract",
    workflow: undefined,
    steps: [
      step("fees", "claude-haiku", "Compare the fees", 26),
      step("questions", "claude-sonnet", "Questions to the provider", 21, [
        "fees",
        "A table of the fees",
      ]),
    ],
  },
  {
    back: 2,
    project: "observability",
    workflow: undefined,
    steps: [
      step("api", "backend", "Metrics of the API", 33),
      step("pages", "frontend", "Metrics of the pages", 31),
      step("alerts", "devops", "Alerts for slow answers", 24, ["api", "Metrics of all routes"]),
      step("runbook", "docs", "Runbook of the alerts", 28, ["alerts", "Five alerts"]),
    ],
  },
  {
    back: 1,
    project: "auth-hardening",
    workflow: undefined,
    steps: [
      step("provider", "resource-verifier", "Check that the identity provider answers", 5),
      step("screens", "frontend", "Sign-in screens", 44, ["provider", "GO"]),
      step("sessions", "database", "Session schema", 29, ["provider", "GO"]),
    ],
  },
];
