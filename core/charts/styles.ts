/** How charts draw what they show: a line is told from the others by its colour, its dashes and its marker. */

export const FONT = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif'
export const FONT_SIZE = 12
/** The width of an average letter. Text cannot be measured without a browser, so labels get the room of wide letters. */
export const LETTER_WIDTH = 0.58 * FONT_SIZE

export const INK = '#1b1f24'
export const FAINT = '#59636e'
export const GRID = '#e3e6ea'
export const PAPER = '#ffffff'

/** Eight colours that readers with any colour vision tell apart, and that contrast with white (Okabe and Ito 2008, darkened). */
const COLOURS = ['#0060a8', '#b84b00', '#00795a', '#9b3f7c', '#8a6500', '#2f7fb5', '#6e4fb3', '#3f4a56']
const DASHES = ['', '7 3', '2 3', '9 3 2 3']
const MARKERS = ['circle', 'square', 'diamond', 'triangle', 'cross'] as const

export type Marker = (typeof MARKERS)[number]

export interface LineStyle {
  colour: string
  /** For `stroke-dasharray`; empty for a whole line. */
  dash: string
  marker: Marker
}

/** The style of the line at `index`. The first 160 differ from one another. */
export const lineStyle = (index: number): LineStyle => ({
  colour: COLOURS[index % COLOURS.length] as string,
  dash: DASHES[Math.floor(index / COLOURS.length) % DASHES.length] as string,
  marker: MARKERS[index % MARKERS.length] as Marker,
})
