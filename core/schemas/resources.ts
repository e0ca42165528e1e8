/** What the API answers: rows as clients see them. Times are ISO 8601 in UTC. */
import Type, { type Static } from 'typebox'
import { HOST_STATES, JOB_STATUSES, TRIAL_STATUSES } from '#core/domain/status.ts'
import { FailureClass } from '#core/generated/prisma/enums.ts'
import { MethodInfoSchema, ModelInfoSchema } from './catalogue.ts'
import { ProgressSchema } from './events.ts'
import { EnvironmentSchema, MeasurementSchema, Nullable, ProtocolSchema, TrialErrorSchema } from './result.ts'
import { JobSpecSchema, MethodRefSchema } from './spec.ts'

export const IdSchema = Type.String({ format: 'uuid' })
export const TimeSchema = Type.String({ format: 'date-time' })
/** Pattern of a name, so that a list of them can be read; one that every language understands. */
export const PRINTABLE = '^[^\\u0000-\\u001f\\u007f-\\u009f]*$'
const CountSchema = Type.Integer({ minimum: 0 })
/** A schema by its `$id`, so that the OpenAPI document spells it out once. */
export const ref = <T>(id: string) => Type.Unsafe<T>({ $ref: `${id}#` })
const literals = <T extends string>(values: readonly T[]) => Type.Enum([...values] as [T, ...T[]])

export const JobStatusSchema = literals(JOB_STATUSES)
export const TrialStatusSchema = literals(TRIAL_STATUSES)

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
    description: 'Of the whole job, running trials included.',
  }),
  etaSeconds: Nullable(
    Type.Number({
      minimum: 0,
      description: 'Left at `updatedAt`, at the pace until then; null until some of the job is done.',
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
    version: Type.Integer({ description: 'Grows with every change a poll can see; it is the ETag.' }),
    priority: Type.Integer(),
    pool: Type.String(),
    requires: Type.Array(Type.String(), { description: 'What a host must have.' }),
    waitingFor: Nullable(
      Type.String({
        description:
          'The host that it waits for, while none is live that could run it: `a host in the pool default with cuda`.',
      }),
    ),
    progress: JobProgressSchema,
    spec: JobSpecSchema,
    requestId: Type.String({ description: 'Correlates the request with every log line of the job.' }),
    createdAt: TimeSchema,
    startedAt: Nullable(TimeSchema),
    updatedAt: Type.String({ format: 'date-time', description: 'When it came to this version.' }),
    endedAt: Nullable(TimeSchema),
  },
  { $id: 'Job' },
)
export type JobResource = Static<typeof JobSchema>

const FailureClassSchema = Type.Enum(Object.values(FailureClass), {
  description:
    '`transient`: another attempt may do better. `permanent`: it would fail again. null of an attempt that did not fail.',
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

const trialFields = {
  id: IdSchema,
  jobId: IdSchema,
  ordinal: Type.Integer({ description: "Place in the job's plan; 0 is the dense baseline." }),
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
      description: 'The trial that computed the result it took over. It is gone when its job was deleted.',
    }),
  ),
  achievedSparsity: Nullable(Type.Number()),
  measurements: Type.Array(MeasurementSchema),
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
      description: 'The next attempt waits until then, because the last one failed.',
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
  logTail: Nullable(Type.String({ description: 'The end of what the attempt logged.' })),
})

export const TrialDetailSchema = Type.Object(
  { ...trialFields, attempts: Type.Array(AttemptDetailSchema) },
  { $id: 'TrialDetail' },
)
export type TrialDetailResource = Static<typeof TrialDetailSchema>

export const HostSchema = Type.Object(
  {
    id: IdSchema,
    name: Type.String({ description: 'Host name and device.' }),
    pool: Type.String(),
    device: Type.String(),
    labels: Type.Array(Type.String(), { description: 'What a job may require; `cuda` or `cpu` among them.' }),
    state: Type.Enum([...HOST_STATES], {
      description:
        '`live`; `resting`: it could not begin a trial a moment ago; `silent`: not heard of for 15 seconds; `draining`: it takes nothing new; `stopped`: it left in good order.',
    }),
    runs: Type.Array(IdSchema, { description: 'The trials it runs, of the own team.' }),
    model: Nullable(
      Type.String({
        description: 'The model it has loaded, or is about to; null while it runs nothing of the team.',
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

export const nextCursor = Nullable(
  Type.String({ description: '`cursor` of the next page; null on the last.' }),
)
export const JobPageSchema = Type.Object({ items: Type.Array(ref<JobResource>('Job')), nextCursor })
export const TrialPageSchema = Type.Object({ items: Type.Array(ref<TrialResource>('Trial')), nextCursor })
export const HostListSchema = Type.Object({ items: Type.Array(ref<HostResource>('Host')) })
export const MethodListSchema = Type.Object({ items: Type.Array(MethodInfoSchema) })
export const ModelListSchema = Type.Object({ items: Type.Array(ModelInfoSchema) })

/** RFC 9457, with a stable code and one item for each thing that is wrong. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: '`about:blank`, or a page about the code.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ description: 'Stable: `PRUNE_UNKNOWN_METHOD`.' }),
    requestId: Type.String(),
    errors: Type.Array(
      Type.Object({
        pointer: Type.String({
          description: 'Into the body (`#/levels/0`), `?name` of a query parameter, or `@name` of a header.',
        }),
        code: Type.String(),
        detail: Type.String(),
      }),
    ),
  },
  { $id: 'Problem' },
)
export type Problem = Static<typeof ProblemSchema>
