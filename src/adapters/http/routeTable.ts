/** All routes, in the order in which they are tried and listed: what is spelled out comes before what may be anything. */
import type { Route } from "./route";
import { coordinatorRoutes } from "./routes/coordinator";

export const routes: readonly Route[] = [...coordinatorRoutes];
