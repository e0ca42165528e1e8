/** Schedules as they are asked for and shown, and what became of their slots. */
import Type, { type Static } from 'typebox'
import { RUN_STATUSES } from '#core/domain/status.ts'
import { CatchUp, Overlap } from '#core/generated/prisma/enums.ts'
import { IdSchema, nextCursor, PRINTABLE, ref, TimeSchema } from './resources.ts'
import { MeasurementSchema, Nullable } from './result.ts'
import { type EvaluationSchema, JobRequestSchema, MethodRefSchema } from './spec.ts'

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
    'IANA name: slots are times on the clocks there. One that clocks are put forward over is the end of the gap, one that comes twice is the first of the two.',
  examples: ['Europe/Berlin'],
})
const EndSchema = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { default: null, description })

const timetable = {
  cron: CronSchema,
  zone: ZoneSchema,
  startsAt: EndSchema('No slot is before it.'),
  endsAt: EndSchema('No slot is after it.'),
}

const thresholdSchema = (relative: number, absolute: number) =>
  Type.Object(
    {
      relative: Type.Number({ minimum: 0, default: relative, description: 'Of the value before.' }),
      absolute: Type.Number({ minimum: 0, default: absolute }),
    },
    { additionalProperties: false, default: {} },
  )
export type Threshold = Static<ReturnType<typeof thresholdSchema>>

export const ThresholdsSchema = Type.Object(
  { perplexity: thresholdSchema(0.02, 0.1), accuracy: thresholdSchema(0, 0.005) } satisfies Record<
    Static<typeof EvaluationSchema>['metric'],
    unknown
  >,
  {
    additionalProperties: false,
    default: {},
    description: 'By how much a value may get worse, of each metric: by the larger of the two.',
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
      'Runs beyond so many that had a job, or older than so many days, are deleted with their jobs. The baseline and the last good run stay. null: all of them stay.',
  },
)
export type Retention = Static<typeof RetentionSchema>

/** The body of `POST /v1/schedules`. */
export const ScheduleRequestSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, pattern: PRINTABLE }),
    ...timetable,
    job: JobRequestSchema,
    overlap: Type.Enum(Object.values(Overlap), {
      default: 'skip',
      description:
        'Of a slot while a run is under way: `skip` it; `queue` it, one at most; or `cancel_previous`.',
    }),
    catchUp: Type.Enum(Object.values(CatchUp), {
      default: 'none',
      description: 'Of slots that were missed while the service was away: `none`, or the `last`, late.',
    }),
    thresholds: ThresholdsSchema,
    retention: RetentionSchema,
  },
  { additionalProperties: false },
)
export type ScheduleRequest = Static<typeof ScheduleRequestSchema>

const BaselineSchema = Nullable(
  Type.String({ format: 'uuid', description: 'A run that every later one is compared with.' }),
)

/** What may be changed of a schedule. */
export const ScheduleFieldsSchema = Type.Object(
  { ...ScheduleRequestSchema.properties, baselineRunId: BaselineSchema },
  { additionalProperties: false },
)
export type ScheduleChange = Static<typeof ScheduleFieldsSchema>

export const PreviewRequestSchema = Type.Object(timetable, { additionalProperties: false })

export const PreviewSchema = Type.Object({
  words: Type.String({ description: 'The cron expression in words.' }),
  next: Type.Array(TimeSchema, { description: 'The next five slots, or as many as there are.' }),
})
export type Preview = Static<typeof PreviewSchema>

export const ScheduleSchema = Type.Object(
  {
    id: IdSchema,
    ...ScheduleFieldsSchema.properties,
    ...PreviewSchema.properties,
    pausedAt: Nullable(TimeSchema),
    version: Type.Integer({ description: 'Grows with every change; it is the ETag.' }),
    createdAt: TimeSchema,
  },
  { $id: 'Schedule' },
)
export type ScheduleResource = Static<typeof ScheduleSchema>

const AgainstSchema = Type.Enum(['previous', 'baseline'], {
  description: 'What it is compared with: the last good run before it, or the pinned baseline.',
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
  before: Type.Number(),
  after: Nullable(Type.Number()),
  status: MeasurementSchema.properties.status,
  difference: Nullable(Type.Number({ description: 'after - before; null where there is no value.' })),
  against: AgainstSchema,
})
export type Regression = Static<typeof RegressionSchema>

export const ChangeSchema = Type.Object({
  what: Type.String({ description: '`revision`, `torch`, `host`, `calibration.seed`.' }),
  before: Type.Array(Type.String()),
  after: Type.Array(Type.String()),
  against: AgainstSchema,
})
export type Change = Static<typeof ChangeSchema>

export const RunReasonSchema = Type.Object({
  code: Type.String(),
  detail: Type.String(),
  errors: Type.Array(Type.Object({ pointer: Type.String(), code: Type.String(), detail: Type.String() }), {
    description: 'What was wrong with the job, and where.',
  }),
})
export type RunReason = Static<typeof RunReasonSchema>

export const RunStatusSchema = Type.Enum(RUN_STATUSES, {
  description:
    '`due`: it will have a job; `submitted`: it has one; `succeeded`: with every result, and nothing got worse; `regressed`: something did; `failed`: results are missing, or there was no job to be had; `cancelled`; `skipped`; `missed`: the service was away.',
})

export const ScheduleRunSchema = Type.Object(
  {
    id: IdSchema,
    scheduleId: IdSchema,
    slotAt: Type.String({ format: 'date-time', description: 'Its slot, or when it was asked for.' }),
    manual: Type.Boolean({ description: 'It was asked for, beside the slots.' }),
    status: RunStatusSchema,
    reason: Nullable(RunReasonSchema),
    jobId: Nullable(
      Type.String({ format: 'uuid', description: 'null without one, and once it is deleted.' }),
    ),
    previousRunId: Nullable(
      Type.String({ format: 'uuid', description: 'The good run that it was compared with.' }),
    ),
    baselineRunId: Nullable(
      Type.String({ format: 'uuid', description: 'The baseline that it was compared with.' }),
    ),
    worse: Type.Integer({ minimum: 0, description: 'How many comparisons came out worse.' }),
    regressions: Type.Array(RegressionSchema, { description: 'The worst of them, a hundred at most.' }),
    changes: Type.Array(ChangeSchema, {
      description: 'What else is different from the runs that it was compared with.',
    }),
    createdAt: TimeSchema,
    endedAt: Nullable(TimeSchema),
  },
  { $id: 'ScheduleRun' },
)
export type ScheduleRunResource = Static<typeof ScheduleRunSchema>

export const SchedulePageSchema = Type.Object({
  items: Type.Array(ref<ScheduleResource>('Schedule')),
  nextCursor,
})
export const ScheduleRunPageSchema = Type.Object({
  items: Type.Array(ref<ScheduleRunResource>('ScheduleRun')),
  nextCursor,
})
