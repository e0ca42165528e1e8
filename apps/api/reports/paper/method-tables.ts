/** Tables 1 to 3 and 6: methods by level. */
import { type Block, paragraph } from '../document.ts'
import { levelTables, measuredColumn } from '../level-tables.ts'
import { columnsOf, notesFor, type PaperContext, perSubject } from './context.ts'
import { isOfAi } from './published.ts'
import { publishedColumns } from './published-columns.ts'

/** Tables 1 to 3. */
export const METHOD_TABLES = [
  { number: 1, method: 'wanda', title: 'Wanda' },
  { number: 2, method: 'magnitude', title: 'Magnitude' },
  { number: 3, method: 'bias', title: 'Bias' },
] as const

/** A column for each model. */
export function methodTable(
  context: PaperContext,
  { number, method, title }: (typeof METHOD_TABLES)[number],
): Block[] {
  const isWanted = (id: string) => id === method
  const columns = context.subjects.flatMap((subject) => {
    const own = columnsOf(subject, isWanted)
    return [
      ...own.map((column) => {
        const label = subject.part.table.columns[column]?.label ?? method
        const name = label === method ? subject.label : `${label}, ${subject.label}`
        return measuredColumn(subject.job, subject.part, column, name)
      }),
      ...(own.length > 0 ? publishedColumns(subject, isWanted) : []),
    ]
  })
  const name = `Table ${number}. ${title} by level`
  if (columns.length === 0)
    return [paragraph(`${name}: not run, because ${method} is not a method of this benchmark.`)]
  const table = { id: method, title: name, caption: `${captionOf(context)}.` }
  return levelTables(table, columns, notesFor(context))
}

/** Table 6: the methods of people on models of the family OPT. `textTables` has its texts. */
export function optTable(context: PaperContext): Block[] {
  const title = 'Table 6. Methods of people on OPT by level'
  const ofOpt = context.subjects.filter(({ job }) => isOpt(job.spec.model))
  const tables = perSubject({ ...context, subjects: ofOpt }, 'opt', title).flatMap(
    ({ subject, ...table }) => {
      const { job, part } = subject
      const isWanted = (method: string) => !isOfAi(method)
      const columns = columnsOf(subject, isWanted).map((column) =>
        measuredColumn(job, part, column, part.table.columns[column]?.label ?? '', 'people'),
      )
      // The paper names no method in this table, so its column stands beside those of people.
      return levelTables(
        { ...table, caption: `${captionOf(context)} of ${job.spec.model}.` },
        [...columns, ...publishedColumns(subject, isWanted)],
        notesFor(context),
      )
    },
  )
  if (tables.length > 0) return tables
  return [paragraph(`${title}: not run, because no model is of the family OPT.`)]
}

/** Whether the name of a model says that it is of the family OPT: `facebook/opt-1.3b`, `demo/brown-opt`. */
const isOpt = (model: string): boolean => /(?<![a-z])opt(?![a-z])/i.test(model)

/** What the figures are: `perplexity on brown, test, seqlen 128`. */
export const captionOf = ({ subjects }: PaperContext): string => {
  const [first] = subjects
  const windows = first?.part.table.measurement?.windows
  return `${first?.part.title ?? 'no figures'}${windows ? `, n = ${windows}` : ''}`
}
