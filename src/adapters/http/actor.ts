/** In whose name a request acts. */
import type { Actor } from "../../core/board/events";
import { actorOf, anonymous, httpSession } from "../../core/face/identity";
import type { Call } from "./route";

/** @param agent As it calls itself; nobody in particular without a name. */
export function callerActor(
  { caller, server }: Pick<Call, "caller" | "server">,
  agent: string | undefined,
): Actor {
  const name = agent?.trim();
  const session = caller.session ?? httpSession(server.newId());
  return actorOf(name === undefined || name === "" ? anonymous : name, session, "http");
}
