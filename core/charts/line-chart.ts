/**
 * A line chart as a tree of SVG elements (hast), for files and for pages. It has no script and no style element, so a strict
 * content security policy allows it.
 */
import type { Element } from 'hast'
import { toHtml } from 'hast-util-to-html'
import { s } from 'hastscript'
import { type Axis, type AxisScale, numberAxis } from './axis.ts'
import {
  axes,
  type ChartTexts,
  chartElement,
  type Frame,
  HEADER,
  LEFT,
  LINE_HEIGHT,
  PLOT_HEIGHT,
  PLOT_WIDTH,
  roomFor,
} from './frame.ts'
import { placeLabels } from './labels.ts'
import { bandOf, marker, type Point, type Position, pathOf } from './marks.ts'
import { INK, type LineStyle, lineStyle } from './styles.ts'

export interface Line {
  label: string
  points: readonly Point[]
}

export interface LineChart extends ChartTexts {
  x: { label: string; domain: readonly [number, number] }
  y: { label: string; scale: AxisScale }
  /** A horizontal line across the chart. */
  baseline: { label: string; value: number } | null
  lines: readonly Line[]
}

/** Above the plot stand signs, in rows of this height. */
const SIGN_HEIGHT = 13

/** The chart as the text of an SVG file. */
export const toSvg = (chart: LineChart): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${toHtml(lineChart(chart), { space: 'svg' })}\n`

/** The chart as an `svg` element. */
export function lineChart(chart: LineChart): Element {
  const signs = signsOf(chart)
  const top = HEADER + Math.max(...signs.map(({ place }) => place + 1), 0) * SIGN_HEIGHT
  const frame: Frame = { left: LEFT, top, bottom: top + PLOT_HEIGHT, right: LEFT + PLOT_WIDTH }
  const names = [...chart.lines, ...(chart.baseline ? [chart.baseline] : [])].map(({ label }) => label)
  const x = numberAxis('linear', chart.x.domain, [frame.left, frame.right])
  const y = numberAxis(chart.y.scale, extent(chart), [frame.bottom, top])
  return chartElement(chart, chart.y.label, frame, Math.ceil(frame.right + roomFor(names)), [
    ...axes(frame, x, y, chart.x.label),
    ...signs.map((sign) => signText(sign, x, top)),
    ...(chart.baseline ? [baseline(y.at(chart.baseline.value), frame)] : []),
    ...chart.lines.map((line, index) => drawn(line, lineStyle(index), x.at, y.at)),
    ...labels(chart, frame, y.at),
  ])
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

type Sign = ReturnType<typeof signsOf>[number]

const signText = ({ sign, title, colour, at, place }: Sign, x: Axis, top: number): Element =>
  s(
    'text',
    { x: x.at(at), y: top - 6 - place * SIGN_HEIGHT, textAnchor: 'middle', fill: colour, fontSize: 11 },
    ...[s('title', title), sign],
  )

const baseline = (y: number, { left, right }: Frame): Element =>
  s('line', {
    ...{ x1: left, x2: right, y1: y, y2: y },
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
