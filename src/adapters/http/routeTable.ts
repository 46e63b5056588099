/** All routes, in the order in which they are tried and listed: what is spelled out comes before what may be anything. */
import { openApi } from "./openApi";
import { ok } from "./reply";
import { none, type Route, route } from "./route";
import { coordinatorRoutes } from "./routes/coordinator";
import { executionRoutes } from "./routes/executions";
import { projectRoutes } from "./routes/projects";
import { registryRoutes } from "./routes/registry";
import { runRoutes } from "./routes/runs";
import { streamRoutes } from "./routes/streams";
import { workflowRoutes } from "./routes/workflows";

export const routes: readonly Route[] = [
  ...coordinatorRoutes,
  ...projectRoutes,
  ...registryRoutes,
  ...executionRoutes,
  ...workflowRoutes,
  ...runRoutes,
  ...streamRoutes,
  route({
    method: "GET",
    path: "/openapi.json",
    summary: "All of this as OpenAPI 3.1, from the schemas that check what is sent.",
    access: "open",
    query: none,
    body: none,
    answer: "the document",
    example: "",
    work: async (_, { server }) => ok(openApi(routes, server.version)),
  }),
];
