/** What a job would be if it were submitted now: its trials, the results it would reuse, and an estimate of the time for the rest. */
import { artifactBytes, countArtifacts } from '#core/domain/artifact-size.ts'
import { planTrials, trialSpec } from '#core/domain/plan.ts'
import { describeHost } from '#core/domain/requirements.ts'
import type { Asker, Engine } from '#core/engine/client.ts'
import type { HostKind, MethodSeconds, NewJob, Repositories } from '#core/repositories/index.ts'
import type { DryRunResource } from '#core/schemas/dry-run.ts'
import type { JobSpec } from '#core/schemas/spec.ts'

type Trial = DryRunResource['trials'][number]

/**
 * Stores nothing. By the time the trials run, results may have been added or deleted.
 * @param signal ends the search for results
 */
export async function dryRun(
  { teamId, spec, requirements, modelSize }: Pick<NewJob, 'teamId' | 'spec' | 'requirements' | 'modelSize'>,
  { hosts, trials: rows }: Repositories,
  engine: Engine,
  signal: AbortSignal,
): Promise<Omit<DryRunResource, 'memory'>> {
  const kinds = await hosts.kinds(requirements)
  const [reusable, measured] = await Promise.all([
    spec.reuse ? findReusable({ teamId, signal }, spec, kinds, rows, engine) : kinds.map(() => []),
    rows.secondsOfMethods(teamId, spec.model),
  ])
  const plan = planTrials(spec)
  const trials = plan.map(({ seed: _, makesModelOf: __, ...cell }, index) => ({
    ...cell,
    // A stored result has no model, so a trial that stores its model computes it.
    reuse:
      cell.layouts.length > 0
        ? []
        : kinds.flatMap(({ environment: { deviceName } }, kind) => {
            const trialId = reusable[kind]?.[index]
            return trialId ? [{ deviceName, trialId }] : []
          }),
  }))
  const names = new Set([...kinds.map(({ environment }) => environment.deviceName), ...measured.map(nameOf)])
  return {
    spec,
    waitingFor: kinds.length === 0 ? describeHost(requirements) : null,
    trials,
    artifacts: { count: countArtifacts(plan), bytes: modelSize ? artifactBytes(plan, modelSize) : 0 },
    hosts: [...names].map((deviceName) => ({
      deviceName,
      live: kinds
        .filter(({ environment }) => environment.deviceName === deviceName)
        .reduce((sum, { hosts }) => sum + hosts, 0),
      ...estimate(deviceName, trials, measured),
    })),
  }
}

/** By kind of host and then by trial of the plan: the id of the trial whose result would be reused there. */
async function findReusable(
  asker: Asker,
  spec: JobSpec,
  kinds: readonly HostKind[],
  rows: Repositories['trials'],
  engine: Engine,
): Promise<(string | undefined)[][]> {
  const plan = planTrials(spec)
  const [dense] = plan
  if (kinds.length === 0 || !dense) return []
  const request = {
    trial: trialSpec(spec, dense),
    cells: plan.map(({ method, level, pattern }) => ({ method, level, pattern })),
    environments: kinds.map(({ environment }) => environment),
  }
  const fingerprints = await engine.fingerprints(request, asker)
  const trialIds = await rows.withFingerprints(asker.teamId, fingerprints.flat())
  return fingerprints.map((ofKind) => ofKind.map((fingerprint) => trialIds.get(fingerprint)))
}

const nameOf = ({ deviceName }: { deviceName: string }) => deviceName

/** The time on one host of this kind that runs one trial after the other. */
function estimate(deviceName: string, trials: readonly Trial[], measured: readonly MethodSeconds[]) {
  const toRun = trials.filter(({ reuse }) => !reuse.some((source) => source.deviceName === deviceName))
  const methods = [...new Set(toRun.map(({ method }) => method.id))].map((method) => {
    const past = measured.find((row) => row.method === method && row.deviceName === deviceName)
    return { method, medianSeconds: past?.medianSeconds ?? null, measuredTrials: past?.trials ?? 0 }
  })
  const seconds = toRun.map(
    ({ method: { id } }) => methods.find(({ method }) => method === id)?.medianSeconds,
  )
  return {
    toRun: toRun.length,
    seconds: seconds.reduce<number | null>((sum, one) => (sum === null || one == null ? null : sum + one), 0),
    methods,
  }
}
