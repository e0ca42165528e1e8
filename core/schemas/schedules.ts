/** Schedules as clients send and see them, and the runs of their slots. */
import Type, { type Static } from 'typebox'
import { ONE_LINE } from '#core/domain/control-characters.ts'
import { PERPLEXITY_SPREAD } from '#core/domain/hardware.ts'
import { RUN_STATUSES } from '#core/domain/status.ts'
import { CatchUp, Overlap } from '#core/generated/prisma/enums.ts'
import { IdSchema, ProblemItemSchema, pageOf, TimeSchema } from './resources.ts'
import { MeasurementSchema, Nullable } from './result.ts'
import { type EvaluationSchema, JobRequestSchema, MethodRefSchema, StoredJobRequestSchema } from './spec.ts'

const CronSchema = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'Five fields: minute, hour, day of the month, month, day of the week.',
  examples: ['30 2 * * *'],
})
const ZoneSchema = Type.String({
  minLength: 1,
  maxLength: 100,
  default: 'UTC',
  description:
    'IANA time zone of the cron expression. When clocks change, an expression that runs every hour, or several times an hour in hours in a row, continues by elapsed time. For all others, a time that the clocks skip moves to the end of the gap, and a time that occurs twice runs once, the first time.',
  examples: ['Europe/Berlin'],
})
const EndSchema = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { default: null, description })

const timetable = {
  cron: CronSchema,
  zone: ZoneSchema,
  startsAt: EndSchema('No slot is earlier than this time; null: no limit.'),
  endsAt: EndSchema('No slot is later than this time; null: no limit.'),
}

const thresholdSchema = (relative: number, absolute: number) =>
  Type.Object(
    {
      relative: Type.Number({
        minimum: 0,
        default: relative,
        description: 'As a fraction of the earlier value.',
      }),
      absolute: Type.Number({ minimum: 0, default: absolute, description: 'In units of the metric.' }),
    },
    { additionalProperties: false, default: {} },
  )
export type Threshold = Static<ReturnType<typeof thresholdSchema>>

export const ThresholdsSchema = Type.Object(
  {
    perplexity: thresholdSchema(0.02, 0.1),
    kl_divergence: thresholdSchema(0.02, 0.001),
    top1_agreement: thresholdSchema(0, 0.005),
    accuracy: thresholdSchema(0, 0.005),
    accuracy_norm: thresholdSchema(0, 0.005),
    pass_at_1: thresholdSchema(0, 0.02),
    parse_rate: thresholdSchema(0, 0.02),
    run_rate: thresholdSchema(0, 0.02),
    distinct_2: thresholdSchema(0, 0.05),
    repetition: thresholdSchema(0, 0.05),
    generated_perplexity: thresholdSchema(0.1, 0.1),
  } satisfies Record<Static<typeof EvaluationSchema>['metric'], unknown>,
  {
    additionalProperties: false,
    default: {},
    description: `How much a value of each metric may get worse before it counts as a regression. The larger of the two limits applies. If hardware or threads differ, the relative limit of a perplexity is at least ${PERPLEXITY_SPREAD}.`,
  },
)
export type Thresholds = Static<typeof ThresholdsSchema>

const RetentionSchema = Type.Union(
  [
    Type.Object(
      {
        runs: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
        days: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500 })),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    Type.Null(),
  ],
  {
    default: null,
    description:
      'A run is deleted with its job once `runs` newer runs have had a job, or once it is older than `days` days. The baseline and the last good run are kept. null: all runs are kept.',
  },
)
export type Retention = Static<typeof RetentionSchema>

/** The body of `POST /v1/schedules`. */
export const ScheduleRequestSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, pattern: ONE_LINE }),
    ...timetable,
    job: JobRequestSchema,
    overlap: Type.Enum(Object.values(Overlap), {
      default: 'skip',
      description:
        'What happens to a slot while an earlier run is open. `skip`: the slot is skipped. `queue`: the slot waits; at most one does. `cancel_previous`: the earlier run is cancelled.',
    }),
    catchUp: Type.Enum(Object.values(CatchUp), {
      default: 'none',
      description:
        'Which slots run late after the service was down: `none` of the missed ones, or the `last` one.',
    }),
    thresholds: ThresholdsSchema,
    retention: RetentionSchema,
  },
  { additionalProperties: false },
)
export type ScheduleRequest = Static<typeof ScheduleRequestSchema>

const BaselineSchema = Nullable(
  Type.String({ format: 'uuid', description: 'The run with which every later run is compared.' }),
)

/** The fields of a schedule that a client can change. */
export const ScheduleFieldsSchema = Type.Object(
  { ...ScheduleRequestSchema.properties, baselineRunId: BaselineSchema },
  { additionalProperties: false },
)
export type ScheduleChange = Static<typeof ScheduleFieldsSchema>

export const PreviewRequestSchema = Type.Object(timetable, { additionalProperties: false })

export const PreviewSchema = Type.Object({
  words: Type.String({ description: 'The cron expression in words.' }),
  next: Type.Array(TimeSchema, { description: 'The next slots, at most five.' }),
})
export type Preview = Static<typeof PreviewSchema>

export const ScheduleSchema = Type.Object(
  {
    id: IdSchema,
    ...ScheduleFieldsSchema.properties,
    job: StoredJobRequestSchema,
    ...PreviewSchema.properties,
    pausedAt: Nullable(TimeSchema),
    version: Type.Integer({ description: 'Increases with every change. It is the ETag.' }),
    createdAt: TimeSchema,
  },
  { $id: 'Schedule' },
)
export type ScheduleResource = Static<typeof ScheduleSchema>

const AgainstSchema = Type.Enum(['previous', 'baseline'], {
  description: 'The reference of the comparison: the last good run before this one, or the pinned baseline.',
})
export type Against = Static<typeof AgainstSchema>

export const RegressionSchema = Type.Object({
  method: MethodRefSchema,
  level: Type.Number(),
  pattern: Type.String(),
  metric: Type.String(),
  dataset: Type.String(),
  split: Type.String(),
  seqlen: MeasurementSchema.properties.seqlen,
  bos: MeasurementSchema.properties.bos,
  before: Type.Number(),
  after: Nullable(Type.Number()),
  status: MeasurementSchema.properties.status,
  difference: Nullable(Type.Number({ description: '`after` - `before`; null if `after` is null.' })),
  against: AgainstSchema,
})
export type Regression = Static<typeof RegressionSchema>

export const ChangeSchema = Type.Object({
  what: Type.String({
    description: 'What changed, for example `revision`, `torch`, `host` or `calibration.seed`.',
  }),
  before: Type.Array(Type.String()),
  after: Type.Array(Type.String()),
  against: AgainstSchema,
})
export type Change = Static<typeof ChangeSchema>

export const RunReasonSchema = Type.Object({
  code: Type.String(),
  detail: Type.String(),
  errors: Type.Array(ProblemItemSchema, { description: 'The fields of the job that are wrong.' }),
})
export type RunReason = Static<typeof RunReasonSchema>

export const RunStatusSchema = Type.Enum(RUN_STATUSES, {
  description:
    '`due`: its job is not submitted yet. `submitted`: its job is open. `succeeded`: every result is there and none got worse. `regressed`: a result got worse. `failed`: results are missing, or the job was rejected. `cancelled`: its job was cancelled. `skipped`: it was not run; `reason` says why. `missed`: the service was down.',
})

export const ScheduleRunSchema = Type.Object(
  {
    id: IdSchema,
    scheduleId: IdSchema,
    slotAt: Type.String({
      format: 'date-time',
      description: 'Time of the slot; for a manual run, time of the request.',
    }),
    manual: Type.Boolean({ description: 'Whether a client requested the run instead of a slot.' }),
    status: RunStatusSchema,
    reason: Nullable(RunReasonSchema),
    jobId: Nullable(
      Type.String({ format: 'uuid', description: 'null if the run has no job, or its job was deleted.' }),
    ),
    previousRunId: Nullable(
      Type.String({ format: 'uuid', description: 'The last good run with which this run was compared.' }),
    ),
    baselineRunId: Nullable(
      Type.String({ format: 'uuid', description: 'The baseline with which this run was compared.' }),
    ),
    worse: Type.Integer({ minimum: 0, description: 'Number of comparisons that got worse.' }),
    regressions: Type.Array(RegressionSchema, { description: 'The worst regressions, at most 100.' }),
    changes: Type.Array(ChangeSchema, {
      description: 'Other differences from the runs with which this run was compared.',
    }),
    createdAt: TimeSchema,
    endedAt: Nullable(TimeSchema),
  },
  { $id: 'ScheduleRun' },
)
export type ScheduleRunResource = Static<typeof ScheduleRunSchema>

export const SchedulePageSchema = pageOf<ScheduleResource>('Schedule')
export const ScheduleRunPageSchema = pageOf<ScheduleRunResource>('ScheduleRun')
