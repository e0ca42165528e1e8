/** Prints what the models of a job wrote, side by side. */
import { answer, type Schemas, trialsOf } from '../../../clients/typescript/index.ts'
import { apiCommand, createContext } from '../command.ts'
import { JOB, resolveJobId, resolveTrialId, TRIAL } from '../ids.ts'
import { paint } from '../render/terminal.ts'
import { cellName } from '../render/trial.ts'

/** What one trial wrote. */
interface Written {
  id: string
  cell: string
  items: Schemas['TrialTexts']['items']
}

export const texts = () =>
  apiCommand('texts', 'Print what the models of a job wrote, side by side', {
    about:
      'Of jobs with evaluations on prompts or problems. Without trials: those of all that have a result.',
    examples: {
      'texts last': 'every trial of the newest job',
      "texts last dense 'wanda at 0.5'": 'two of them',
    },
  })
    .argument('<job>', JOB)
    .argument('[trials...]', TRIAL)
    .action(async (typed, typedTrials: string[], options) => {
      const { client, show } = createContext(options)
      const trials = await trialsOf(client, await resolveJobId(client, typed))
      const chosen = new Set(await Promise.all(typedTrials.map((each) => resolveTrialId(trials, each))))
      const written: Written[] = []
      for (const trial of trials) {
        if (chosen.size === 0 ? trial.measurements.length === 0 : !chosen.has(trial.id)) continue
        const path = { id: trial.id }
        const { items } = await answer(client.GET('/v1/trials/{id}/texts', { params: { path } }))
        written.push({ id: trial.id, cell: cellName(trial), items })
      }
      show({ trials: written }, describe)
    })

/** Each prompt with the texts of all trials below it. */
function describe({ trials }: { trials: readonly Written[] }): string {
  const width = Math.max(0, ...trials.map(({ cell }) => cell.length)) + 2
  const prompts = new Map<string, string[]>()
  for (const { cell, items } of trials)
    for (const { dataset, texts } of items)
      for (const { prompt, text } of texts) {
        const key = `${paint.faint(dataset)}  ${paint.strong(prompt)}`
        prompts.set(key, [...(prompts.get(key) ?? []), `  ${cell.padEnd(width)}${text}`])
      }
  if (prompts.size === 0) return 'No model of these trials wrote a text.'
  return [...prompts].map(([prompt, lines]) => [prompt, ...lines].join('\n')).join('\n\n')
}
