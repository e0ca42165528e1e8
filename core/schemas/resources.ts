/** Jobs, trials, hosts and problems as the API returns them, and the parts that resources share. Times are ISO 8601 in UTC. */
import Type, { type Static, type TSchema } from 'typebox'
import { HOST_STATES, JOB_STATUSES, TRIAL_STATUSES } from '#core/domain/status.ts'
import { FailureClass } from '#core/generated/prisma/enums.ts'
import { MethodInfoSchema, ModelInfoSchema } from './catalogue.ts'
import { ProgressSchema } from './events.ts'
import {
  EnvironmentSchema,
  GeneratedTextsSchema,
  MeasurementSchema,
  Nullable,
  ProtocolSchema,
  TrialErrorSchema,
} from './result.ts'
import { JobSpecSchema, LayoutSchema, MethodRefSchema } from './spec.ts'

export const IdSchema = Type.String({ format: 'uuid' })
export const TimeSchema = Type.String({ format: 'date-time' })
const CountSchema = Type.Integer({ minimum: 0 })
/** A schema by its `$id`, so that the OpenAPI document spells it out once. */
export const ref = <T>(id: string) => Type.Unsafe<T>({ $ref: `${id}#` })
const listOf = <T extends TSchema>(items: T) => Type.Object({ items: Type.Array(items) })
const nextCursor = Nullable(Type.String({ description: '`cursor` of the next page; null on the last page.' }))
/** One page of a list of the resources that the document names `id`. */
export const pageOf = <T>(id: string) => Type.Object({ ...listOf(ref<T>(id)).properties, nextCursor })

export const JobStatusSchema = Type.Enum([...JOB_STATUSES], {
  description:
    '`queued`: no host has begun a trial. `running`: a host has. `cancelling`: running trials are being stopped. The job has ended in all other statuses.',
})
export const TrialStatusSchema = Type.Enum([...TRIAL_STATUSES])

export const JobProgressSchema = Type.Object({
  trials: CountSchema,
  pending: CountSchema,
  queued: CountSchema,
  running: CountSchema,
  succeeded: CountSchema,
  failed: CountSchema,
  cancelled: CountSchema,
  notApplicable: CountSchema,
  fraction: Type.Number({
    minimum: 0,
    maximum: 1,
    description:
      'Finished fraction of the whole job, including the finished part of running trials. Cancelled trials are not finished.',
  }),
  etaSeconds: Nullable(
    Type.Number({
      minimum: 0,
      description:
        'Estimated seconds at `updatedAt` until the open trials have run on the hosts that work on the job then, or on one host. It counts, for each method, what its trials in this job took, or else what past trials of the model took. It excludes the wait for a host. null while the time of a method is unknown.',
    }),
  ),
})
export type JobProgress = Static<typeof JobProgressSchema>

export const JobSchema = Type.Object(
  {
    id: IdSchema,
    name: Nullable(Type.String()),
    notes: Nullable(Type.String()),
    tags: Type.Array(Type.String()),
    status: JobStatusSchema,
    version: Type.Integer({ description: 'Increases with every visible change. It is the ETag.' }),
    priority: Type.Integer(),
    pool: Type.String(),
    requires: Type.Array(Type.String(), { description: 'Labels and memory that a host must have.' }),
    waitingFor: Nullable(
      Type.String({
        description:
          'The missing host, for example `a host in the pool default with cuda`; null while a live host could run the job.',
      }),
    ),
    progress: JobProgressSchema,
    spec: JobSpecSchema,
    benchmarkId: Type.Union([IdSchema, Type.Null()], {
      default: null,
      description: 'The benchmark that it is a part of; null if it was submitted on its own.',
    }),
    requestId: Type.String({
      description: 'Id of the request that submitted the job; its log lines carry it.',
    }),
    createdAt: TimeSchema,
    startedAt: Nullable(
      Type.String({ format: 'date-time', description: 'When its first attempt began; null until then.' }),
    ),
    updatedAt: Type.String({ format: 'date-time', description: 'Time of this version.' }),
    endedAt: Nullable(TimeSchema),
  },
  { $id: 'Job' },
)
export type JobResource = Static<typeof JobSchema>

export const QueuePlaceSchema = Type.Object(
  {
    jobId: IdSchema,
    position: Type.Integer({
      minimum: 1,
      description:
        "Place among your team's jobs in the job's pool, in the order in which hosts take their trials: by priority, then by age.",
    }),
    trialsAhead: Type.Integer({
      minimum: 0,
      description: 'Trials of the jobs before it that have not ended, including running ones.',
    }),
  },
  { $id: 'QueuePlace' },
)
export type QueuePlaceResource = Static<typeof QueuePlaceSchema>

const FailureClassSchema = Type.Enum(Object.values(FailureClass), {
  description:
    '`transient`: another attempt may succeed. `permanent`: another attempt would fail again. null if the attempt did not fail.',
})

export const AttemptSchema = Type.Object({
  number: Type.Integer(),
  status: Type.String(),
  failureClass: Nullable(FailureClassSchema),
  host: Type.String(),
  device: Type.String(),
  exitCode: Nullable(Type.Integer()),
  signal: Nullable(Type.String()),
  error: Nullable(TrialErrorSchema),
  startedAt: TimeSchema,
  endedAt: Nullable(TimeSchema),
})

/** Fields that follow from a measurement. */
export const LOSS = {
  nats: Nullable(
    Type.Number({
      description: 'Mean loss per predicted token: the logarithm of the perplexity. null for other metrics.',
    }),
  ),
  bitsPerByte: Nullable(
    Type.Number({
      description:
        'The same loss in bits per byte of text, which also compares models with other tokenizers (The Pile, Gao et al. 2020, section 3.1). null where `bytes` is.',
    }),
  ),
}

export const MeasurementResourceSchema = Type.Object({ ...MeasurementSchema.properties, ...LOSS })
export type MeasurementResource = Static<typeof MeasurementResourceSchema>

const trialFields = {
  id: IdSchema,
  jobId: IdSchema,
  ordinal: Type.Integer({ description: "Position in the job's plan; 0 is the dense baseline." }),
  method: MethodRefSchema,
  level: Type.Number(),
  pattern: Type.String(),
  seed: Type.Integer(),
  status: TrialStatusSchema,
  version: Type.Integer(),
  progress: Nullable(ProgressSchema),
  reason: Nullable(Type.String({ description: 'Why the method does not apply.' })),
  error: Nullable(TrialErrorSchema),
  warnings: Type.Array(Type.String()),
  fingerprint: Nullable(Type.String()),
  reusedFrom: Nullable(
    Type.String({
      format: 'uuid',
      description:
        'The trial that computed the reused result. That trial no longer exists once its job is deleted.',
    }),
  ),
  weightsDigest: Nullable(
    Type.String({
      description:
        'SHA-256 of the weights and biases of the pruned layers, after pruning. Equal digests mean equal models.',
    }),
  ),
  layouts: Type.Array(LayoutSchema, {
    description: 'In which layouts its model is stored when it ends.',
  }),
  makesModelOf: Nullable(
    Type.String({
      format: 'uuid',
      description: 'The ended trial whose model it makes again; null for a trial that is evaluated.',
    }),
  ),
  achievedSparsity: Nullable(Type.Number()),
  measurements: Type.Array(MeasurementResourceSchema),
  seconds: Type.Object({
    load: Nullable(Type.Number()),
    calibrate: Nullable(Type.Number()),
    prune: Nullable(Type.Number()),
    evaluate: Nullable(Type.Number()),
    total: Nullable(Type.Number()),
  }),
  tokensPerSecond: Nullable(Type.Number()),
  peakBytes: Nullable(Type.Integer()),
  devicePeakBytes: Nullable(Type.Integer()),
  protocol: Nullable(ProtocolSchema),
  environment: Nullable(EnvironmentSchema),
  createdAt: TimeSchema,
  notBefore: Nullable(
    Type.String({
      format: 'date-time',
      description: 'Earliest start of the next attempt, after a failed one.',
    }),
  ),
  queuedAt: Nullable(TimeSchema),
  startedAt: Nullable(TimeSchema),
  endedAt: Nullable(TimeSchema),
}

export const TrialSchema = Type.Object(
  { ...trialFields, attempts: Type.Array(AttemptSchema) },
  { $id: 'Trial' },
)
export type TrialResource = Static<typeof TrialSchema>

export const AttemptDetailSchema = Type.Object({
  ...AttemptSchema.properties,
  logTail: Nullable(Type.String({ description: "The last lines of the attempt's log." })),
})

export const TrialDetailSchema = Type.Object(
  { ...trialFields, attempts: Type.Array(AttemptDetailSchema) },
  { $id: 'TrialDetail' },
)
export type TrialDetailResource = Static<typeof TrialDetailSchema>

export const TrialOutcomesSchema = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        ...Type.Pick(MeasurementSchema, ['metric', 'dataset', 'split', 'seqlen', 'bos']).properties,
        digest: Nullable(Type.String({ description: 'SHA-256 of the windows or images.' })),
        values: Nullable(
          Type.Array(Type.Number(), {
            description:
              "Perplexity: the sum of each window's cross-entropies, in nats; perplexity is exp(sum of all / (tokens - windows)). kl_divergence and top1_agreement: each window's mean. Of generated texts: each text's figure; of generated_perplexity, its mean cross-entropy in nats. Accuracy and the rates of problems: 1 for each sample that the model got right, else 0. null for results of earlier releases, and if one of them is not finite.",
          }),
        ),
      }),
      { description: 'One item for each measurement.' },
    ),
  },
  { $id: 'TrialOutcomes' },
)
export type TrialOutcomes = Static<typeof TrialOutcomesSchema>

export const TrialTextsSchema = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        ...Type.Pick(MeasurementSchema, ['metric', 'dataset', 'split', 'seqlen', 'bos']).properties,
        texts: GeneratedTextsSchema,
      }),
      {
        description:
          'One item for each dataset that the model wrote texts for: that of the first measurement on it.',
      },
    ),
  },
  { $id: 'TrialTexts' },
)
export type TrialTexts = Static<typeof TrialTextsSchema>

export const HostSchema = Type.Object(
  {
    id: IdSchema,
    name: Type.String({ description: 'Host name and device.' }),
    pool: Type.String(),
    device: Type.String(),
    labels: Type.Array(Type.String(), {
      description: 'Labels that a job may require, including `cuda` or `cpu`.',
    }),
    state: Type.Enum([...HOST_STATES], {
      description:
        '`live`: takes trials. `resting`: pauses because it could not start a trial a moment ago. `silent`: has sent no heartbeat for 15 seconds. `draining`: takes no new trials. `stopped`: shut down properly.',
    }),
    runs: Type.Array(IdSchema, { description: 'Ids of the running trials of your team.' }),
    model: Nullable(
      Type.String({
        description:
          "The model that the host has loaded or is loading; null while it runs none of your team's trials.",
      }),
    ),
    environment: EnvironmentSchema,
    memoryBytes: Nullable(Type.Integer()),
    startedAt: TimeSchema,
    heartbeatAt: TimeSchema,
    drainedAt: Nullable(TimeSchema),
    stoppedAt: Nullable(TimeSchema),
  },
  { $id: 'Host' },
)
export type HostResource = Static<typeof HostSchema>

export const JobPageSchema = pageOf<JobResource>('Job')
export const TrialPageSchema = pageOf<TrialResource>('Trial')
export const QueuePlaceListSchema = listOf(ref<QueuePlaceResource>('QueuePlace'))
export const HostListSchema = listOf(ref<HostResource>('Host'))
export const MethodListSchema = listOf(MethodInfoSchema)
export const ModelListSchema = listOf(ModelInfoSchema)

export const ProblemItemSchema = Type.Object({
  pointer: Type.String({
    description:
      'A JSON pointer into the body (`#/levels/0`), `?name` for a query parameter or `@name` for a header.',
  }),
  code: Type.String(),
  detail: Type.String(),
})

/** A problem document (RFC 9457) with a stable code and one item per error. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: '`about:blank`: `code` identifies the problem.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ description: 'A stable code such as `PRUNE_UNKNOWN_METHOD`.' }),
    requestId: Type.String({ description: 'The `x-request-id` of the response; log lines carry it.' }),
    errors: Type.Array(ProblemItemSchema, {
      description: 'The fields that are wrong; empty if the problem is not about a field.',
    }),
  },
  { $id: 'Problem' },
)
export type Problem = Static<typeof ProblemSchema>
