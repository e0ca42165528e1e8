/**
 * A line chart as a tree of SVG elements (hast), for files and for pages. It has no script and no style element, so a strict
 * content security policy allows it.
 */
import type { Element } from 'hast'
import { toHtml } from 'hast-util-to-html'
import { s } from 'hastscript'
import { type Axis, type AxisScale, numberAxis } from './axis.ts'
import { placeLabels, wrap } from './labels.ts'
import { bandOf, marker, type Point, type Position, pathOf } from './marks.ts'
import {
  FAINT,
  FONT,
  FONT_SIZE,
  GRID,
  INK,
  LETTER_WIDTH,
  type LineStyle,
  lineStyle,
  PAPER,
} from './styles.ts'

export interface Line {
  label: string
  points: readonly Point[]
}

export interface LineChart {
  title: string
  /** A sentence for readers who do not see the picture. */
  description: string
  /** Paragraphs below the picture. */
  caption: readonly string[]
  x: { label: string; domain: readonly [number, number] }
  y: { label: string; scale: AxisScale }
  /** A horizontal line across the chart. */
  baseline: { label: string; value: number } | null
  lines: readonly Line[]
}

const PLOT_WIDTH = 620
const PLOT_HEIGHT = 400
const LEFT = 76
const HEADER = 58
const LINE_HEIGHT = 16
const SIGN_HEIGHT = 13

/** The edges of the plot, in pixels. Above `top` stand signs, right of `right` the names of the lines. */
interface Frame {
  top: number
  bottom: number
  right: number
}

/** The chart as the text of an SVG file. */
export const toSvg = (chart: LineChart): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${toHtml(lineChart(chart), { space: 'svg' })}\n`

/** The chart as an `svg` element. */
export function lineChart(chart: LineChart): Element {
  const signs = signsOf(chart)
  const top = HEADER + Math.max(...signs.map(({ place }) => place + 1), 0) * SIGN_HEIGHT
  const frame = { top, bottom: top + PLOT_HEIGHT, right: LEFT + PLOT_WIDTH }
  const width = Math.ceil(frame.right + labelWidth(chart))
  const x = numberAxis('linear', chart.x.domain, [LEFT, frame.right])
  const y = numberAxis(chart.y.scale, extent(chart), [frame.bottom, top])
  const caption = chart.caption.flatMap((text) => wrap(text, (width - LEFT) / LETTER_WIDTH))
  const height = frame.bottom + 56 + caption.length * LINE_HEIGHT
  return s(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height },
      ...{ role: 'img', fontFamily: FONT, fontSize: FONT_SIZE, fill: INK },
    },
    s('title', chart.title),
    s('desc', chart.description),
    s('rect', { width, height, fill: PAPER }),
    s('text', { x: LEFT, y: 24, fontSize: 15, fontWeight: 600 }, chart.title),
    s('text', { x: LEFT, y: 44, fill: FAINT }, chart.y.label),
    ...axes(chart, frame, x, y),
    ...signs.map(({ sign, title, colour, at, place }) =>
      s(
        'text',
        { x: x.at(at), y: top - 6 - place * SIGN_HEIGHT, textAnchor: 'middle', fill: colour, fontSize: 11 },
        ...[s('title', title), sign],
      ),
    ),
    ...(chart.baseline ? [baseline(y.at(chart.baseline.value), frame)] : []),
    ...chart.lines.map((line, index) => drawn(line, lineStyle(index), x.at, y.at)),
    ...labels(chart, frame, y.at),
    ...caption.map((text, index) =>
      s('text', { x: LEFT, y: frame.bottom + 60 + index * LINE_HEIGHT, fill: FAINT }, text),
    ),
  )
}

/** Grid lines with their values, and the name of the horizontal axis. */
function axes(chart: LineChart, { top, bottom, right }: Frame, x: Axis, y: Axis): Element[] {
  return [
    ...y.ticks.flatMap((value) => [
      rule(LEFT, y.at(value), right, y.at(value)),
      s('text', { x: LEFT - 8, y: y.at(value) + 4, textAnchor: 'end', fill: FAINT }, y.format(value)),
    ]),
    ...x.ticks.flatMap((value) => [
      rule(x.at(value), top, x.at(value), bottom),
      s('text', { x: x.at(value), y: bottom + 18, textAnchor: 'middle', fill: FAINT }, x.format(value)),
    ]),
    s('text', { x: (LEFT + right) / 2, y: bottom + 38, textAnchor: 'middle', fill: FAINT }, chart.x.label),
  ]
}

/** A line with its band and its markers. */
function drawn({ label, points }: Line, style: LineStyle, x: Position, y: Position): Element {
  const { colour, dash } = style
  return s(
    'g',
    { role: 'group', ariaLabel: label },
    s('path', { d: bandOf(points, x, y), fill: colour, fillOpacity: 0.14 }),
    s('path', {
      ...{ d: pathOf(points, x, y), fill: 'none', stroke: colour, strokeWidth: 1.8 },
      ...(dash && { strokeDasharray: dash }),
    }),
    ...points.flatMap((point) =>
      point.y === null ? [] : [marker(style, x(point.x), y(point.y), point.title)],
    ),
  )
}

/** The signs of the figures that are missing, in the colours of their lines. Those of one `x` stand on one another. */
function signsOf({ lines }: LineChart) {
  const places = new Map<number, number>()
  return lines.flatMap(({ points }, index) =>
    points
      .filter(({ y, sign }) => y === null && sign !== '')
      .map(({ x: at, sign, title }) => {
        const place = places.get(at) ?? 0
        places.set(at, place + 1)
        return { at, sign, title, place, colour: lineStyle(index).colour }
      }),
  )
}

const baseline = (y: number, { right }: Frame): Element =>
  s('line', {
    ...{ x1: LEFT, x2: right, y1: y, y2: y },
    ...{ stroke: INK, strokeWidth: 1.4, strokeDasharray: '1 4', strokeLinecap: 'round' },
  })

/** The names at the ends of the lines, moved apart where they would overlap. */
function labels({ lines, baseline }: LineChart, { top, bottom, right }: Frame, y: Position): Element[] {
  const names = [
    ...lines.map(({ label, points }, index) => ({
      label,
      colour: lineStyle(index).colour,
      value: points.findLast((point) => point.y !== null)?.y ?? null,
    })),
    ...(baseline ? [{ ...baseline, colour: INK }] : []),
  ]
  const wanted = names.map(({ value }) => (value === null ? top : y(value)))
  const places = placeLabels(wanted, { gap: LINE_HEIGHT - 1, from: top, to: bottom })
  return names.map(({ label, colour }, index) =>
    s('text', { x: right + 10, y: (places[index] as number) + 4, fill: colour }, label),
  )
}

/** The room that the names need. */
const labelWidth = ({ lines, baseline }: LineChart): number =>
  24 +
  LETTER_WIDTH * Math.max(...[...lines, ...(baseline ? [baseline] : [])].map(({ label }) => label.length), 0)

const rule = (x1: number, y1: number, x2: number, y2: number): Element =>
  s('line', { x1, y1, x2, y2, stroke: GRID })

/** The least and the greatest figure, of lines, bands and baseline. */
function extent({ lines, baseline }: LineChart): [number, number] {
  const figures = lines.flatMap(({ points }) =>
    points.flatMap(({ y, interval }) =>
      y === null ? [] : [y, ...(interval ? [interval.low, interval.high] : [])],
    ),
  )
  const all = [...figures, ...(baseline ? [baseline.value] : [])]
  return all.length > 0 ? [Math.min(...all), Math.max(...all)] : [1, 10]
}
