/** The marks of a line: its path, the band around it, and a marker for each figure. */

import { area, line } from 'd3-shape'
import type { Element } from 'hast'
import { s } from 'hastscript'
import { type LineStyle, type Marker, PAPER } from './styles.ts'

/** A point of a line, in the order of `x`. */
export interface Point {
  x: number
  /** null where there is no figure; the line has a gap there. */
  y: number | null
  /** Bounds of the band around the figure. */
  interval: { low: number; high: number } | null
  /** Says at the upper edge why there is no figure: a single sign. Empty if there is nothing to say. */
  sign: string
  /** What a pointer over the point shows. */
  title: string
}

/** The pixel of a value on an axis. */
export type Position = (value: number) => number

/** The path goes through the figures. It has a gap where a figure is missing. */
export const pathOf = (points: readonly Point[], x: Position, y: Position): string =>
  line<Point>()
    .defined((point) => point.y !== null)
    .x((point) => x(point.x))
    .y((point) => y(point.y as number))
    .digits(1)(points) ?? ''

/** The area between the bounds of the figures. */
export const bandOf = (points: readonly Point[], x: Position, y: Position): string =>
  area<Point>()
    .defined((point) => point.y !== null && point.interval !== null)
    .x((point) => x(point.x))
    .y0((point) => y(point.interval?.low as number))
    .y1((point) => y(point.interval?.high as number))
    .digits(1)(points) ?? ''

/** Corners of the markers, around the origin. */
const SHAPES: Record<Exclude<Marker, 'circle'>, string> = {
  square: 'M-3.4-3.4h6.8v6.8h-6.8z',
  diamond: 'M0-4.6L4.6 0L0 4.6L-4.6 0z',
  triangle: 'M0-4.4L4.4 3.4H-4.4z',
  cross: 'M-1.4-4h2.8v2.6h2.6v2.8h-2.6v2.6h-2.8v-2.6h-2.6v-2.8h2.6z',
}

/** A marker whose title a pointer shows. */
export function marker({ colour, marker: kind }: LineStyle, x: number, y: number, title: string): Element {
  const style = { fill: colour, stroke: PAPER, strokeWidth: 0.8 }
  const at = { transform: `translate(${x} ${y})` }
  return kind === 'circle'
    ? s('circle', { ...at, ...style, r: 3.6 }, s('title', title))
    : s('path', { ...at, ...style, d: SHAPES[kind] }, s('title', title))
}
