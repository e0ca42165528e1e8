/**
 * A report as data: sections of texts, tables and figures. Everything is decided here: what is shown, in which words, which
 * figures are best. HTML, Markdown and LaTeX only write it down.
 */
import type { Chart } from '#core/charts/chart.ts'

export interface ReportDocument {
  title: string
  id: string
  sections: ReportSection[]
  /** Every figure in a line of its own. */
  csv: string
}

export interface ReportSection {
  /** Unique in the document: letters, digits and hyphens. */
  id: string
  title: string
  blocks: Block[]
}

export type Block =
  | { kind: 'heading'; id: string; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'table'; table: ReportTable }
  | { kind: 'figure'; figure: ReportFigure }

export interface ReportTable {
  /** Unique among tables, for references: `wanda`. */
  id: string
  /** `Table 1. Wanda by level`. */
  title: string
  /** What a reader has to know, in sentences. Empty if the title says it all. */
  caption: string
  header: readonly string[]
  /** By column; `text` is for sentences, which break over lines. */
  align: readonly ('left' | 'right' | 'text')[]
  /** The first cell of a row names it. */
  rows: readonly (readonly ReportCell[])[]
  /** Whether the first row is the dense model, which others are compared with. */
  hasBaseline: boolean
}

export interface ReportCell {
  text: string
  /** The 95% interval, as `[91.02, 107.3]`; null if it is not known. */
  interval: string | null
  /** Signs that the caption explains. */
  marks: string
  /** Whether no other figure of its row is better, or distinguishable from the best. */
  isBest: boolean
  /** The trial that the figure comes from. */
  trialId: string | null
}

export interface ReportFigure {
  /** Unique among figures, for references. */
  id: string
  chart: Chart
  /** What the picture shows, as a table; null if the table is the one below the picture. */
  data: ReportTable | null
}

export const heading = (id: string, text: string): Block => ({ kind: 'heading', id, text })
export const paragraph = (text: string): Block => ({ kind: 'text', text })
export const tableBlock = (table: ReportTable): Block => ({ kind: 'table', table })
export const figureBlock = (figure: ReportFigure): Block => ({ kind: 'figure', figure })

/** A cell that is no figure of a trial. */
export const plain = (text: string | number): ReportCell => ({
  text: String(text),
  interval: null,
  marks: '',
  isBest: false,
  trialId: null,
})
