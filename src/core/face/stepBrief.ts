/**
 * What whoever looks at, is offered or takes a step of a run has to know to do it well: the same on every
 * face. DESIGN 5.3, 5.4.
 */
import { handoffLetter } from "../execution/handoffWords";
import { stepClaim } from "../view/offeredSteps";
import { someOf } from "../view/words";
import { agentInfo, doerOf } from "../workflow/agentInfo";
import { demoValue } from "../workflow/demoValue";
import type { RunNode } from "../workflow/runGraph";
import type { PlannedStep, RunPlan } from "../workflow/runPlan";
import { artifactName } from "../workflow/runRecords";
import { prepareStep } from "../workflow/stepInput";
import { claimIdOf, isOver, stepOfClaim } from "../workflow/stepStates";
import type { JsonSchema } from "../workflow/template";
import { cutRecord, sizeOf } from "./bounds";
import type { OpenFace } from "./face";
import { done, type FaceResult, failed } from "./faceError";
import { iso } from "./moments";
import { type LoadedRun, loadRun, noStep, type RunFace, runFaceOf } from "./runFace";
import type { StepBriefData } from "./runShapes";
import type { ClaimData } from "./shapes";
import { answerWay, type BriefReader, claimWay, recheckWay } from "./stepWays";

/** Characters of inputs; more is for who asks for it. */
const mostInputs = 16_000;

/**
 * All about one step: what its agent is, what it gets, what it has to give, and which call ends it. What
 * is not known before other steps are over is said not to be.
 *
 * @param options.full Nothing is cut, however long the inputs are.
 * @param options.reader Whose way of going on it names; an agent's where nothing is said.
 */
export async function getStepBrief(
  runs: RunFace,
  { run_id: run, step_id: step }: { readonly run_id: string; readonly step_id: string },
  options: { readonly full?: boolean | undefined; readonly reader?: BriefReader | undefined } = {},
): Promise<FaceResult<StepBriefData>> {
  const loaded = await loadRun(runs, run);
  if ("ok" in loaded) return failed(loaded);
  const node = loaded.view.node(step);
  if (node === undefined) return failed(noStep(loaded, step));
  const { full = false, reader = "agent" } = options;
  return done(briefOf(runs, loaded, node, { full, reader }));
}

function briefOf(
  runs: RunFace,
  loaded: LoadedRun,
  node: RunNode,
  { full, reader }: { readonly full: boolean; readonly reader: BriefReader },
): StepBriefData {
  const { run, view, plan, workspace } = loaded;
  const { step } = node;
  const { board, registry } = runs.face;
  const state = view.state(node.id);
  const claim = stepClaim({ world: board.world, now: board.now() }, run.id, node.id);
  const agent = claim?.agent ?? view.agentOf(node);
  const { instructions } = doerOf(node, view.agentOf(node) ?? "", (name) =>
    agentInfo(registry, name),
  );
  const known = knownOf(loaded, node, agent ?? "", full);
  const contracts = (names: readonly string[]) => contractsOf(plan, step, names);
  const byHand = state.offered !== undefined && run.status === "running" && !isOver(state);
  return {
    run_id: run.id,
    step_id: node.id,
    workflow: run.workflow,
    run_title: run.title ?? null,
    title: node.title,
    kind: step.gate === undefined ? "work" : "gate",
    agent: agent ?? null,
    state: state.status,
    attempt: state.status === "running" ? state.attempts : state.attempts + 1,
    claim_id: byHand ? claimIdOf(run.id, node.id) : null,
    holder: claim?.agent ?? null,
    expires_at: claim === undefined ? null : iso(claim.expires),
    instructions: instructions?.trim() || null,
    ...known,
    relies_on: contracts(step.uses),
    promises: contracts(step.provides),
    output_schema: step.outputSchema ?? null,
    artifact:
      step.artifact === undefined
        ? null
        : `${workspace}/${artifactName(step.artifact, node.index).slice("workspace/".length)}`,
    workspace,
    timeout_seconds: Math.round(step.timeout / 1000),
    last_error: state.error?.message ?? null,
    next: nextOf(loaded, node, claim?.agent, reader),
    complete: byHand ? completeOf(runs, loaded, node) : null,
  };
}

/** A claim, and where it is on a step of a run, all about that step. */
export type ClaimedData = ClaimData & { readonly step?: StepBriefData };

/** The answer to a claim: whoever took a step of a run gets what is to be done with it. */
export async function withBrief(
  face: OpenFace,
  result: FaceResult<ClaimData>,
): Promise<FaceResult<ClaimedData>> {
  if (!result.ok) return result;
  const { data, warnings } = result;
  const found = stepOfClaim(face.board.world.board.runs, data.project_id);
  if (found === undefined || face.runs === undefined) return result;
  const request = { run_id: found.run.id, step_id: found.step };
  const brief = await getStepBrief(runFaceOf(face), request);
  // The claim stands all the same.
  if (!brief.ok) return done(data, [...warnings, brief.error.message]);
  return done({ ...data, step: brief.data }, warnings);
}

type Known = Pick<StepBriefData, "waits_for" | "not_known" | "inputs" | "cut" | "handoff">;

function knownOf(
  { view, workspace }: LoadedRun,
  node: RunNode,
  agent: string,
  full: boolean,
): Known {
  const waits = view.needsOf(node).filter((need) => view.standing(need) === "open");
  const nothing = { waits_for: waits, inputs: null, cut: false, handoff: null };
  if (node.step.gate !== undefined) return { ...nothing, not_known: null };
  if (waits.length > 0) {
    const why = `Its inputs and what is handed over are known when ${someOf(waits)} ${waits.length === 1 ? "is" : "are"} over.`;
    return { ...nothing, not_known: why };
  }
  if (node.step.forEach !== undefined && node.index === undefined) {
    return { ...nothing, not_known: "It is divided into one step for each item first." };
  }
  const prepared = prepareStep(view, node, agent, workspace);
  if (!prepared.ok) return { ...nothing, not_known: prepared.error.message };
  const { inputs } = prepared.input;
  const cut = !full && sizeOf(inputs) > mostInputs;
  // What was journalled when it was offered is what was handed over, whatever became known since.
  const message = view.state(node.id).offered?.message ?? prepared.input.handoff;
  return {
    waits_for: waits,
    not_known: null,
    inputs: cut ? cutRecord(inputs, mostInputs) : inputs,
    cut,
    handoff: message === undefined ? null : handoffLetter(message),
  };
}

function contractsOf(
  plan: RunPlan,
  step: PlannedStep,
  names: readonly string[],
): Readonly<Record<string, JsonSchema>> {
  const contracts = plan.scopes[step.scope]?.contracts ?? [];
  return Object.fromEntries(
    contracts.filter(({ name }) => names.includes(name)).map(({ name, schema }) => [name, schema]),
  );
}

/** What happens with it now, and what whoever reads this can do. */
function nextOf(
  { run, view }: LoadedRun,
  node: RunNode,
  holder: string | undefined,
  reader: BriefReader,
): string {
  const where = { run: run.id, step: node.id };
  const state = view.state(node.id);
  const waits = view.needsOf(node).filter((need) => view.standing(need) === "open");
  if (run.status !== "running") return `The run is over: ${run.status}.`;
  switch (state.status) {
    case "pending":
      return waits.length > 0 ? `It waits for ${someOf(waits)}.` : "It is about to begin.";
    case "running":
      if (state.offered === undefined) return "It is at work; nobody has to do anything.";
      return holder === undefined
        ? "Whoever had it let its time run out: claim it, do it, then give its output."
        : `${holder} has it, and gives its output when it is done.`;
    case "offered":
      return claimWay(reader, where);
    case "waiting":
      return state.question === undefined
        ? recheckWay(reader, where)
        : answerWay(reader, where, state.question);
    case "success":
    case "failure":
    case "skipped":
      return `It is over: ${state.status}.`;
  }
}

function completeOf(
  { schemas }: RunFace,
  { run, plan }: LoadedRun,
  { id, step }: RunNode,
): NonNullable<StepBriefData["complete"]> {
  const output = exampleOf(schemas, plan, step);
  return {
    tool: "complete_step",
    arguments: { run_id: run.id, step_id: id, output },
    command: `baton step ${run.id} ${id} --output -`,
    if_impossible: "the same with error instead of output: what went wrong",
  };
}

/** An output that would be taken, with made-up values; where none can be made up, what it is of. */
function exampleOf(schemas: RunFace["schemas"], plan: RunPlan, step: PlannedStep): unknown {
  const contracts = Object.values(contractsOf(plan, step, step.provides));
  const wanted = [...(step.outputSchema === undefined ? [] : [step.outputSchema]), ...contracts];
  const [first] = wanted;
  if (first === undefined) return { summary: "What was done, and where it lies" };
  const example = demoValue(first);
  const fits = wanted.every((schema) => schemas.check(schema, example).length === 0);
  return fits ? example : "as output_schema and promises say";
}
