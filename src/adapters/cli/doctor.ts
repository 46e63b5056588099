/** `baton doctor`: what is wrong, where, and what mends it. */
import { access, chmod, constants, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isLive, mayBeAskedWhetherAlive } from "../../core/claim/claims";
import { BatonError } from "../../core/errors";
import { type Cure, examine, type Finding } from "../../core/face/examine";
import type { OpenFace } from "../../core/face/face";
import { actorOf, onceSession } from "../../core/face/identity";
import { damagedRuns } from "../../core/face/runFace";
import { count, quoted, withoutStop } from "../../core/view/words";
import { taskTitle } from "../../core/view/work";
import type { Answer } from "./answer";
import { exitCodes } from "./exitCodes";
import type { CliHost, GlobalOptions } from "./session";
import { plain, styled, wrap } from "./text";

export interface DoctorOptions {
  readonly fix: boolean;
  readonly yes: boolean;
}

/** A plan, or what became of it. */
interface Step {
  readonly cure: Cure;
  readonly words: string;
}

const cureWords: Readonly<Record<Cure["kind"], (finding: Finding) => string>> = {
  accept_damage: () => "Accept that these entries are gone, so that new claims go on",
  keep_in_step: ({ path }) => `Bring ${path ?? "the files"} into step`,
  end_claim: ({ text }) => `Give it back: ${text}`,
  permissions: ({ path }) => `Take the right to write to ${path ?? "it"} away from others`,
};

export async function doctor(
  host: CliHost,
  options: GlobalOptions,
  { fix, yes }: DoctorOptions,
): Promise<Answer> {
  const found = await look(host, options);
  const steps = stepsOf(found.findings);
  const lines = findingLines(host, found);
  const done: string[] = [];
  let left = found.findings;
  if (steps.length > 0 && fix) {
    const plan = ["", "To be done:", ...steps.map(({ words }) => `  ${plain(words)}`)];
    const asks = !yes && host.ask !== undefined;
    if (asks) host.out(`${[...lines.splice(0), ...plan].join("\n")}\n\n`);
    else lines.push(...plan);
    if (yes || (await host.ask?.("Do this?")) === true) {
      for (const step of steps) done.push(...(await carryOut(host, options, step)));
      left = (await look(host, options)).findings;
      const rest = left.length === 0 ? "Nothing is left." : `${count(left.length, "thing")} left.`;
      lines.push("", `${count(done.length, "repair")} made. ${rest}`);
    } else lines.push("", "Nothing was changed. Do it with: baton doctor --fix --yes");
  } else if (steps.length > 0) {
    lines.push("", `Baton can mend ${steps.length} of them: baton doctor --fix shows how`);
  }
  const data = {
    workspace: found.workspace,
    projects: found.projects,
    findings: found.findings.map(findingData),
    planned: steps.map(({ words }) => words),
    done,
    left: left.map(findingData),
  };
  return { data, lines, exit: left.length === 0 ? exitCodes.done : exitCodes.left };
}

interface Found {
  readonly workspace: string;
  readonly projects: number;
  readonly findings: readonly Finding[];
}

/** Opens for reading only, so that looking changes nothing at all. */
async function look(host: CliHost, { workspace }: GlobalOptions): Promise<Found> {
  const complaints: string[] = [];
  const complain = (message: string) => complaints.push(message);
  const face = await opened(() =>
    host.open({ workspace, from: host.cwd, readOnly: true, complain }),
  );
  if (face instanceof BatonError) {
    // Nothing can be said of the files then, but what is wrong, and what mends it.
    const remedy = withoutStop(face.remedy ?? "Look at the folder of the history");
    const findings = [finding("history", "error", withoutStop(face.message), remedy)];
    return { workspace: workspace ?? host.cwd, projects: 0, findings };
  }
  try {
    const findings = [
      ...(await boardFindings(face)),
      ...complaints
        // Damage is told with its remedy already.
        .filter((text) => !/^Entries .* damaged/u.test(text))
        .map((text) =>
          finding("history", "warning", withoutStop(text), "It heals with the next command"),
        ),
      ...(await examine(face)),
      ...(await deadHolders(face)),
      ...(await tracked(face)),
      ...(await runFindings(face)),
    ];
    return {
      workspace: face.workspace,
      projects: face.board.world.catalog.projects.size,
      findings,
    };
  } finally {
    await face.close();
  }
}

/** Runs whose plan, or what a step gave, is missing or not what was written. */
async function runFindings(face: OpenFace): Promise<readonly Finding[]> {
  if (face.runs === undefined) return [];
  const damaged = await damagedRuns({ face, files: face.runs.files });
  return damaged.map(({ run, text }) => {
    const remedy = `Look at it with baton runs ${run}, and begin the step or the workflow again`;
    return finding("history", "warning", withoutStop(text), remedy);
  });
}

/** The board, or why it cannot be opened. A workspace that is not there is not the doctor's to mend. */
async function opened(open: () => Promise<OpenFace>): Promise<OpenFace | BatonError> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof BatonError && error.code !== "not_found") return error;
    throw error;
  }
}

function finding(
  code: Finding["code"],
  severity: Finding["severity"],
  text: string,
  remedy: string,
  more: Partial<Finding> = {},
): Finding {
  return {
    code,
    severity,
    text,
    remedy,
    path: undefined,
    line: undefined,
    cure: undefined,
    ...more,
  };
}

/** The folder of the history: may it be written, and by nobody else. */
async function boardFindings({ boardDirectory, board }: OpenFace): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const why = board.readOnly;
  if (why !== undefined && why !== readingOnly) {
    findings.push(finding("read_only", "error", withoutStop(why), "See above"));
  }
  const journal = join(boardDirectory, "journal");
  const segments = await readdir(journal).catch(() => []);
  const paths = [boardDirectory, journal, ...segments.map((name) => join(journal, name))];
  for (const path of paths) {
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined) continue;
    if (process.platform !== "win32" && (stats.mode & 0o002) !== 0) {
      findings.push(
        finding(
          "permissions",
          "warning",
          "everybody on this machine may write to it",
          "Take that right away",
          {
            path,
            cure: { kind: "permissions", path },
          },
        ),
      );
    }
    const mayWrite = await access(path, constants.R_OK | constants.W_OK).then(
      () => true,
      () => false,
    );
    if (mayWrite) continue;
    const remedy = "Check who owns it, and its permissions";
    findings.push(finding("permissions", "error", "you may not write to it", remedy, { path }));
  }
  return findings;
}

/** Why the doctor's own look writes nothing. */
export const readingOnly = "The doctor only looks.";

async function deadHolders(face: OpenFace): Promise<readonly Finding[]> {
  const { world } = face.board;
  const now = face.board.now();
  const findings: Finding[] = [];
  for (const claim of world.board.claims.values()) {
    if (!isLive(claim, now) || !mayBeAskedWhetherAlive(claim)) continue;
    if (await face.alive(claim.session)) continue;
    const what =
      claim.task === undefined ? claim.project : taskTitle(world, claim.project, claim.task);
    const file = world.catalog.byId.get(claim.project)?.[0]?.file.copy;
    findings.push(
      finding(
        "dead_holder",
        "warning",
        `${quoted(what)} is claimed by ${claim.agent}, whose program is gone`,
        "Wait until its time is out, or give it back",
        {
          path: file === undefined ? undefined : face.pathOf(file),
          cure: { kind: "end_claim", claim: claim.id },
        },
      ),
    );
  }
  return findings;
}

async function tracked(face: OpenFace): Promise<readonly Finding[]> {
  const files = await face.trackedMachineFiles();
  return files.map((path) =>
    finding(
      "tracked_file",
      "warning",
      "git tracks it, though only this machine needs it",
      `Run: git rm --cached ${path}`,
      { path },
    ),
  );
}

/** One step for each thing to do; several findings may be mended by one. */
function stepsOf(findings: readonly Finding[]): readonly Step[] {
  const steps = new Map<string, Step>();
  for (const one of findings) {
    if (one.cure === undefined) continue;
    const words = cureWords[one.cure.kind](one);
    steps.set(words, { cure: one.cure, words });
  }
  return [...steps.values()];
}

async function carryOut(
  host: CliHost,
  { workspace }: GlobalOptions,
  { cure, words }: Step,
): Promise<readonly string[]> {
  if (cure.kind === "permissions") {
    await chmod(cure.path, (await stat(cure.path)).mode & 0o7775);
    return [words];
  }
  const face = await host.open({
    workspace,
    from: host.cwd,
    keepInStep: cure.kind === "keep_in_step",
  });
  try {
    if (cure.kind === "keep_in_step") {
      // What the first look decides, the second writes.
      await face.look(0);
      return [words];
    }
    const name = await host.personName(face.workspace);
    const session = onceSession(`doctor-${face.boardId}`);
    const result =
      cure.kind === "accept_damage"
        ? await face.board.execute({ type: "accept_damage" }, actorOf(name, session, "cli"))
        : await endClaim(face, cure.claim, name, session);
    return result?.ok === true ? [words] : [];
  } finally {
    await face.close();
  }
}

async function endClaim(face: OpenFace, id: string, name: string, session: string) {
  const claim = face.board.world.board.claims.get(id);
  // It may have come back meanwhile.
  if (claim === undefined || (await face.alive(claim.session))) return undefined;
  const target = { project: claim.project, task: claim.task };
  const force = { reason: "its program is gone" };
  return face.board.execute(
    { type: "release", target, how: { kind: "give_up" }, force },
    actorOf(name, session, "cli"),
  );
}

function findingData({ cure, path, line, ...said }: Finding) {
  return { ...said, path: path ?? null, line: line ?? null, fixable: cure !== undefined };
}

function findingLines(host: CliHost, { findings, projects, workspace }: Found): string[] {
  const { look } = host;
  const where = `${count(projects, "project")} in ${plain(workspace)}`;
  if (findings.length === 0) return [`${styled("All is well", "green", look)}: ${where}`];
  const lines = [`${count(findings.length, "finding")}, ${where}`];
  for (const one of findings) {
    const place =
      one.path === undefined ? "" : `${one.path}${one.line === undefined ? "" : `:${one.line}`}`;
    const mark =
      one.severity === "error" ? styled("error", "red", look) : styled("warning", "yellow", look);
    lines.push("", place === "" ? mark : `${mark}  ${plain(place)}`);
    lines.push(...wrap(one.text, look, 2));
    lines.push(...wrap(`${one.remedy}.`, look, 2).map((line) => styled(line, "dim", look)));
  }
  return lines;
}
