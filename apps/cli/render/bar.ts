import { paint } from './paint.ts'

export const BAR_CELLS = 24

/** @param fraction of it is filled */
export function bar(fraction: number, stream?: NodeJS.WriteStream): string {
  const filled = Math.floor(fraction * BAR_CELLS)
  return paint.busy('█'.repeat(filled), stream) + paint.faint('░'.repeat(BAR_CELLS - filled), stream)
}
