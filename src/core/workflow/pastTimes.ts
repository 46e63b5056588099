/** How long steps took before, for what a run will probably take. */

/** How long a step took before, in milliseconds; undefined when nobody knows. See `pastTimes`. */
export type PastTime = (workflow: string, step: string, agent: string) => number | undefined;

/** One execution as far as `pastTimes` asks. */
export interface PastStep {
  readonly workflow: string | undefined;
  readonly step: string | undefined;
  readonly agent: string;
  /** Milliseconds. */
  readonly duration: number;
}

/**
 * The usual time of each step: the median of its last 20 successes, given newest first, by whoever did
 * it; those of the same agent where there are any. Instances of a step count for the step.
 */
export function pastTimes(successes: Iterable<PastStep>): PastTime {
  const times = new Map<string, number[]>();
  for (const { workflow, step, agent, duration } of successes) {
    if (workflow === undefined || step === undefined) continue;
    const name = step.replace(/\[\d+\]$/u, "");
    for (const key of [`${workflow}\0${name}`, `${workflow}\0${name}\0${agent}`]) {
      const known = times.get(key);
      if (known === undefined) times.set(key, [duration]);
      else if (known.length < 20) known.push(duration);
    }
  }
  return (workflow, step, agent) => {
    const key = `${workflow}\0${step}`;
    const found = [...(times.get(`${key}\0${agent}`) ?? times.get(key) ?? [])];
    found.sort((left, right) => left - right);
    return found[Math.floor(found.length / 2)];
  };
}
