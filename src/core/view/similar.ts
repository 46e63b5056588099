/** What somebody may have meant who mistyped a name. Pure. */

/** More would be a list, not a suggestion. */
const most = 3;

/** Names that are nearly the wanted one, or begin or go on with it; the nearest first, and none at a guess. */
export function similarTo(wanted: string, names: Iterable<string>): readonly string[] {
  const meant = wanted.trim().toLowerCase();
  if (meant === "") return [];
  // One mistake in three characters: what differs more is another name.
  const allowed = Math.floor(meant.length / 3);
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceOf(meant, name.toLowerCase(), allowed) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ name }) => name);
}

function distanceOf(wanted: string, name: string, allowed: number): number {
  if (wanted === name) return 0;
  if (wanted.length >= 3 && (name.startsWith(wanted) || name.includes(wanted))) return 0.5;
  if (Math.abs(wanted.length - name.length) > allowed) return Number.POSITIVE_INFINITY;
  return edits(wanted, name);
}

/** How many characters are to be put in, taken out or changed. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let at = 0; at < from.length; at += 1) {
    const next = [at + 1];
    for (let index = 0; index < to.length; index += 1) {
      const kept = (row[index] ?? 0) + (from[at] === to[index] ? 0 : 1);
      next.push(Math.min(kept, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
