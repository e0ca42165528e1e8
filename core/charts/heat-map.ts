/** A grid of figures, the darker the higher. Each cell has its figure as text, and a frame where it is the best of its column. */
import type { Element } from 'hast'
import { s } from 'hastscript'
import { type ChartTexts, chartElement, HEADER, LINE_HEIGHT } from './frame.ts'
import { FAINT, FONT_SIZE, INK, LETTER_WIDTH, PAPER } from './styles.ts'

export interface HeatCell {
  /** Empty if there is no figure and nothing to say. */
  text: string
  /** From 0, the palest, to 1; null without a figure. */
  shade: number | null
  isBest: boolean
  /** What a pointer over the cell shows. */
  title: string
}

export interface HeatMap extends ChartTexts {
  rowsLabel: string
  columnsLabel: string
  columns: readonly string[]
  rows: readonly { label: string; cells: readonly HeatCell[] }[]
}

const CELL_HEIGHT = 34
const LEAST_WIDTH = 84
/** From here on, white text is easier to read than black. */
const DARK_FROM = 0.55
const PALE = [238, 244, 250] as const
const DARK = [0, 72, 132] as const

/** The chart as an `svg` element. */
export function heatMap(map: HeatMap): Element {
  const { columns, rows } = map
  const left = 24 + LETTER_WIDTH * Math.max(...rows.map(({ label }) => label.length), 8)
  const longest = Math.max(...columns.map(({ length }) => length), 0)
  const cellWidth = Math.max(LEAST_WIDTH, Math.ceil(longest * LETTER_WIDTH) + 16)
  const top = HEADER + LINE_HEIGHT
  const frame = {
    left,
    top,
    right: left + columns.length * cellWidth,
    bottom: top + rows.length * CELL_HEIGHT,
  }
  const middle = (column: number) => left + (column + 0.5) * cellWidth
  return chartElement(map, `rows: ${map.rowsLabel}; columns: ${map.columnsLabel}`, frame, frame.right + 24, [
    ...columns.map((label, column) =>
      s('text', { x: middle(column), y: top - 8, textAnchor: 'middle', fill: FAINT }, label),
    ),
    ...rows.flatMap(({ label, cells }, row) => {
      const y = top + row * CELL_HEIGHT
      return [
        s('text', { x: left - 10, y: y + CELL_HEIGHT / 2 + 4, textAnchor: 'end', fill: FAINT }, label),
        ...cells.map((cell, column) => drawn(cell, left + column * cellWidth, y, cellWidth)),
      ]
    }),
  ])
}

function drawn({ text, shade, isBest, title }: HeatCell, x: number, y: number, width: number): Element {
  const box = { x: x + 1, y: y + 1, width: width - 2, height: CELL_HEIGHT - 2 }
  return s(
    'g',
    s('title', title),
    s('rect', {
      ...{ ...box, fill: shade === null ? PAPER : colourOf(shade) },
      ...(isBest ? { stroke: INK, strokeWidth: 2.5 } : { stroke: '#c9d1d9' }),
    }),
    s(
      'text',
      {
        ...{ x: x + width / 2, y: y + CELL_HEIGHT / 2 + FONT_SIZE / 3, textAnchor: 'middle' },
        ...{ fill: shade !== null && shade >= DARK_FROM ? PAPER : INK },
        ...(isBest && { fontWeight: 600 }),
      },
      text,
    ),
  )
}

const colourOf = (shade: number): string =>
  `rgb(${PALE.map((pale, index) => Math.round(pale + shade * ((DARK[index] as number) - pale))).join(',')})`
