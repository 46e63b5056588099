/** In whose name a request acts. */
import type { Actor } from "../../core/board/events";
import { actorOf, anonymous, httpSession } from "../../core/face/identity";
import type { Call } from "./route";

/**
 * @param agent As it calls itself; nobody in particular without a name.
 * @param claim The id of the claim that it acts on, which is its proof.
 */
export function callerActor(
  { caller, server }: Pick<Call, "caller" | "server">,
  agent: string | undefined,
  claim?: string,
): Actor {
  const name = agent?.trim();
  const session = caller.session ?? httpSession(server.newId());
  return actorOf(name === undefined || name === "" ? anonymous : name, session, "http", claim);
}
