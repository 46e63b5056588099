/** The last hours of the coders: planner, coder and reviewer, who pass files. Source document 002. */
import type { PlannedWork } from "./planned";

function search(run: string, id: string, rest: Omit<PlannedWork, "id" | "project">): PlannedWork {
  const task = id.replace("search-", "");
  const step = { run, step: task, workflow: "planner-coder-reviewer" };
  return { id, project: "search-index", task, run: step, ...rest };
}

const plan = "artifacts/search/plan.json";
const code = "artifacts/search/code.json";
const review = "artifacts/search/review.json";

export const todayCode: readonly PlannedWork[] = [
  search("run-223", "search-plan", {
    agent: "planner",
    title: "Plan the search index",
    tries: [["10:02", "10:16"]],
    summary: "Three parts to build and one review, with the order they need.",
    artifacts: [plan],
  }),
  search("run-223", "builder", {
    agent: "coder",
    title: "Index builder",
    tries: [["10:18", "11:42"]],
    from: {
      by: "search-plan",
      deliverable: "plan.json with three parts and their order",
      context: "The old index answers until the new one has been compared.",
      requirements: ["Segments of at most 4 MB", "Tests for each part"],
    },
    inputs: { artifacts: [plan] },
    summary: "Reads the catalogue, writes segments, ranks by stock.",
    artifacts: [code, "docs/search-builder.md"],
  }),
  search("run-223", "read", {
    agent: "coder",
    title: "Read the catalogue",
    inside: "builder",
    tries: [["10:20", "10:40"]],
  }),
  search("run-223", "write", {
    agent: "coder",
    title: "Write the segments",
    inside: "builder",
    tries: [["10:42", "11:10"]],
  }),
  search("run-223", "rank", {
    agent: "coder",
    title: "Rank by stock",
    inside: "builder",
    tries: [
      ["11:12", "11:20", "12 of 41 tests fail: stock is missing for variants"],
      ["11:26", "11:40"],
    ],
  }),
  search("run-223", "review", {
    agent: "reviewer",
    title: "Review the index builder",
    tries: [
      ["11:45", "12:07", "2 of 41 checks fail: articles that came back count as sold"],
      ["13:43", "13:59"],
    ],
    from: {
      by: "builder",
      deliverable: "code.json and the builder",
      context: "Rank by stock needed a second try; look at variants.",
    },
    inputs: { artifacts: [plan, code] },
    summary: "Approved. Two findings, both fixed.",
    artifacts: [review],
  }),
  search("run-223", "ranking", {
    agent: "coder",
    title: "Ranking counts returns",
    tries: [["13:08", "13:40"]],
    from: {
      by: "review",
      tried: 0,
      deliverable: "review.json with two findings",
      context: "Articles that came back still count as sold.",
      requirements: ["A test for returns"],
    },
    inputs: { artifacts: [review] },
    summary: "Returns are taken off before ranking; 41 of 41 checks pass.",
    artifacts: [code],
  }),
  search("run-225", "synonyms", {
    agent: "coder",
    title: "Synonyms",
    claimed: "15:24",
    whole: true,
    tries: [["15:25"]],
    from: {
      by: "review",
      deliverable: "The builder is approved",
      context: "Synonyms come next, then the switch.",
      requirements: ["Pairs from the search log, not by hand"],
    },
    inputs: { artifacts: [review] },
  }),
  search("run-225", "pairs", {
    agent: "coder",
    title: "Collect pairs",
    inside: "synonyms",
    tries: [["15:26", "15:35"]],
  }),
  search("run-225", "expand", {
    agent: "coder",
    title: "Expand queries",
    inside: "synonyms",
    tries: [["15:37"]],
  }),
  {
    id: "audit",
    agent: "security",
    title: "Dependency audit",
    project: "auth-hardening",
    task: "audit",
    tries: [["9:22", "9:58"]],
    summary: "214 packages, none with a known hole. Two are unmaintained.",
  },
  {
    id: "auth-plan",
    agent: "planner",
    title: "Plan auth hardening",
    project: "auth-hardening",
    task: "plan",
    tries: [["13:08", "13:24"]],
    from: { by: "audit", deliverable: "The audit of 214 packages" },
    summary: "Keys first, then locking, then the second factor.",
  },
  {
    id: "keys",
    agent: "coder",
    title: "Key rotation",
    project: "auth-hardening",
    task: "keys",
    tries: [["13:44", "14:33"]],
    from: {
      by: "auth-plan",
      deliverable: "The plan of auth hardening",
      context: "Keys are first because support shares one.",
      requirements: ["Old keys work for a day", "No restart"],
    },
    summary: "Keys change every 30 days; the old one works for one more day.",
  },
  {
    id: "keys-review",
    agent: "reviewer",
    title: "Review key rotation",
    project: "auth-hardening",
    task: "keys-review",
    tries: [["14:36", "14:58"]],
    from: { by: "keys", deliverable: "Key rotation with tests" },
    summary: "Fine. Log the age of a key, not the key's id.",
  },
  {
    id: "scan",
    agent: "security",
    title: "Secrets scan",
    project: "auth-hardening",
    task: "scan",
    tries: [["14:37", "14:52"]],
    from: { by: "keys", deliverable: "Key rotation with tests" },
    summary: "No secret in 1,204 commits.",
  },
  {
    id: "keys-tests",
    agent: "tester",
    title: "Tests of key rotation",
    project: "auth-hardening",
    tries: [["15:12", "15:36"]],
    from: {
      by: "keys-review",
      deliverable: "The review of key rotation",
      requirements: ["A rotation while requests run"],
    },
    summary: "22 of 22 pass, also while requests run.",
  },
];
