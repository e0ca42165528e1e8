/** Output to a terminal: lines, colours, bars. */
import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

export const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** Styles text only where `stream` is a terminal that shows colours: not in a pipe, and not with NO_COLOR. */
const styled =
  (style: Style) =>
  (text: string, stream: NodeJS.WriteStream = process.stdout): string =>
    styleText(style, text, { stream })

export const paint = {
  good: styled('green'),
  bad: styled('red'),
  busy: styled('cyan'),
  doubtful: styled('yellow'),
  faint: styled('dim'),
  strong: styled('bold'),
}

const STATUS_PAINT: Record<string, (text: string) => string> = {
  succeeded: paint.good,
  live: paint.good,
  delivered: paint.good,
  running: paint.busy,
  failed: paint.bad,
  silent: paint.bad,
  partially_succeeded: paint.doubtful,
  regressed: paint.doubtful,
  cancelling: paint.doubtful,
  draining: paint.doubtful,
  resting: paint.doubtful,
  cancelled: paint.faint,
  stopped: paint.faint,
  not_applicable: paint.faint,
  skipped: paint.faint,
  missed: paint.faint,
}

/** The status of a job, trial, host, schedule run or delivery, in its colour. */
export const paintStatus = (status: string): string =>
  (STATUS_PAINT[status] ?? String)(status.replaceAll('_', ' '))

export const BAR_CELLS = 24

/** A bar that is filled to `fraction`. */
export function bar(fraction: number, stream?: NodeJS.WriteStream): string {
  const filled = Math.floor(fraction * BAR_CELLS)
  return paint.busy('█'.repeat(filled), stream) + paint.faint('░'.repeat(BAR_CELLS - filled), stream)
}
