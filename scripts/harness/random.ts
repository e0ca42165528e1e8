/** Pseudo-random numbers: the same seed gives the same sequence. */
export interface Random {
  /** In [0, 1). */
  next(): number
  between(low: number, high: number): number
  pick<T>(items: readonly T[]): T
  shuffle<T>(items: readonly T[]): T[]
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  /** mulberry32 (Tommy Ettinger, public domain). */
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(next() * items.length)]
    if (item === undefined) throw new Error('cannot pick from an empty list')
    return item
  }
  return {
    next,
    pick,
    between: (low, high) => low + (high - low) * next(),
    shuffle: (items) => {
      const left = [...items]
      return items.map(() => left.splice(Math.floor(next() * left.length), 1)[0] as (typeof items)[number])
    },
  }
}
