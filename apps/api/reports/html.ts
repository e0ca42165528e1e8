/** A report as one HTML file. It loads nothing and runs no script, and every figure has the id of its trial. */
import type { Element } from 'hast'
import { toHtml } from 'hast-util-to-html'
import { h } from 'hastscript'
import { lineChart } from '#core/charts/line-chart.ts'
import { caption } from '../tables/caption.ts'
import { cellText } from '../tables/cell-text.ts'
import { plotOf } from '../tables/plot.ts'
import type { Table } from '../tables/table.ts'
import type { OperatingPoints, Part, Report, Section } from './report.ts'
import { type Spread, spreadsOf } from './spread.ts'

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 3rem; border-top: 1px solid #e3e6ea; padding-top: 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #59636e; padding: 0.5rem 0; caption-side: bottom; max-width: 60rem; }
th, td { padding: 0.15rem 0.7rem; text-align: right; border-bottom: 1px solid #e3e6ea; white-space: nowrap; }
svg { max-width: 100%; height: auto; }
code { font-size: 0.9em; }`

export function toHtmlReport({ name, id, sections }: Report): string {
  const spreads = spreadsOf(sections)
  const page = h(
    'html',
    { lang: 'en' },
    h(
      'head',
      h('meta', { charSet: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width' }),
      h('title', name),
      h('style', STYLE),
    ),
    h(
      'body',
      h('h1', name),
      h('p', 'Benchmark ', h('code', id), '. A pointer over a figure shows the id of its trial.'),
      sections.length > 1 ? contents(sections) : null,
      sections.map(section),
      spreads.length > 0 ? h('section', h('h2', 'Spread over seeds'), spreads.map(spreadTable)) : null,
    ),
  )
  return `<!doctype html>\n${toHtml(page)}\n`
}

const contents = (sections: readonly Section[]): Element =>
  h(
    'ul',
    sections.map(({ title, jobId }) => h('li', h('a', { href: `#${jobId}` }, title))),
  )

const section = ({ title, jobId, parts }: Section): Element =>
  h('section', h('h2', { id: jobId }, title), h('p', 'Job ', h('code', jobId), '.'), parts.map(part))

const part = ({ title, table, operatingPoints }: Part): Element =>
  h('div', [
    h('h3', title),
    lineChart(plotOf(table)),
    figures(table),
    h('h4', 'Operating points'),
    points(operatingPoints),
  ])

function figures(table: Table): Element {
  const metric = table.evaluations.find(({ shown }) => shown)?.metric
  const header = ['level', ...table.columns.map(({ label }) => label)]
  const rows = table.rows.map(({ label, level, cells }) => ({
    label,
    cells: cells.map((cell) => figure(cellText(cell, level, metric), cell.trialId)),
  }))
  return grid(caption(table), header, rows)
}

const points = ({ header, rows }: OperatingPoints): Element =>
  grid(
    'The sparsest model of each method that is at most this much worse than the dense one: its level, and its figure.',
    header,
    rows.map(({ label, cells }) => ({
      label,
      cells: cells.map(({ text, trialId }) => figure(text, trialId)),
    })),
  )

const spreadTable = ({ title, caption, header, rows }: Spread): Element =>
  h('div', [
    h('h3', title),
    grid(
      caption,
      header,
      rows.map(({ label, cells }) => ({ label, cells: cells.map((text) => h('td', text)) })),
    ),
  ])

/** A table that scrolls where it is wider than the page. */
const grid = (
  caption: string,
  header: readonly string[],
  rows: readonly { label: string; cells: Element[] }[],
): Element =>
  h(
    'div',
    { className: 'scroll' },
    h('table', [
      h('caption', caption),
      h('thead', h('tr', header.map(headerCell))),
      h(
        'tbody',
        rows.map(({ label, cells }) => h('tr', [h('th', { scope: 'row' }, label), ...cells])),
      ),
    ]),
  )

const headerCell = (text: string): Element => h('th', { scope: 'col' }, text)

const figure = (text: string, trialId: string | null): Element =>
  h('td', trialId === null ? {} : { title: `trial ${trialId}` }, text)
