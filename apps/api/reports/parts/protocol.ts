/** The protocol: what all jobs have in common, and a table of that in which they differ. */
import { type Block, paragraph, plain, tableBlock } from '../document.ts'
import type { ReportJob } from '../measured/job.ts'
import { splitSettings } from '../measured/settings.ts'

export function protocolBlocks(jobs: readonly ReportJob[]): Block[] {
  const { common, differing } = splitSettings(jobs.map(({ settings }) => settings))
  const evaluations = jobs[0]?.parts ?? []
  const off = jobs.reduce((sum, job) => sum + job.off.size, 0)
  return [
    tableBlock({
      id: 'protocol',
      title: 'What all jobs have in common',
      caption:
        off === 0
          ? ''
          : `Trials that were computed with other settings, versions or hardware: ${off}. Their figures are marked and not ranked.`,
      header: ['setting', 'value'],
      align: ['left', 'left'],
      rows: [
        ...common.map((setting) => setting.map(plain)),
        ...evaluations.map(({ title, table }) => [plain('evaluation'), plain(evaluationText(title, table))]),
      ],
      hasBaseline: false,
    }),
    ...(differing.length === 0
      ? []
      : [
          tableBlock({
            id: 'jobs',
            title: 'In what the jobs differ',
            caption: '',
            header: [...differing, 'job'],
            align: [...differing, 'job'].map(() => 'left' as const),
            rows: jobs.map(({ id, settings }) =>
              [...differing.map((name) => settings[name] ?? 'not known yet'), id].map(plain),
            ),
            hasBaseline: false,
          }),
        ]),
    paragraph(
      'In place of a figure: "overflow", the perplexity is too large for a number; "NaN", the model is broken; "NA", the method does not apply; "failed" and "cancelled", the trial has no result; "–", it has no result yet; "not run", the benchmark has no such trial.',
    ),
    paragraph(
      'In square brackets are 95% intervals over the windows or images. In round brackets is the achieved sparsity where it is more than 0.005 from the level.',
    ),
  ]
}

function evaluationText(title: string, { measurement }: ReportJob['parts'][number]['table']): string {
  if (!measurement) return title
  const { windows, tokens } = measurement
  return `${title}: n = ${windows} ${tokens === null ? 'images' : 'windows'}`
}
