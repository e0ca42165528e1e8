/** What charts have in common: the svg element with its texts, the plot's edges, grid lines and the names of the axes. */
import type { Element } from 'hast'
import { s } from 'hastscript'
import type { Axis } from './axis.ts'
import { wrap } from './labels.ts'
import { FAINT, FONT, FONT_SIZE, GRID, INK, LETTER_WIDTH, PAPER } from './styles.ts'

/** The texts of every chart. */
export interface ChartTexts {
  title: string
  /** A sentence for readers who do not see the picture. */
  description: string
  /** Paragraphs below the picture. */
  caption: readonly string[]
}

/** The edges of a plot, in pixels. */
export interface Frame {
  left: number
  top: number
  right: number
  bottom: number
}

export const PLOT_WIDTH = 620
export const PLOT_HEIGHT = 400
/** Room for the values of the vertical axis. */
export const LEFT = 76
/** Room for the title and the name of the vertical axis. */
export const HEADER = 58
export const LINE_HEIGHT = 16

/** The width of a letter of the title. */
const TITLE_LETTER = 9

/** The room that names beside the plot need. */
export const roomFor = (names: readonly string[]): number =>
  24 + LETTER_WIDTH * Math.max(...names.map(({ length }) => length), 0)

/**
 * The chart as an `svg` element.
 * @param subtitle below the title: what the vertical axis shows
 * @param width of the picture in pixels, or more if the title needs it
 */
export function chartElement(
  { title, description, caption }: ChartTexts,
  subtitle: string,
  { left, bottom }: Frame,
  width: number,
  marks: readonly Element[],
): Element {
  const room = Math.max(width, Math.ceil(left + title.length * TITLE_LETTER))
  const lines = caption.flatMap((text) => wrap(text, (room - left) / LETTER_WIDTH))
  const height = bottom + 56 + lines.length * LINE_HEIGHT
  return s(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${room} ${height}`, width: room, height },
      ...{ role: 'img', fontFamily: FONT, fontSize: FONT_SIZE, fill: INK },
    },
    s('title', title),
    s('desc', description),
    s('rect', { width: room, height, fill: PAPER }),
    s('text', { x: left, y: 24, fontSize: 15, fontWeight: 600 }, title),
    s('text', { x: left, y: 44, fill: FAINT }, subtitle),
    ...marks,
    ...lines.map((text, index) =>
      s('text', { x: left, y: bottom + 60 + index * LINE_HEIGHT, fill: FAINT }, text),
    ),
  )
}

/** Grid lines with their values, and the name of the horizontal axis. */
export function axes({ left, top, bottom, right }: Frame, x: Axis, y: Axis, xLabel: string): Element[] {
  return [
    ...y.ticks.flatMap((value) => [
      rule(left, y.at(value), right, y.at(value)),
      s('text', { x: left - 8, y: y.at(value) + 4, textAnchor: 'end', fill: FAINT }, y.format(value)),
    ]),
    ...x.ticks.flatMap((value) => [
      rule(x.at(value), top, x.at(value), bottom),
      s('text', { x: x.at(value), y: bottom + 18, textAnchor: 'middle', fill: FAINT }, x.format(value)),
    ]),
    s('text', { x: (left + right) / 2, y: bottom + 38, textAnchor: 'middle', fill: FAINT }, xLabel),
  ]
}

const rule = (x1: number, y1: number, x2: number, y2: number): Element =>
  s('line', { x1, y1, x2, y2, stroke: GRID })
