/** `baton serve`: where it listens, and what it says. */
import { InvalidArgumentError } from "commander";
import { BatonError } from "../../core/errors";
import { keyIn } from "../../core/serving";
import type { Answer } from "./answer";
import type { CliHost, Serving } from "./session";

const usualHost = "127.0.0.1";
const usualPort = 8080;

/** @throws InvalidArgumentError for what is no port; 0 stands for any. */
export function portNumber(text: string): number {
  const port = /^\d{1,5}$/u.test(text.trim()) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError("Give a number from 0 to 65535.");
}

/** What is not said is asked of the environment, as the source documents' server does. */
export function startServing(
  host: CliHost,
  given: {
    readonly host: string | undefined;
    readonly port: number | undefined;
    readonly workspace: string | undefined;
  },
): Promise<Serving> {
  const value = (name: string) => {
    const text = host.env[name]?.trim();
    return text === "" ? undefined : text;
  };
  return host.serveHttp({
    workspace: given.workspace,
    from: host.cwd,
    host: given.host ?? value("COORDINATOR_HOST") ?? usualHost,
    port: given.port ?? portIn(value("COORDINATOR_PORT")) ?? usualPort,
    key: keyIn(host.env),
  });
}

export function servingAnswer({ url, workspace, reused }: Serving): Answer {
  const lines = reused
    ? [`A server for ${workspace} already runs at ${url}.`]
    : [`Serving ${workspace} at ${url}`, "Press Ctrl+C to stop."];
  return { data: { url, workspace, reused }, lines };
}

function portIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  try {
    return portNumber(text);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new BatonError("invalid_argument", `COORDINATOR_PORT is ${text}, and that is no port.`, {
      remedy: error.message,
    });
  }
}
