/**
 * Stores the models that Python saved: their rows, then the bytes that the storage does not have yet. They are shown by the
 * transaction that ends the trial. Bytes that were stored before an attempt was cut short are not sent again by the next one.
 */
import { join } from 'node:path'
import { type ProblemCode, SecateurError } from '#core/errors.ts'
import type { MissingBlob } from '#core/repositories/index.ts'
import type { Progress } from '#core/schemas/events.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import type { Layout } from '#core/schemas/spec.ts'
import { blobKey } from '#core/storage/keys.ts'
import type { Storage } from '#core/storage/storage.ts'
import type { Attempt } from './attempt.ts'
import { type Outcome, outcomeOfError } from './outcome.ts'
import { putPatiently } from './put-patiently.ts'
import { readSavedModel } from './saved-model.ts'

/** A trial whose models cannot be saved or stored for one of these reasons has succeeded all the same. */
const STORING_ERRORS: readonly ProblemCode[] = [
  'PRUNE_ARTIFACT_QUOTA',
  'PRUNE_STORAGE_FULL',
  'PRUNE_STORAGE_REFUSED',
  'PRUNE_STORAGE_UNAVAILABLE',
  'PRUNE_UNSUPPORTED_MODEL',
]

/** Where models are stored, and how many bytes each team may store. */
export interface ModelStorage {
  storage: Storage
  bytesPerTeam: number
  /** Time without progress after which a storage that is unavailable is given up. */
  patienceMs: number
}

export interface StoreOptions {
  /** Where Python saved each layout, in a folder of its name. */
  folder: string
  /** Aborted when the attempt is cut short: the job is cancelled, the worker stops, or the claim is lost. */
  signal: AbortSignal
  onProgress: (progress: Progress) => void
}

/**
 * Stores the models of a trial that succeeded, all or none. Never rejects: an error is an outcome too. If they cannot be saved
 * or stored, a trial of a sweep keeps its figures and gets a warning, and a trial that only makes a model fails.
 */
export async function storeModels(
  attempt: Attempt,
  computed: Outcome,
  models: ModelStorage,
  options: StoreOptions,
): Promise<Outcome> {
  const { layouts, makesModelOf } = attempt.claim.trial
  if (layouts.length === 0 || computed.kind !== 'result') return computed
  if (makesModelOf === null && isUnsaved(attempt, computed.result)) return withoutModel(computed)
  if (computed.result.status !== 'succeeded') return computed
  const begun = performance.now()
  const outcome = (changes: Partial<TrialResult>, artifactIds: string[] = []): Outcome => ({
    ...computed,
    result: { ...computed.result, ...changes },
    stored: { artifactIds, seconds: (performance.now() - begun) / 1_000 },
  })
  try {
    const artifactIds = await storeAll(attempt, models, options)
    return artifactIds ? outcome({}, artifactIds) : outcome({ status: 'cancelled' })
  } catch (error) {
    if (options.signal.aborted) return outcome({ status: 'cancelled' })
    if (makesModelOf !== null || !isStoringError(error))
      return outcomeOfError(attempt.spec, error, computed.logTail)
    attempt.logger.error({ error }, 'the model is not stored')
    return outcome({ warnings: [...computed.result.warnings, notStored(error)] })
  }
}

/** Whether Python measured everything that was asked for, and then could not save the model. */
const isUnsaved = ({ spec }: Attempt, { status, error, measurements }: TrialResult): boolean =>
  status === 'failed' &&
  STORING_ERRORS.some((code) => code === error?.type) &&
  measurements.length === spec.evaluations.length

function withoutModel(computed: Extract<Outcome, { kind: 'result' }>): Outcome {
  const { warnings, error } = computed.result
  const warning = notStored({ message: `${error?.message}.` })
  return {
    ...computed,
    result: { ...computed.result, status: 'succeeded', error: null, warnings: [...warnings, warning] },
  }
}

/** @returns the ids of the artifacts; null when the claim is lost */
async function storeAll(
  attempt: Attempt,
  models: ModelStorage,
  options: StoreOptions,
): Promise<string[] | null> {
  const begun: BegunModel[] = []
  for (const layout of attempt.claim.trial.layouts) {
    const model = await begin(attempt, layout, models, options.folder)
    if (!model) return null
    begun.push(model)
  }
  const stored = await storeFiles(
    attempt,
    begun.flatMap(({ files }) => files),
    models,
    options,
  )
  return stored ? begun.map(({ artifactId }) => artifactId) : null
}

/** A file whose content the storage does not have. */
interface MissingFile extends MissingBlob {
  path: string
}

interface BegunModel {
  artifactId: string
  files: MissingFile[]
}

async function begin(
  { repositories: { artifacts }, claim: { trial, token }, persist }: Attempt,
  layout: Layout,
  { bytesPerTeam }: ModelStorage,
  folder: string,
): Promise<BegunModel | null> {
  const saved = await readSavedModel(join(folder, layout), layout)
  const begun = await persist(() => artifacts.begin(trial.id, token, saved, { bytesPerTeam }))
  if (!begun) return null
  const { artifactId, missing } = begun
  return { artifactId, files: missing.map((blob) => ({ ...blob, path: join(folder, layout, blob.name) })) }
}

/** Stores each content once, one after the other. @returns false when the claim is lost */
async function storeFiles(
  { repositories: { artifacts }, logger, persist }: Attempt,
  files: readonly MissingFile[],
  { storage, patienceMs }: ModelStorage,
  { signal, onProgress }: StoreOptions,
): Promise<boolean> {
  const contents = [...new Map(files.map((file) => [file.blobId, file])).values()]
  for (const [step, { blobId, sha256, bytes, name, path }] of contents.entries()) {
    const report = (stored: number) =>
      onProgress({
        phase: 'save',
        step,
        steps: contents.length,
        unit: 'model',
        fraction: 1,
        message: `storing ${name}: ${storedOf(stored, bytes)}`,
      })
    report(0)
    const file = { key: blobKey({ id: blobId, sha256 }), path }
    await putPatiently(storage, file, { sha256, bytes, signal, onProgress: report }, { logger, patienceMs })
    if (!(await persist(() => artifacts.blobStored(blobId)))) return false
  }
  return true
}

/** `1.2 of 4.8 GB` */
function storedOf(stored: number, bytes: number): string {
  const [unit, name] = bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB']
  return `${(stored / unit).toFixed(1)} of ${(bytes / unit).toFixed(1)} ${name}`
}

const isStoringError = (error: unknown): error is SecateurError =>
  error instanceof SecateurError && STORING_ERRORS.includes(error.code)

const notStored = ({ message }: { message: string }): string =>
  `The model is not stored. ${message} Then make it again with \`secateur pull\`.`
