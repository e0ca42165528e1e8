/** A report as one HTML file. It loads nothing and runs no script, and every figure has the id of its trial. */
import type { Element, ElementContent } from 'hast'
import { toHtml } from 'hast-util-to-html'
import { h } from 'hastscript'
import { drawChart } from '#core/charts/chart.ts'
import type { Block, ReportCell, ReportDocument, ReportSection, ReportTable } from '../document.ts'
import { STYLE } from './style.ts'

/** A longer CSV is not part of the page. */
const MOST_CSV_BYTES = 2 ** 20

export function toHtmlReport({ title, id, sections, csv }: ReportDocument): string {
  const page = h(
    'html',
    { lang: 'en' },
    h(
      'head',
      h('meta', { charSet: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width' }),
      h('title', title),
      h('style', STYLE),
    ),
    h('body', [
      h('h1', title),
      h(
        'p',
        'Benchmark ',
        h('code', id),
        '. A pointer over a figure shows the id of its trial. ',
        csvLink(id, csv),
      ),
      h(
        'nav',
        h(
          'ul',
          sections.map((section) => h('li', h('a', { href: `#${section.id}` }, section.title))),
        ),
      ),
      ...sections.map(sectionElement),
    ]),
  )
  return `<!doctype html>\n${toHtml(page)}\n`
}

/** A link that downloads the CSV, which is in it. */
function csvLink(id: string, csv: string): ElementContent {
  const bytes = Buffer.from(csv)
  if (bytes.length > MOST_CSV_BYTES)
    return h('span', 'All figures as CSV: ', h('code', `secateur benchmark report ${id} --format csv`), '.')
  const href = `data:text/csv;charset=utf-8;base64,${bytes.toString('base64')}`
  return h('a', { href, download: `secateur-${id}-report.csv` }, 'All figures as CSV.')
}

const sectionElement = ({ id, title, blocks }: ReportSection): Element =>
  h('section', h('h2', { id }, title), blocks.map(blockElement))

function blockElement(block: Block): Element {
  switch (block.kind) {
    case 'heading':
      return h('h3', { id: block.id }, block.text)
    case 'text':
      return h('p', block.text)
    case 'table':
      return tableElement(block.table)
    case 'figure':
      return h('figure', [
        h('div', { className: 'scroll' }, drawChart(block.figure.chart)),
        ...(block.figure.data === null
          ? []
          : [h('details', h('summary', 'The figures as a table'), tableElement(block.figure.data))]),
      ])
  }
}

/** A table that scrolls where it is wider than the page. */
const tableElement = ({ id, title, caption, header, align, rows, hasBaseline }: ReportTable): Element =>
  h('div', { className: 'table', id: `table-${id}` }, [
    h(
      'div',
      { className: 'scroll', tabIndex: 0, role: 'region', ariaLabel: title },
      h('table', { className: hasBaseline ? 'baseline' : undefined }, [
        h('caption', title),
        h(
          'thead',
          h(
            'tr',
            header.map((text, column) => h('th', { scope: 'col', className: align[column] }, text)),
          ),
        ),
        h(
          'tbody',
          rows.map((cells) =>
            h(
              'tr',
              cells.map((cell, column) => cellElement(cell, column, align[column])),
            ),
          ),
        ),
      ]),
    ),
    ...(caption ? [h('p', { className: 'caption' }, caption)] : []),
  ])

function cellElement(
  { text, interval, marks, isBest, trialId }: ReportCell,
  column: number,
  align: string | undefined,
): Element {
  const content = [
    isBest ? h('strong', text) : text,
    ...(marks ? [` ${marks}`] : []),
    ...(interval === null ? [] : [h('small', interval)]),
  ]
  if (column === 0) return h('th', { scope: 'row', className: align }, content)
  return h('td', { className: align, ...(trialId !== null && { title: `trial ${trialId}` }) }, content)
}
