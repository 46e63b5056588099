/** The last hours of the checkout: a feature team by role, run 224, which goes on. Source document 004. */
import type { PlannedWork } from "./planned";

const project = "checkout-redesign";

/** A step of the run, named like its task. */
function step(id: string, rest: Omit<PlannedWork, "id" | "project">): PlannedWork {
  const run = { run: "run-224", step: id, workflow: "feature-team" };
  return { id, project, task: id, run, ...rest };
}

const stagingError = "staging did not answer";

export const todayCheckout: readonly PlannedWork[] = [
  step("sandbox", {
    agent: "resource-verifier",
    title: "Check the payment sandbox and the test cards",
    tries: [["9:05", "9:11"]],
    summary: "GO. The sandbox answers, and all six test cards are there.",
  }),
  step("plan", {
    agent: "planner",
    title: "Plan refunds",
    tries: [["9:13", "9:34"]],
    from: { by: "sandbox", deliverable: "GO: sandbox and test cards are there" },
    summary: "Refunds are entries of their own. Eleven tasks on four levels.",
  }),
  step("schema", {
    agent: "database",
    title: "Order schema",
    tries: [["9:37", "10:19"]],
    from: {
      by: "plan",
      deliverable: "The plan of refunds, as tasks on four levels",
      context: "A refund is an entry of its own, never a negative order.",
      requirements: ["Old orders keep their numbers", "One index for open refunds"],
      continuesWith: "Plan the search index",
    },
    summary: "Orders, payments and refunds, with a migration that can be undone.",
  }),
  step("wireframes", {
    agent: "frontend",
    title: "Cart wireframes",
    tries: [["9:40", "10:47"]],
    from: {
      by: "plan",
      deliverable: "The plan of refunds",
      context: "Cart and checkout become one page.",
      requirements: ["Works for guests", "Readable on a phone"],
    },
    summary: "Four states of the page: empty, filled, paying, paid.",
  }),
  step("regression", {
    agent: "qa",
    title: "Regression pack",
    tries: [["10:04", "10:52"]],
    summary: "112 tests of the old checkout, so that nothing gets lost.",
  }),
  step("pay", {
    agent: "backend",
    title: "Payment API",
    claimed: "9:37",
    blocked: ["9:38", "10:20", "needs Order schema"],
    tries: [["10:22", "11:52"]],
    from: {
      by: "schema",
      deliverable: "Schema and migration of orders, payments and refunds",
      context: "Payments point to orders, refunds to payments.",
      requirements: ["Idempotent requests", "Webhooks may come twice"],
      continuesWith: "Backfill plan",
    },
    summary: "Endpoints, webhooks and retries; the contract is written down.",
    artifacts: ["docs/payment-api.md"],
  }),
  step("endpoints", {
    agent: "backend",
    title: "Endpoints",
    inside: "pay",
    tries: [["10:24", "10:44"]],
  }),
  step("webhooks", {
    agent: "backend",
    title: "Webhooks",
    inside: "pay",
    tries: [["10:45", "11:18"]],
  }),
  step("retries", {
    agent: "backend",
    title: "Retry logic",
    inside: "pay",
    tries: [
      ["11:20", "11:30", "the sandbox closed the connection after 30 s"],
      ["11:34", "11:50"],
    ],
  }),
  step("backfill", {
    agent: "database",
    title: "Backfill plan",
    tries: [["10:38", "11:06"]],
    summary: "4.1 million orders in batches of 5,000; two hours at night.",
  }),
  step("checkout-form", {
    agent: "frontend",
    title: "Checkout form",
    claimed: "10:49",
    blocked: ["10:50", "11:52", "needs Payment API"],
    tries: [["11:54", "12:09"]],
    from: {
      by: "pay",
      deliverable: "Payment API with its contract in docs/payment-api.md",
      context: "Every request carries a key, so that sending it twice does no harm.",
      requirements: ["Show what the card's bank says"],
    },
    inputs: { artifacts: ["docs/payment-api.md"] },
    summary: "The form sends payments and shows their state.",
  }),
  step("threats", {
    agent: "security",
    title: "Threat model",
    claimed: "11:46",
    tries: [
      ["11:53", "12:09", "the order flow could not be read: 3 states have no exit"],
      ["13:32", "13:54"],
    ],
    from: { by: "plan", deliverable: "The plan of refunds", requirements: ["Who may refund what"] },
    summary: "Nine threats, seven answered by the design, two by limits.",
  }),
  step("form", {
    agent: "frontend",
    title: "Form validation",
    tries: [["12:50", "13:56"]],
    inputs: { artifacts: ["docs/payment-api.md"] },
    summary: "Email, address and card are checked while one types.",
    artifacts: ["artifacts/checkout/checkout-form.json"],
  }),
  step("totals", {
    agent: "backend",
    title: "Totals round the same everywhere",
    tries: [["13:06", "13:30"]],
    summary: "Rounded once, when the order is placed.",
  }),
  step("index", {
    agent: "database",
    title: "Index on orders",
    tries: [["13:27", "13:55"]],
    summary: "Open refunds are found in 2 ms instead of 340.",
  }),
  step("journeys", {
    agent: "qa",
    title: "End-to-end tests",
    tries: [
      ["13:58", "14:13", stagingError],
      ["14:17", "14:29", stagingError],
      ["14:40", "15:01"],
    ],
    blocked: ["14:30", "14:39", "waits for Restart staging"],
    from: {
      by: "form",
      deliverable: "Checkout form is done, with validation.",
      context: "Please try guest checkout and an expired card on staging first.",
      requirements: ["Guests and customers", "All six test cards"],
      continuesWith: "Refund screen",
    },
    inputs: { artifacts: ["artifacts/checkout/checkout-form.json"] },
    summary: "38 of 38 journeys pass.",
    artifacts: ["artifacts/checkout/journeys.json", "artifacts/checkout/report.html"],
    outputs: { result: { passed: 38, failed: 0 } },
  }),
  {
    id: "restart",
    agent: "devops",
    title: "Restart staging",
    project,
    tries: [
      ["14:03", "14:18", "the second node did not come back"],
      ["14:22", "14:38"],
    ],
    run: { run: "run-224", step: "restart", workflow: "feature-team" },
    summary: "Both nodes are back; a full disk was the reason.",
  },
  step("refund-api", {
    agent: "backend",
    title: "Refund API",
    tries: [["14:07", "14:49"]],
    from: {
      by: "index",
      deliverable: "The index on open refunds",
      context: "Ask by customer or by order, both are quick.",
    },
    summary: "Refunds of a part or all of a payment, at most what was paid.",
    artifacts: ["docs/payment-api.md"],
  }),
  step("refund-routes", {
    agent: "backend",
    title: "Routes",
    inside: "refund-api",
    tries: [["14:08", "14:24"]],
  }),
  step("refund-limits", {
    agent: "backend",
    title: "Limits",
    inside: "refund-api",
    tries: [
      ["14:25", "14:34", "two refunds at once took more than was paid"],
      ["14:36", "14:48"],
    ],
  }),
  step("refund", {
    agent: "frontend",
    title: "Refund screen",
    claimed: "14:52",
    tries: [["15:04"]],
    from: {
      by: "refund-api",
      deliverable: "Refund API, routes and limits",
      context: "Support may refund up to the amount paid, with a reason.",
      requirements: ["Ask before it is sent", "Show who refunded what"],
    },
    inputs: { artifacts: ["docs/payment-api.md"] },
  }),
  step("staging", {
    agent: "devops",
    title: "Deploy to staging",
    claimed: "15:02",
    blocked: ["15:03", "15:20", "waits for approval"],
    tries: [["15:21"]],
    from: {
      by: "journeys",
      deliverable: "38 of 38 journeys pass, see artifacts/checkout/report.html",
      context: "Staging was restarted and is stable since.",
      requirements: ["Keep the old checkout reachable"],
    },
    inputs: { artifacts: ["artifacts/checkout/report.html"] },
  }),
  {
    id: "launch",
    agent: "planner",
    title: "Plan the launch",
    project,
    tries: [["15:06", "15:24"]],
    run: { run: "run-224", step: "launch", workflow: "feature-team" },
    summary: "One shop first, all others two days later.",
  },
  step("refund-review", {
    agent: "security",
    title: "Review the refund flow",
    claimed: "15:28",
    tries: [["15:30"]],
    from: {
      by: "refund-api",
      deliverable: "Refund API, routes and limits",
      context: "The limits were wrong once under load; look there first.",
      requirements: ["Roles of support", "Two refunds at once"],
    },
  }),
];
