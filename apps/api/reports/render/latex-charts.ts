/** Charts as pictures of pgfplots. */
import type { Chart } from '#core/charts/chart.ts'
import type { FrontChart, FrontPoint } from '#core/charts/front-chart.ts'
import type { LineChart } from '#core/charts/line-chart.ts'
import type { Point } from '#core/charts/marks.ts'
import { latexText } from '../../exports/latex.ts'
import type { ReportFigure } from '../document.ts'

export const PLOT_PREAMBLE = ['\\usepackage{pgfplots}', '\\pgfplotsset{compat=1.17}'] as const

/** Empty for a heat map: its table says the same. */
export function latexFigure({ id, chart }: ReportFigure): string[] {
  const plot = plotLines(chart)
  if (plot.length === 0) return []
  const title = latexText(chart.title)
  const caption = [title, latexText(chart.description), ...chart.caption.map(latexText)]
  return [
    '\\begin{figure}',
    '  \\centering',
    '  \\begin{tikzpicture}',
    ...plot.map((line) => `    ${line}`),
    '  \\end{tikzpicture}',
    `  \\caption[{${title}}]{${caption.map((text) => text.replace(/\.$/, '')).join('. ')}.}`,
    `  \\label{fig:${id}}`,
    '\\end{figure}',
  ]
}

function plotLines(chart: Chart): string[] {
  switch (chart.kind) {
    case 'lines':
      return chart.lines.length === 0 ? [] : linePlot(chart)
    case 'front':
      return frontPlot(chart)
    case 'heat':
      return []
  }
}

const AXIS = [
  'width=0.62\\linewidth, height=0.5\\linewidth, grid=major,',
  'legend pos=outer north east, legend style={font=\\scriptsize}, legend cell align=left,',
  'cycle multi list={mark list*\\nextlist exotic},',
]

const modes = ({ x, y }: { x?: string; y: string }): string =>
  [...(x === 'log' ? ['xmode=log,'] : []), ...(y === 'log' ? ['ymode=log,'] : [])].join(' ')

const axis = (options: readonly string[], lines: readonly string[]): string[] => [
  '\\begin{axis}[',
  ...[...AXIS, ...options].filter(Boolean).map((option) => `  ${option}`),
  ']',
  ...lines.map((line) => `  ${line}`),
  '\\end{axis}',
]

const linePlot = ({ x, y, baseline, lines }: LineChart): string[] =>
  axis(
    [`xlabel={${latexText(x.label)}}, ylabel={${latexText(y.label)}},`, modes({ y: y.scale })],
    [
      ...(baseline === null
        ? []
        : [
            `\\addplot[black, densely dotted, domain=${x.domain.join(':')}, samples=2] {${baseline.value}};`,
            `\\addlegendentry{${latexText(baseline.label)}}`,
          ]),
      ...lines.flatMap(({ label, points }) => [
        '\\addplot+[unbounded coords=jump, error bars/.cd, y dir=both, y explicit] coordinates {',
        ...points.map((point) => `  ${coordinate(point)}`),
        '};',
        `\\addlegendentry{${latexText(label)}}`,
      ]),
    ],
  )

/** A figure with the distances to the bounds of its interval; a missing one makes a gap. */
function coordinate({ x, y, interval }: Point): string {
  if (y === null) return `(${x},nan)`
  if (!interval) return `(${x},${y})`
  return `(${x},${y}) += (0,${Math.max(0, interval.high - y)}) -= (0,${Math.max(0, y - interval.low)})`
}

const frontPlot = ({ x, y, front, others }: FrontChart): string[] =>
  axis(
    [
      `xlabel={${latexText(x.label)}}, ylabel={${latexText(y.label)}},`,
      modes({ x: x.scale, y: y.scale }),
      'nodes near coords style={font=\\tiny, anchor=west, text=black},',
    ],
    [
      `\\addplot[black, only marks, mark=o] coordinates {${coordinates(others)}};`,
      '\\addlegendentry{beaten}',
      `\\addplot[black, dashed, mark=diamond*, mark options=solid, nodes near coords, point meta=explicit symbolic] coordinates {${named(front)}};`,
      '\\addlegendentry{not beaten}',
    ],
  )

const coordinates = (points: readonly FrontPoint[]): string =>
  points.map(({ x, y }) => `(${x},${y})`).join(' ')

const named = (points: readonly FrontPoint[]): string =>
  points.map(({ label, x, y }) => `(${x},${y}) [${latexText(label)}]`).join(' ')
