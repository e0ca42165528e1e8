/** Where text goes in a chart. */

/**
 * Moves labels apart that would overlap, as little as their order allows.
 * @param wanted where each label would stand, in pixels
 * @returns where each stands: `gap` apart, and between `from` and `to` while there is room
 */
export function placeLabels(
  wanted: readonly number[],
  { gap, from, to }: { gap: number; from: number; to: number },
): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => at(wanted, a) - at(wanted, b))
  // Down from the top, each below the last; then up from the bottom, so that the last are inside.
  const places = order.map((index) => at(wanted, index))
  for (let i = 0; i < places.length; i++)
    places[i] = Math.max(at(places, i), i === 0 ? from : at(places, i - 1) + gap)
  for (let i = places.length - 1; i >= 0; i--)
    places[i] = Math.min(at(places, i), i === places.length - 1 ? to : at(places, i + 1) - gap)
  const placed = new Array<number>(wanted.length)
  for (const [i, index] of order.entries()) placed[index] = at(places, i)
  return placed
}

const at = (values: readonly number[], index: number): number => values[index] as number

/** Splits a text at its spaces into lines of at most `letters`. A longer word has a line of its own. */
export function wrap(text: string, letters: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`
    if (lines.length > 0 && longer.length <= letters) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
