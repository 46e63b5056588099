/** The HTTP server's bundle: a third of a second and a megabyte that most windows never need. */
import { fromOtherBundle } from "./core/errors";
import type { RunningServer, ServerRequest } from "./core/serving";

/** What `src/serve.ts` exports. */
interface ServePart {
  readonly startServer: (request: ServerRequest) => Promise<RunningServer>;
}

/** @param file Absolute path of `dist/serve.js`. */
export function loadServer(file: string): ServePart {
  return {
    startServer: async (request) => {
      try {
        return await (require(file) as ServePart).startServer(request);
      } catch (error) {
        throw fromOtherBundle(error);
      }
    },
  };
}
