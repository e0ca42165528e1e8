/** Every kind of chart, for pages that show several. */
import type { Element } from 'hast'
import { type FrontChart, frontChart } from './front-chart.ts'
import { type HeatMap, heatMap } from './heat-map.ts'
import { type LineChart, lineChart } from './line-chart.ts'

export type Chart =
  | ({ kind: 'lines' } & LineChart)
  | ({ kind: 'front' } & FrontChart)
  | ({ kind: 'heat' } & HeatMap)

/** The chart as an `svg` element. */
export function drawChart(chart: Chart): Element {
  switch (chart.kind) {
    case 'lines':
      return lineChart(chart)
    case 'front':
      return frontChart(chart)
    case 'heat':
      return heatMap(chart)
  }
}
