/** What agents of the demo do on an ordinary day: small works along the usual ways. */

/** The roles of the demo, in the order in which work passes through them. */
export const roles = [
  "planner",
  "database",
  "backend",
  "frontend",
  "security",
  "qa",
  "devops",
  "coder",
  "reviewer",
  "tester",
  "docs",
  "resource-verifier",
  "claude-haiku",
  "claude-sonnet",
] as const;

export type Role = (typeof roles)[number];

export interface Flow {
  /** How often it is chosen, beside the others. */
  readonly weight: number;
  readonly chain: readonly [Role, ...Role[]];
  readonly workflow: string | undefined;
  readonly projects: readonly [string, ...string[]];
}

const shop = ["checkout-redesign", "subscriptions", "auth-hardening"] as const;

export const flows: readonly [Flow, ...Flow[]] = [
  {
    weight: 3,
    chain: ["planner", "database", "backend", "frontend", "qa", "devops"],
    workflow: "feature-team",
    projects: shop,
  },
  {
    weight: 4,
    chain: ["planner", "coder", "reviewer"],
    workflow: "planner-coder-reviewer",
    projects: ["search-index", "rate-limits", "auth-hardening"],
  },
  {
    weight: 3,
    chain: ["coder", "reviewer", "tester", "docs"],
    workflow: undefined,
    projects: ["search-index", "observability", "rate-limits"],
  },
  {
    weight: 4,
    chain: ["claude-haiku", "claude-sonnet", "resource-verifier", "docs"],
    workflow: undefined,
    projects: ["pricing-pages", "docs-site"],
  },
  {
    weight: 2,
    chain: ["claude-haiku", "claude-sonnet"],
    workflow: undefined,
    projects: ["pricing-pages"],
  },
  {
    weight: 3,
    chain: ["frontend", "qa", "devops"],
    workflow: undefined,
    projects: shop,
  },
  { weight: 2, chain: ["database", "backend", "frontend"], workflow: undefined, projects: shop },
  { weight: 1, chain: ["security", "backend", "security"], workflow: undefined, projects: shop },
  {
    weight: 2,
    chain: ["tester", "docs"],
    workflow: undefined,
    projects: ["docs-site", "observability"],
  },
  { weight: 2, chain: ["resource-verifier"], workflow: undefined, projects: ["docs-site"] },
  { weight: 1, chain: ["frontend", "backend", "qa"], workflow: undefined, projects: shop },
];

/** What small works are about. */
export const topics: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "checkout-redesign": [
    "vouchers",
    "saved addresses",
    "receipts",
    "gift cards",
    "the cart on phones",
    "shipping prices",
    "stock in the cart",
    "guest checkout",
  ],
  subscriptions: ["renewals", "trial months", "invoices", "failed cards", "changes of plan"],
  "auth-hardening": ["password rules", "sessions", "sign-in mails", "API keys", "devices"],
  "search-index": [
    "suggestions",
    "filters",
    "spelling",
    "empty results",
    "ranking by price",
    "the search log",
  ],
  "rate-limits": ["the counter", "burst limits", "limits of partners", "the answer 429"],
  observability: ["slow queries", "error rates", "page timings", "the alert mails"],
  "pricing-pages": ["yearly prices", "the plan table", "questions and answers", "discounts"],
  "docs-site": ["the quick start", "the API pages", "screenshots", "the glossary", "old pages"],
};

export interface RoleWork {
  /** `{}` stands for the topic. */
  readonly titles: readonly [string, ...string[]];
  readonly minutes: readonly [from: number, to: number];
  /** What it passes on. */
  readonly deliverable: string;
  /** Parts of a longer work, done one after the other. */
  readonly parts: readonly string[];
  readonly errors: readonly [string, ...string[]];
}

export const roleWorks: Readonly<Record<Role, RoleWork>> = {
  planner: {
    titles: ["Plan {}", "Break down {}"],
    minutes: [12, 28],
    deliverable: "A plan of {} with the order of its parts",
    parts: [],
    errors: ["the request names no goal"],
  },
  database: {
    titles: ["Schema of {}", "Migration of {}"],
    minutes: [18, 42],
    deliverable: "Schema and migration of {}",
    parts: [],
    errors: ["the migration cannot be undone", "a lock was held for 20 s"],
  },
  backend: {
    titles: ["API of {}", "Rules of {}"],
    minutes: [25, 75],
    deliverable: "The API of {} with its contract",
    parts: ["Routes", "Checks", "Error answers", "Tests"],
    errors: ["3 of 57 tests fail", "the contract has a field too many"],
  },
  frontend: {
    titles: ["Screen of {}", "Form of {}"],
    minutes: [25, 65],
    deliverable: "The screen of {}, on staging",
    parts: ["Layout", "States", "Keyboard"],
    errors: ["the picture test differs in 4 places"],
  },
  security: {
    titles: ["Threats of {}", "Audit of {}"],
    minutes: [15, 40],
    deliverable: "What must not happen with {}",
    parts: [],
    errors: ["1 of 9 rules is broken: a key in the log"],
  },
  qa: {
    titles: ["Journeys of {}", "Regression of {}"],
    minutes: [18, 45],
    deliverable: "The journeys of {} pass",
    parts: [],
    errors: ["2 of 31 journeys fail"],
  },
  devops: {
    titles: ["Deploy {}", "Roll out {}"],
    minutes: [10, 28],
    deliverable: "{} is on staging",
    parts: [],
    errors: ["the health check failed after 90 s"],
  },
  coder: {
    titles: ["Build {}", "Rework {}"],
    minutes: [25, 80],
    deliverable: "The code of {} with tests",
    parts: ["Sketch", "Code", "Tests", "Clean-up"],
    errors: ["the build fails: a type does not fit", "5 of 88 tests fail"],
  },
  reviewer: {
    titles: ["Review {}"],
    minutes: [12, 26],
    deliverable: "The review of {}",
    parts: [],
    errors: ["changes needed: an error is swallowed", "changes needed: no test for the empty case"],
  },
  tester: {
    titles: ["Tests of {}", "Load test of {}"],
    minutes: [14, 38],
    deliverable: "The test report of {}",
    parts: [],
    errors: ["1 of 24 tests is flaky", "a test ran into its limit of 60 s"],
  },
  docs: {
    titles: ["Notes on {}", "Guide to {}"],
    minutes: [12, 30],
    deliverable: "The page about {}",
    parts: [],
    errors: ["two pages say different things"],
  },
  "resource-verifier": {
    titles: ["Check links", "Check what {} needs"],
    minutes: [3, 8],
    deliverable: "GO: everything for {} is there",
    parts: [],
    errors: ["NO-GO: a variable is not set"],
  },
  "claude-haiku": {
    titles: ["Research {}", "List {}"],
    minutes: [8, 22],
    deliverable: "Findings about {}",
    parts: [],
    errors: ["the answer was cut off"],
  },
  "claude-sonnet": {
    titles: ["Write about {}", "Draft of {}"],
    minutes: [20, 50],
    deliverable: "The text about {}",
    parts: [],
    errors: ["the text is longer than the page allows"],
  },
};

/** A time at which much fails at once, for one reason. */
export interface Cluster {
  /** Working days before the last. */
  readonly back: number;
  /** Minutes after local midnight. */
  readonly from: number;
  readonly to: number;
  readonly roles: readonly Role[];
  readonly projects: Flow["projects"];
  readonly error: string;
}

export const clusters: readonly Cluster[] = [
  {
    back: 2,
    from: 14 * 60,
    to: 15 * 60 + 40,
    roles: ["qa", "tester", "devops", "frontend"],
    projects: shop,
    error: "staging did not answer",
  },
  {
    back: 4,
    from: 15 * 60,
    to: 16 * 60 + 30,
    roles: ["claude-haiku", "claude-sonnet", "planner"],
    projects: ["pricing-pages", "docs-site"],
    error: "the model asks to wait: too many requests",
  },
  {
    back: 7,
    from: 10 * 60,
    to: 11 * 60 + 40,
    roles: ["coder", "tester", "backend", "frontend"],
    projects: ["search-index", "rate-limits"],
    error: "the package registry answered 503",
  },
];

export const contexts: readonly [string, ...string[]] = [
  "Keep it small; the rest comes later.",
  "It should behave like the page before it.",
  "Somebody waits for this before the weekend.",
  "The last try was too slow.",
  "",
  "",
];

export const requirements: readonly [string, ...string[]] = [
  "Works for guests",
  "At most 50 ms",
  "A test for the empty case",
  "No new dependency",
  "Readable on a phone",
  "Old links keep working",
];
