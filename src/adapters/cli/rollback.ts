/** `baton rollback`: shows what it would put back, then does it after a yes. */

import { type RollbackData, rollbackRun } from "../../core/face/rollbackRun";
import { runFaceOf } from "../../core/face/runFace";
import { count } from "../../core/view/words";
import { type Answer, must } from "./answer";
import { cell } from "./parts";
import type { CliSession } from "./session";
import { table } from "./text";

export async function rollBack(
  session: CliSession,
  run: string,
  { yes = false }: { readonly yes?: boolean },
): Promise<Answer> {
  const runs = runFaceOf(session.face);
  const actor = await session.actor();
  const { data: found } = must(await rollbackRun(runs, { run_id: run }, actor));
  const lines = fileLines(session, found);
  if (found.files.length === 0) {
    const nothing =
      found.left.length === 0 ? "There is nothing to put back" : "Nothing else is to be put back";
    return { data: found, lines: [...lines, `${nothing}. Kept was ${found.kept}.`] };
  }
  const { ask } = session.host;
  if (!yes) {
    if (ask === undefined || session.json) {
      return { data: found, lines: [...lines, "Nothing was changed yet. Add --yes to do it."] };
    }
    session.host.out(`${lines.join("\n")}\n`);
    if (!(await ask(`Put ${count(found.files.length, "file")} back?`))) {
      return { data: found, lines: ["Nothing was changed."] };
    }
  }
  const { data, warnings } = must(await rollbackRun(runs, { run_id: run, confirm: true }, actor));
  const shown = yes ? lines : [];
  return { data, warnings, lines: [...shown, `Put back ${count(data.files.length, "file")}.`] };
}

function fileLines({ host }: CliSession, { files, left }: RollbackData): readonly string[] {
  return table(
    [
      ...files.map(({ path, restore }) => [cell(restore, "cyan"), cell(path)]),
      ...left.map(({ path, reason }) => [
        cell("left alone", "yellow"),
        cell(path),
        cell(reason, "dim"),
      ]),
    ],
    host.look,
  );
}
