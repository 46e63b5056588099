/** Rectangles that are found by where they are, so that hundreds of curves can look for what they touch. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const cell = 64;

/** Boxes with what they belong to, in cells of a grid. */
export class BoxGrid<T> {
  readonly #cells = new Map<string, { readonly box: Box; readonly of: T }[]>();

  add(box: Box, of: T): void {
    for (const key of cellsOf(box)) {
      const known = this.#cells.get(key);
      if (known === undefined) this.#cells.set(key, [{ box, of }]);
      else known.push({ box, of });
    }
  }

  /** What the boxes belong to that contain the point, once for each box. */
  at(point: Point): readonly T[] {
    const members = this.#cells.get(keyOf(Math.floor(point.x / cell), Math.floor(point.y / cell)));
    return (members ?? []).filter(({ box }) => isInside(point, box)).map(({ of }) => of);
  }

  /** Whether a box lies on another one, save those that belong to `own`. */
  touches(box: Box, own?: T): boolean {
    return cellsOf(box).some((key) =>
      (this.#cells.get(key) ?? []).some(
        (member) => (own === undefined || member.of !== own) && overlap(member.box, box),
      ),
    );
  }
}

export function boxAround({ x, y }: Point, width: number, height: number): Box {
  return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
}

function isInside({ x, y }: Point, { left, top, right, bottom }: Box): boolean {
  return x > left && x < right && y > top && y < bottom;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

function cellsOf({ left, top, right, bottom }: Box): readonly string[] {
  const keys: string[] = [];
  for (let x = Math.floor(left / cell); x <= Math.floor(right / cell); x += 1) {
    for (let y = Math.floor(top / cell); y <= Math.floor(bottom / cell); y += 1) {
      keys.push(keyOf(x, y));
    }
  }
  return keys;
}

function keyOf(x: number, y: number): string {
  return `${x} ${y}`;
}
