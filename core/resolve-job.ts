/**
 * Turns a posted body into a job spec: checks everything that can be checked before a job is accepted (ADR 6), and writes out
 * the methods with their patterns.
 */

import { keepsShrunk, selects } from './domain/artifact-selection.ts'
import { DENSE, methodLabel, planTrials } from './domain/plan.ts'
import { type Requirements, toRequirements } from './domain/requirements.ts'
import type { Asker, Engine } from './engine/client.ts'
import { isProblemCode, type ProblemItem, SecateurError } from './errors.ts'
import type { HubAccess } from './hub-access.ts'
import type { NewJob, Origin, Repositories } from './repositories/index.ts'
import type { CheckedModel, CheckProblem, DeviceKind, DeviceMemory } from './schemas/catalogue.ts'
import type { AskedMethod, JobRequest, JobSpec } from './schemas/spec.ts'
import type { UploadFiles } from './uploads/files.ts'

/** What a job is checked against. */
export interface Checkers {
  engine: Engine
  datasets: Repositories['datasets']
  hosts: Pick<Repositories['hosts'], 'devices'>
  uploadFiles: Pick<UploadFiles, 'fetch'>
  hubAccess: HubAccess
}

/**
 * Checks a request. Stores nothing.
 * @param signal ends the check
 * @returns the job to store
 * @throws SecateurError with one item for each problem
 */
export async function resolveJob(
  asked: JobRequest,
  checkers: Checkers,
  origin: Origin,
  signal: AbortSignal,
): Promise<NewJob> {
  const requirements = toRequirements(asked.pool, asked.requires)
  const devices = await checkers.hosts.devices(requirements)
  return (await resolve(asked, checkers, origin, signal, { requirements, devices, estimate: false })).job
}

/**
 * Like `resolveJob`, and estimates the memory of each method on the types of device that could run the job. Without a host,
 * that is a GPU if the job requires one, else a CPU.
 */
export async function resolveAndEstimate(
  asked: JobRequest,
  checkers: Checkers,
  origin: Origin,
  signal: AbortSignal,
): Promise<{ job: NewJob; memory: DeviceMemory[] }> {
  const requirements = toRequirements(asked.pool, asked.requires)
  const known = await checkers.hosts.devices(requirements)
  const devices = known.length > 0 ? known : [{ type: likelyDevice(requirements), memoryBytes: null }]
  return resolve(asked, checkers, origin, signal, { requirements, devices, estimate: true })
}

const likelyDevice = ({ labels, gpuMemoryBytes }: Requirements): DeviceKind['type'] =>
  gpuMemoryBytes !== null || labels.includes('cuda') ? 'cuda' : 'cpu'

interface Places {
  requirements: Requirements
  devices: DeviceKind[]
  estimate: boolean
}

async function resolve(
  asked: JobRequest,
  checkers: Checkers,
  origin: Origin,
  signal: AbortSignal,
  { requirements, devices, estimate }: Places,
): Promise<{ job: NewJob; memory: DeviceMemory[] }> {
  const { spec, model, memory } = await resolveSpec(
    asked,
    checkers,
    { teamId: origin.teamId, signal },
    { devices, estimate },
  )
  const { name, notes, tags, priority } = asked
  rejectIfAny(selectionProblems(spec))
  const { parameters, prunableParameters } = model
  const bytesPerParameter = bytesOf(spec.dtype, model)
  const modelSize = { parameters, prunableParameters, bytesPerParameter }
  return { job: { ...origin, name, notes, tags, spec, priority, requirements, modelSize }, memory }
}

async function resolveSpec(
  request: JobRequest,
  { engine, datasets, uploadFiles, hubAccess }: Checkers,
  asker: Asker,
  places: Pick<Places, 'devices' | 'estimate'>,
): Promise<{ spec: JobSpec; model: CheckedModel; memory: DeviceMemory[] }> {
  const { model, methods: given, levels, patterns, allocation, calibration, evaluations } = request
  const { dtype, pass, seed, reuse, maxAttempts, keepArtifacts } = request
  const asked = given.map(toAsked)
  rejectIfAny(duplicateMethods(asked))

  const checked = { model, levels, allocation, calibration, evaluations }
  // Python does not know teams.
  await hubAccess.require(asker.teamId, model)
  for (const upload of await datasets.require(asker.teamId, checked))
    await uploadFiles.fetch(upload, asker.signal)
  const shrunk = keepsShrunk(keepArtifacts)
  const computed = { dtype, pass, ...places }
  const report = await engine.check({ ...checked, ...computed, methods: asked, patterns, shrunk }, asker)
  rejectIfAny(report.problems.map((problem) => toItem(problem, given)))
  if (!report.model || !report.methods)
    throw new SecateurError('PRUNE_INTERNAL', 'The check returned neither a problem nor a model.')
  const { revision } = report.model
  const rest = { dtype, pass, seed, reuse, maxAttempts, keepArtifacts }
  const spec = { ...checked, ...rest, methods: report.methods, revision }
  return { spec, model: report.model, memory: report.memory }
}

const toAsked = (method: JobRequest['methods'][number]): AskedMethod => ({
  params: {},
  patterns: null,
  ...(typeof method === 'string' ? { id: method } : method),
})

/**
 * Rejects duplicates: `wanda` and `{ "id": "wanda" }` are one method, even with different patterns. Rejects `dense`, because
 * every job has the baseline.
 */
function duplicateMethods(methods: readonly AskedMethod[]): ProblemItem[] {
  const labels = methods.map(methodLabel)
  return methods.flatMap(({ id, patterns }, index) => {
    const pointer = `#/methods/${index}`
    const first = labels.indexOf(labels[index] ?? '')
    if (first < index) {
      const detail = `is the same as item ${first}${patterns ? '; list its patterns there' : ''}`
      return [{ pointer, code: 'PRUNE_VALIDATION', detail }]
    }
    if (id !== DENSE.id) return []
    return [{ pointer, code: 'PRUNE_VALIDATION', detail: 'leave it out: every job has the dense baseline' }]
  })
}

/** Rejects selections of models that select no trial, or a layout that a selected trial cannot have. */
function selectionProblems(spec: JobSpec): ProblemItem[] {
  const { keepArtifacts } = spec
  if (!Array.isArray(keepArtifacts)) return []
  const pruned = planTrials(spec).filter(({ method }) => method.id !== DENSE.id)
  return keepArtifacts.flatMap((selection, index) => {
    const pointer = `#/keepArtifacts/${index}`
    const patterns = new Set(
      pruned.filter((trial) => selects(selection, trial)).map(({ pattern }) => pattern),
    )
    if (patterns.size === 0)
      return [{ pointer, code: 'PRUNE_VALIDATION', detail: 'selects no trial of the job' }]
    patterns.delete('structured')
    if (selection.layout !== 'shrunk' || patterns.size === 0) return []
    const detail = `selects trials of the pattern ${[...patterns].join(', ')}, which cannot be shrunk: add "patterns": ["structured"]`
    return [{ pointer, code: 'PRUNE_VALIDATION', detail }]
  })
}

/** Bytes of a parameter in a saved model: in its own dtype, unless the job computes in a narrower one. */
const bytesOf = (dtype: JobSpec['dtype'], { dtypeBytes }: CheckedModel): number =>
  dtype === 'bfloat16' || dtype === 'float16' ? 2 : dtypeBytes

/** Python checks methods in their long form. A problem inside a method that was posted as a string points to the string. */
function toItem({ pointer, code, message }: CheckProblem, given: JobRequest['methods']): ProblemItem {
  const [, method, index] = /^(\/methods\/(\d+))\//.exec(pointer) ?? []
  const isString = typeof given[Number(index)] === 'string'
  return { pointer: `#${isString ? method : pointer}`, code, detail: message }
}

/** @throws SecateurError with these items, if there are any */
export function rejectIfAny(items: readonly ProblemItem[]): void {
  if (items.length > 0) reject(items)
}

function reject(items: readonly ProblemItem[]): never {
  const codes = new Set(items.map(({ code }) => code))
  const [code] = codes
  const common = codes.size === 1 && code !== undefined && isProblemCode(code) ? code : 'PRUNE_JOB_REFUSED'
  throw new SecateurError(
    common,
    items.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '),
    items,
  )
}
