/** What a new workflow begins with: two agents and a person, ready to run and to be changed. */
import { stringify } from "yaml";

/** The text of a new template. Name and description are written so that YAML reads them back. */
export function skeleton(name: string, description: string): string {
  const head = stringify({ name, description: description.trim() }, { lineWidth: 0 });
  return `---
${head}# sequential: one step after the other. parallel: all at once, except for needs.
pattern: sequential

# What is asked for before a run, as JSON Schema.
parameters:
  type: object
  additionalProperties: false
  required: [topic]
  properties:
    topic:
      type: string
      title: Topic
      description: What this run is about.
      minLength: 1

steps:
  - id: plan
    title: Plan the work
    agent: planner
    with:
      task: "Plan: {{ params.topic }}"
    output_schema:
      type: object
      required: [steps]
      properties:
        steps: { type: array, items: { type: string }, minItems: 1 }
    estimate: 5m

  - id: approve
    title: Agree on the plan
    gate:
      approval: "Shall this plan be carried out? {{ steps.plan.output.steps }}"

  - id: build
    title: Carry it out
    agent: coder
    with:
      task: "{{ params.topic }}"
      plan: "{{ steps.plan.output.steps }}"
    retry:
      max_attempts: 2
    estimate: 30m
---

# ${name}

Say here what this workflow is for, what it needs, and what it gives.
`;
}
