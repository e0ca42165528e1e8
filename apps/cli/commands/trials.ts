import { answer, type Schemas, trialsOf } from '../../../clients/typescript/index.ts'
import { apiCommand, createContext } from '../command.ts'
import { UsageError } from '../errors.ts'
import { JOB, resolveJobId } from '../ids.ts'
import { wholeNumber } from '../option-parsers.ts'
import { columns } from '../render/columns.ts'
import { paint, paintStatus } from '../render/terminal.ts'
import { cellName, outcome } from '../render/trial.ts'
import { bytes, duration } from '../render/words.ts'

export const trials = () =>
  apiCommand('trials', "List a job's trials, or show one trial with its attempts and logs", {
    examples: { 'trials last': '', 'trials last 3': 'trial 3, with its attempts and the end of their logs' },
  })
    .argument('<job>', JOB)
    .argument('[number]', 'number of one trial, from the list', wholeNumber(0, 1_000_000))
    .action(async (typed, number, options) => {
      const { client, show } = createContext(options)
      const items = await trialsOf(client, await resolveJobId(client, typed))
      if (number === undefined) return show({ items }, describeAll)
      const trial = items.find(({ ordinal }) => ordinal === number)
      if (!trial)
        throw new UsageError(
          items.length === 0
            ? 'The job has no trials yet.'
            : `The job has no trial ${number}. Its trials are 0 to ${items.length - 1}.`,
        )
      show(await answer(client.GET('/v1/trials/{id}', { params: { path: { id: trial.id } } })), describeOne)
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
