/** The Pareto front: the points that no other point beats in both respects. Pure. */

/**
 * @param points less is better in both
 * @returns indices in the order of `x`; of equal points all
 */
export function paretoFront(points: readonly { x: number; y: number }[]): number[] {
  const at = (index: number) => points[index] as { x: number; y: number }
  const order = points.map((_, index) => index).sort((a, b) => at(a).x - at(b).x || at(a).y - at(b).y)
  const front: number[] = []
  for (const index of order) {
    const last = front.at(-1)
    const isEqual = last !== undefined && at(last).x === at(index).x && at(last).y === at(index).y
    if (last === undefined || at(index).y < at(last).y || isEqual) front.push(index)
  }
  return front
}
