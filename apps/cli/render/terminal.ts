/** Output to a terminal: lines, colours, bars. */
import { styleText } from 'node:util'
import {
  escapeControls,
  escapeControlsInJson,
  escapeControlsInLines,
} from '#core/domain/control-characters.ts'

type Style = Parameters<typeof styleText>[0]

export const say = (text: string, stream: NodeJS.WriteStream = process.stdout): void => {
  stream.write(`${onlyStyles(text)}\n`)
}

/** Prints a value as JSON, which is valid even where a string contains control characters. */
export const sayJson = (value: unknown, indent = 2, stream: NodeJS.WriteStream = process.stdout): void =>
  say(escapeControlsInJson(JSON.stringify(value, null, indent)), stream)

// biome-ignore lint/suspicious/noControlCharactersInRegex: styles start with ESC
const STYLE = /(\u001b\[[0-9;]*m)/

/** Escapes everything that acts on a terminal, except line breaks, tabs and styles. All output passes through it. */
export const onlyStyles = (text: string): string =>
  text
    .split(STYLE)
    .map((part, index) => (index % 2 === 1 ? part : escapeControlsInLines(part)))
    .join('')

/** Fields of the API that contain several lines, which are shown as such. */
const WITH_LINES = new Set(['notes', 'message', 'traceback', 'logTail'])

/**
 * A copy of an API value whose strings are safe to show: their control characters are escaped, styles included. Every value
 * passes through it before it is described, because names and messages are chosen by others.
 */
export const visible = <T>(value: T): T => visibleField('', value) as T

function visibleField(field: string, value: unknown): unknown {
  if (typeof value === 'string')
    return WITH_LINES.has(field) ? escapeControlsInLines(value) : escapeControls(value)
  if (Array.isArray(value)) return value.map((item) => visibleField(field, item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [escapeControls(name), visibleField(name, inner)]),
  )
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

/** The status of a job, trial, host, schedule run or delivery, or words about it, in its colour. */
export const paintStatus = (status: string, words = status.replaceAll('_', ' ')): string =>
  (STATUS_PAINT[status] ?? String)(words)

export const BAR_CELLS = 24

/** A bar that is filled to `fraction`. */
export function bar(fraction: number, stream?: NodeJS.WriteStream): string {
  const filled = Math.floor(fraction * BAR_CELLS)
  return paint.busy('█'.repeat(filled), stream) + paint.faint('░'.repeat(BAR_CELLS - filled), stream)
}
