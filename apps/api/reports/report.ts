/** The report of a benchmark: the paper's tables, pictures, and each job with its own tables. */
import { SecateurError } from '#core/errors.ts'
import type { BenchmarkWithMembers } from '#core/repositories/index.ts'
import { MOST_CELLS } from '../tables/compare-size.ts'
import { toCsv } from './csv.ts'
import { type Block, paragraph, type ReportDocument, type ReportSection } from './document.ts'
import type { ReportJob } from './measured/job.ts'
import { aiLevelTable, ideaTable } from './paper/ai-tables.ts'
import type { PaperContext } from './paper/context.ts'
import { METHOD_TABLES, methodTable, optTable } from './paper/method-tables.ts'
import type { Novelty } from './paper/novelty.ts'
import { originTables } from './paper/origin-tables.ts'
import { publishedElsewhere } from './paper/published-columns.ts'
import { scoreTable } from './paper/score-tables.ts'
import { textTables } from './paper/text-tables.ts'
import { timeTables } from './paper/time-tables.ts'
import { jobSection } from './parts/job-section.ts'
import { protocolBlocks } from './parts/protocol.ts'
import { spreadTables } from './parts/spread.ts'
import { plotBlocks } from './plots/plots.ts'
import { jobLabels, subjectsOf } from './subjects.ts'

/** @throws SecateurError PRUNE_COMPARISON_TOO_LARGE for more figures than a browser can show */
export function rejectLargeReport({ benchmark, jobs }: BenchmarkWithMembers): void {
  const trials = jobs.reduce((sum, { plannedTrials }) => sum + plannedTrials, 0)
  const figures = trials * benchmark.spec.evaluations.length
  if (figures <= MOST_CELLS) return
  throw new SecateurError(
    'PRUNE_COMPARISON_TOO_LARGE',
    `The report has ${figures} figures; the limit is ${MOST_CELLS}. Get the tables or the measurements of the jobs instead.`,
  )
}

interface Measured {
  name: string
  id: string
  /** In the order of the benchmark; at least one. */
  jobs: readonly ReportJob[]
}

export function buildReport({ name, id, jobs }: Measured, novelty: Novelty): ReportDocument {
  const subjects = subjectsOf(jobs)
  const context: PaperContext = { jobs, subjects, novelty }
  const labels = jobLabels(jobs)
  return {
    title: name,
    id,
    sections: [
      section('common', 'Protocol', protocolBlocks(jobs)),
      section('paper', "The paper's tables", paperBlocks(context)),
      section('people-and-ai', 'Methods of people and of the AI', originTables(context)),
      section('plots', 'Plots', plotBlocks(subjects)),
      ...jobs.map((job, index) => jobSection(job, labels.get(job.id)?.job ?? job.id, index + 1)),
      section('spread', 'Spread over seeds', spreadTables(jobs)),
      section('published', 'Published on other models', publishedElsewhere(subjects)),
    ].filter(({ blocks }) => blocks.length > 0),
    csv: toCsv(jobs, subjects, novelty),
  }
}

const section = (id: string, title: string, blocks: Block[]): ReportSection => ({ id, title, blocks })

const paperBlocks = (context: PaperContext): Block[] => [
  paragraph(
    'Numbered as in the paper. A table shows the first perplexity of the benchmark, and of several seeds the first.',
  ),
  ...METHOD_TABLES.flatMap((table) => methodTable(context, table)),
  ...ideaTable(context),
  ...aiLevelTable(context),
  ...optTable(context),
  ...textTables(context),
  ...timeTables(context),
  ...scoreTable(context),
]
