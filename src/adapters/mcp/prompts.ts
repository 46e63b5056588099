/** The usual loops as prompts: a person chooses one, the agent follows it. */
import type { McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

export function registerPrompts(server: McpServer): void {
  const agent = z.string().optional().describe("The name to work under");
  const project = z.string().optional().describe("The project's id");

  const pickUp = {
    title: "Pick up work",
    description: "Find ready work, claim it and work through it",
    argsSchema: z.object({ agent_name: agent, project_id: project }),
  };
  server.registerPrompt("pick_up_work", pickUp, ({ agent_name: name, project_id: id }) => {
    const which =
      id === undefined
        ? "Call get_ready_work and take the first entry that fits you; what was handed to you comes first."
        : `Take the project ${id}.`;
    const as = name === undefined ? "your own name" : `the name ${name}`;
    return said([
      which,
      `Call claim_project under ${as}. If it is refused, do what the answer says: take what is suggested, or wait.`,
      "Call get_project and read its notes, handoffs and open tasks.",
      "For each task in order: orchestrator_execute_subtask, do the work, then orchestrator_complete_subtask with a summary and the files you made. Its answer names the next task.",
      "Write down with add_note what others should know.",
      "When all is done, complete the last task with next_action complete; else pass it on with handoff, or give it back with release_project.",
    ]);
  });

  const handOff = {
    title: "Hand off",
    description: "Pass a project on with all that the next agent needs",
    argsSchema: z.object({
      project_id: z.string().describe("The project's id"),
      to: z.string().optional().describe("The agent or role that goes on"),
    }),
  };
  server.registerPrompt("hand_off", handOff, ({ project_id: id, to }) =>
    said([
      `Call get_project for ${id} and compare its tasks with what you did; complete what is done.`,
      to === undefined
        ? "Decide who goes on, from what the open tasks ask for."
        : `${to} goes on with it.`,
      "Call handoff: what is done and where it lies as deliverable, what comes next and what you found out as context, what must hold as requirements.",
      "It releases your claim. Change nothing there afterwards.",
    ]),
  );

  const resume = {
    title: "Resume after a break",
    description: "Take up again what was begun before",
    argsSchema: z.object({ project_id: project, agent_name: agent }),
  };
  server.registerPrompt("resume_work", resume, ({ project_id: id, agent_name: name }) =>
    said([
      `${id === undefined ? "Call orchestrator_get_status and find what was begun" : `Call get_project for ${id}`}${name === undefined ? "" : ` by ${name}`}: claims, notes, handoffs and which tasks are in progress.`,
      "A claim of your earlier session is yours if you know its claim_id: call extend_claim with it. If you do not, it ends by itself at expires_at; call claim_project then.",
      "If it was taken over meanwhile, leave it alone and pick up other work with get_ready_work.",
      "Check in the files what the last step really left, and go on at the first open task with orchestrator_execute_subtask.",
    ]),
  );
}

function said(steps: readonly string[]) {
  const text = steps.map((step, index) => `${index + 1}. ${step}`).join("\n");
  return { messages: [{ role: "user" as const, content: { type: "text" as const, text } }] };
}
