import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colours where a terminal shows them: not when piped, and not with NO_COLOR. */
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

const STATUS: Record<string, (text: string) => string> = {
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

/** A status in its colour, of jobs, trials, hosts and runs alike. */
export const paintStatus = (status: string): string => (STATUS[status] ?? String)(status.replaceAll('_', ' '))
