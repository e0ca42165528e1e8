import { hardwareText } from '#core/domain/hardware.ts'
import { answer, type Schemas, trialsOf } from '../../../clients/typescript/index.ts'
import { apiCommand, createContext } from '../command.ts'
import { JOB, resolveJobId, resolveTrialId, TRIAL } from '../ids.ts'
import { columns } from '../render/columns.ts'
import { paint, paintStatus } from '../render/terminal.ts'
import { cellName, outcome } from '../render/trial.ts'
import { bytes, duration } from '../render/words.ts'

export const trials = () =>
  apiCommand('trials', "List a job's trials, or show one trial with its attempts and logs", {
    examples: {
      'trials last': '',
      'trials last 3': 'trial 3, with its attempts and the end of their logs',
      "trials last 'wanda at 0.5'": '',
    },
  })
    .argument('<job>', JOB)
    .argument('[trial]', TRIAL)
    .action(async (typed, typedTrial, options) => {
      const { client, show } = createContext(options)
      const items = await trialsOf(client, await resolveJobId(client, typed))
      if (typedTrial === undefined) return show({ items }, describeAll)
      const path = { id: await resolveTrialId(items, typedTrial) }
      show(await answer(client.GET('/v1/trials/{id}', { params: { path } })), describeOne)
    })

const describeAll = ({ items }: { items: readonly Schemas['Trial'][] }): string =>
  items.length === 0
    ? 'The job has no trials yet.'
    : columns(
        ['#>', 'trial', 'status', 'took>', 'host', 'outcome'],
        items.map((trial) => [
          trial.ordinal,
          cellName(trial),
          paintStatus(trial.status),
          trial.seconds.total === null ? '' : duration(trial.seconds.total),
          trial.reusedFrom ? 'reused' : (trial.attempts.at(-1)?.host ?? ''),
          trial.progress && trial.status === 'running' ? trial.progress.message : outcome(trial),
        ]),
      )

function describeOne(trial: Schemas['TrialDetail']): string {
  const facts = [
    ['id', trial.id],
    ['status', paintStatus(trial.status)],
    ['outcome', outcome(trial)],
    ['sparsity', trial.achievedSparsity?.toFixed(6) ?? ''],
    ['took', trial.seconds.total === null ? '' : duration(trial.seconds.total)],
    ['memory', trial.peakBytes === null ? '' : bytes(trial.peakBytes)],
    ['computed on', trial.environment ? hardwareText(trial.environment) : ''],
    ['reused from', trial.reusedFrom ?? ''],
    ...trial.warnings.map((warning) => ['warning', warning]),
  ].filter(([, value]) => value !== '')
  const attempts = trial.attempts.map(({ number, status, host, device, signal, exitCode, error, logTail }) =>
    [
      paint.strong(`attempt ${number} on ${host} (${device}): ${status.replaceAll('_', ' ')}`),
      ...(signal || exitCode !== null ? [`  Python exited: ${signal ?? `exit code ${exitCode}`}`] : []),
      ...(error ? [error.traceback ?? `${error.type}: ${error.message}`] : []),
      ...(logTail ? [paint.faint(logTail.trimEnd())] : []),
    ].join('\n'),
  )
  const width = Math.max(...facts.map(([name]) => String(name).length)) + 2
  const list = facts.map(([name, value]) => `${String(name).padEnd(width)}${value}`)
  return [`${paint.strong(cellName(trial))}`, ...list, ...attempts].join('\n')
}
