/** The settings, versions and devices behind the figures of a job, as text. Figures with other ones are off the job's protocol. */
import { splitText } from '#core/domain/evaluations.ts'
import type { JobWithTrials, TableTrial } from '#core/repositories/index.ts'
import { shortRevision } from '../../exports/escaping.ts'
import { allocationText } from '../../tables/caption.ts'

/** By name, in the order in which they are shown; null: not known. */
export type Settings = Readonly<Record<string, string | null>>

/** What its jobs were asked for. */
export function askedSettings({ job }: Pick<JobWithTrials, 'job'>): Settings {
  const { model, revision, calibration, seed } = job.spec
  const { dataset, samples, seqlen, bos, sampling, weighting } = calibration
  return {
    model,
    revision: shortRevision(revision),
    'calibration data': [dataset, splitText(calibration)].filter(Boolean).join(', '),
    'calibration samples': `${samples}${seqlen === null ? '' : ` windows of ${seqlen} tokens`}, ${weighting === 'frequency' ? weighting : sampling}`,
    'calibration BOS': bos,
    'seed of the calibration data': String(calibration.seed),
    'seed of the method': String(seed),
  }
}

/** What a trial was computed with; null before it has a result. */
function computedSettings({ protocol, environment }: TableTrial): Settings | null {
  if (!protocol || !environment) return null
  const { dtype, storageDtype, pass, allocation } = protocol
  const { secateur, torch, transformers, device, deviceName, cpuCapability, threads } = environment
  return {
    'computed in': dtype,
    'weights stored in': storageDtype,
    pass,
    allocation: allocationText(allocation),
    secateur,
    torch,
    transformers,
    device: device.split(':', 1)[0] ?? device,
    hardware: deviceName,
    instructions: cpuCapability,
    threads: String(threads),
  }
}

/**
 * What most trials were computed with, and for each other trial in what it differs.
 * @returns `off` by trial: `torch 2.12.0, threads 4`
 */
export function commonSettings(trials: readonly TableTrial[]): {
  common: Settings
  off: ReadonlyMap<string, string>
} {
  const computed = trials.flatMap((trial) => {
    const settings = computedSettings(trial)
    return settings ? [{ id: trial.id, settings, key: JSON.stringify(settings) }] : []
  })
  const counts = new Map<string, number>()
  for (const { key } of computed) counts.set(key, (counts.get(key) ?? 0) + 1)
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a)
  const common = computed.find(({ key }) => key === most?.[0])?.settings ?? {}
  const off = computed.flatMap(({ id, settings, key }) =>
    key === most?.[0] ? [] : [[id, differenceText(settings, common)] as const],
  )
  return { common, off: new Map(off) }
}

const differenceText = (settings: Settings, common: Settings): string =>
  Object.entries(settings)
    .filter(([name, value]) => value !== common[name])
    .map(([name, value]) => `${name} ${value ?? 'not known'}`)
    .join(', ')

/** The settings that all jobs have in common, and the names of the others. Settings that no job knows are left out. */
export function splitSettings(all: readonly Settings[]): {
  common: [name: string, value: string][]
  differing: string[]
} {
  const names = [...new Set(all.flatMap((settings) => Object.keys(settings)))]
  const valuesOf = (name: string) => [...new Set(all.flatMap((settings) => settings[name] ?? []))]
  return {
    common: names.flatMap((name) => {
      const [value, ...others] = valuesOf(name)
      return value !== undefined && others.length === 0 ? [[name, value] as [string, string]] : []
    }),
    differing: names.filter((name) => valuesOf(name).length > 1),
  }
}
