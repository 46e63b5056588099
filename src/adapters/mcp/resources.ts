/** Projects and agents as documents to be read. */
import {
  type McpServer,
  ResourceNotFoundError,
  ResourceTemplate,
} from "@modelcontextprotocol/server";
import { getAgent, listAgents } from "../../core/face/agents";
import type { OpenFace } from "../../core/face/face";
import { listProjects } from "../../core/face/projects";
import type { AgentData } from "../../core/face/shapes";
import { targetName } from "../../core/face/targets";
import type { Connection } from "./connection";

/** Listed of each kind; the rest is read by its address. A list is for people to choose from. */
const mostListed = 200;

const markdown = "text/markdown";

export function registerResources(
  server: McpServer,
  open: () => Promise<OpenFace>,
  connection: Connection,
): void {
  const projects = new ResourceTemplate("baton://projects/{project_id}", {
    list: async () => {
      const all = await listProjects(await open(), connection.asker);
      return {
        resources: all.slice(0, mostListed).map(({ project_id: id, title, state }) => ({
          uri: `baton://projects/${encodeURIComponent(id)}`,
          name: id,
          title: title ?? id,
          description: state,
          mimeType: markdown,
        })),
      };
    },
  });
  const ofProjects = { title: "Projects", description: "A project's file", mimeType: markdown };
  server.registerResource("project", projects, ofProjects, async (uri) => {
    const face = await open();
    await face.look();
    const project = face.board.world.catalog.byId.get(nameIn(uri))?.[0];
    const text = project === undefined ? undefined : await face.textOf(project.file.copy);
    if (text === undefined) throw new ResourceNotFoundError(uri.href);
    return { contents: [{ uri: uri.href, mimeType: markdown, text }] };
  });

  const agents = new ResourceTemplate("baton://agents/{name}", {
    list: async () => {
      const all = await listAgents(await open());
      return {
        resources: all.slice(0, mostListed).map(({ name, description }) => ({
          uri: `baton://agents/${encodeURIComponent(name)}`,
          name,
          description,
          mimeType: markdown,
        })),
      };
    },
  });
  const ofAgents = { title: "Agents", description: "What an agent is for", mimeType: markdown };
  server.registerResource("agent", agents, ofAgents, async (uri) => {
    const found = await getAgent(await open(), nameIn(uri));
    if (!found.ok) throw new ResourceNotFoundError(uri.href);
    const { instructions, ...agent } = found.data;
    const text = agentText(agent, instructions);
    return { contents: [{ uri: uri.href, mimeType: markdown, text }] };
  });
}

function nameIn(uri: URL): string {
  const path = uri.pathname.slice(1);
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}

function agentText(agent: AgentData, instructions: string): string {
  const holds = agent.holds.map(({ project_id: project, task_id: task, expires_at: until }) => {
    return `- ${targetName(project, task)} until ${until}`;
  });
  const list = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`- ${title}: ${items.join(", ")}`];
  const facts = [
    ...(agent.role === null ? [] : [`- Role: ${agent.role}`]),
    ...list("Capabilities", agent.capabilities),
    ...list("Tools", agent.tools),
    ...list("Patterns", agent.coordination_patterns),
    ...list("Responsible for", agent.responsibilities),
    ...list("Never", agent.never),
    ...list("Hands off to", agent.hands_off_to),
    ...(agent.executions === 0
      ? []
      : [`- Worked ${agent.executions} times: ${agent.successes} done, ${agent.failures} failed`]),
  ];
  const parts = [
    `# ${agent.name}`,
    agent.description,
    facts.join("\n"),
    ...(holds.length === 0 ? [] : [`## Holds now\n\n${holds.join("\n")}`]),
    ...(instructions.trim() === "" ? [] : [`## Instructions\n\n${instructions.trim()}`]),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
