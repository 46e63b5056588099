/** Arguments that several tools take, with what an agent reads of them. */
import * as z from "zod";

export const projectId = z.string();
export const taskId = z.string().describe("^id, position (1.2) or text");
export const agentName = z.string();

/** Seconds. The core knows the limits too; an agent should read them. */
export const ttlSeconds = z.int().min(60).max(86_400);
export const claimId = z.string();
export const texts = z.array(z.string());
