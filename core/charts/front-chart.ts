/** A chart of points of which less is better in both directions: the front is a line, and its points have names. */
import type { Element } from 'hast'
import { s } from 'hastscript'
import { type AxisScale, numberAxis } from './axis.ts'
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
import { FAINT, GRID, INK, PAPER } from './styles.ts'

export interface FrontPoint {
  label: string
  x: number
  y: number
  /** What a pointer over the point shows. */
  title: string
}

export interface FrontChart extends ChartTexts {
  x: { label: string; scale: AxisScale }
  y: { label: string; scale: AxisScale }
  /** Those that no other beats, from left to right. */
  front: readonly FrontPoint[]
  others: readonly FrontPoint[]
}

const DIAMOND = 'M0-5.4L5.4 0L0 5.4L-5.4 0z'

/** The chart as an `svg` element. Points of the front are filled diamonds, the others are hollow circles. */
export function frontChart(chart: FrontChart): Element {
  const { front, others } = chart
  const frame: Frame = { left: LEFT, top: HEADER, right: LEFT + PLOT_WIDTH, bottom: HEADER + PLOT_HEIGHT }
  const all = [...front, ...others]
  const x = numberAxis(chart.x.scale, extent(all.map((point) => point.x)), [frame.left, frame.right])
  const y = numberAxis(chart.y.scale, extent(all.map((point) => point.y)), [frame.bottom, frame.top])
  const width = Math.ceil(frame.right + roomFor(front.map(({ label }) => label)))
  const places = placeLabels(
    front.map((point) => y.at(point.y)),
    { gap: LINE_HEIGHT - 1, from: frame.top, to: frame.bottom },
  )
  const place = (point: FrontPoint) => ({ transform: `translate(${x.at(point.x)} ${y.at(point.y)})` })
  return chartElement(chart, chart.y.label, frame, width, [
    ...axes(frame, x, y, chart.x.label),
    ...front.map((point, index) =>
      s('line', {
        ...{ x1: x.at(point.x), y1: y.at(point.y), x2: frame.right + 7, y2: places[index] },
        ...{ stroke: GRID, strokeWidth: 1.2 },
      }),
    ),
    s('path', {
      ...{ d: path(front.map((point) => [x.at(point.x), y.at(point.y)])), fill: 'none' },
      ...{ stroke: INK, strokeWidth: 1.4, strokeDasharray: '5 4' },
    }),
    ...others.map((point) =>
      s(
        'circle',
        { ...place(point), r: 3.6, fill: PAPER, stroke: FAINT, strokeWidth: 1.4 },
        s('title', point.title),
      ),
    ),
    ...front.map((point) =>
      s('path', { ...place(point), d: DIAMOND, fill: INK, stroke: PAPER }, s('title', point.title)),
    ),
    ...front.map(({ label }, index) =>
      s('text', { x: frame.right + 10, y: (places[index] as number) + 4 }, label),
    ),
  ])
}

const path = (points: readonly [number, number][]): string =>
  points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x},${y}`).join('')

const extent = (values: readonly number[]): [number, number] =>
  values.length > 0 ? [Math.min(...values), Math.max(...values)] : [1, 10]
