/** Benchmarks as a client submits them, as they are stored, and as the API returns them. */
import Type, { type Static } from 'typebox'
import { ONE_LINE } from '#core/domain/control-characters.ts'
import { JOB_STATUSES } from '#core/domain/status.ts'
import { IdSchema, JobProgressSchema, JobStatusSchema, pageOf, TimeSchema } from './resources.ts'
import { Nullable } from './result.ts'
import { CalibrationSchema, JobRequestSchema, JobSpecSchema } from './spec.ts'

/** The most jobs of a benchmark: as many as are checked within the time limit of a request, and stored in one transaction. */
export const MOST_JOBS = 32

const {
  name: _,
  model: ModelSchema,
  calibration: __,
  seed: ___,
  ...sharedFields
} = JobRequestSchema.properties

const listOf = { minItems: 1, maxItems: MOST_JOBS, uniqueItems: true }

const specFields = {
  models: Type.Array(ModelSchema, listOf),
  ...sharedFields,
  calibrations: Type.Array(CalibrationSchema, {
    ...listOf,
    default: [{}], // the default of a job
    description:
      'Each one gives a job. To draw the data anew, list one calibration with several values of `seed`.',
  }),
  seeds: Type.Array(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }), {
    ...listOf,
    default: [0],
    description: 'Each one gives a job with this `seed`.',
  }),
  maxDeviceHours: Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Null()], {
    default: null,
    description:
      'Refuses the benchmark if its estimate (`deviceHours` of a dry run) is larger, or unknown. null: no limit.',
  }),
}

/** The body of `POST /v1/benchmarks`: that of a job with lists of models, calibrations and seeds. */
export const BenchmarkRequestSchema = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 200, pattern: ONE_LINE }), ...specFields },
  { additionalProperties: false },
)
export type BenchmarkRequest = Static<typeof BenchmarkRequestSchema>

/** A benchmark as stored, with defaults filled in. The revision of each model is in its jobs. */
export const BenchmarkSpecSchema = Type.Object(specFields, { additionalProperties: false })
export type BenchmarkSpec = Static<typeof BenchmarkSpecSchema>

const CountSchema = Type.Integer({ minimum: 0 })

const BenchmarkStatusSchema = Type.Enum([...JOB_STATUSES], {
  description:
    'Follows from the jobs. `queued`: none has begun. `running`: some are open. `cancelling`: all open ones are being cancelled. Once all have ended: `cancelled` if any was, their status if they have the same, else `partially_succeeded`.',
})

const benchmarkFields = {
  id: IdSchema,
  name: Type.String(),
  status: BenchmarkStatusSchema,
  jobCount: Type.Integer({ minimum: 1, description: 'Number of jobs.' }),
  endedJobs: Type.Integer({ minimum: 0, description: 'How many of them have ended, in any way.' }),
  spec: BenchmarkSpecSchema,
  createdAt: TimeSchema,
  startedAt: Nullable(
    Type.String({
      format: 'date-time',
      description: 'When the first attempt of a job began; null until then.',
    }),
  ),
  endedAt: Nullable(
    Type.String({ format: 'date-time', description: 'When the last job ended; null while one is open.' }),
  ),
}

export const BenchmarkSchema = Type.Object(benchmarkFields, { $id: 'Benchmark' })
export type BenchmarkResource = Static<typeof BenchmarkSchema>

/** What tells the jobs of a benchmark apart. */
const jobFields = {
  model: Type.String(),
  revision: JobSpecSchema.properties.revision,
  calibration: CalibrationSchema,
  seed: Type.Integer(),
}

export const BenchmarkJobSchema = Type.Object({
  id: IdSchema,
  ...jobFields,
  status: JobStatusSchema,
  progress: JobProgressSchema,
})
export type BenchmarkJob = Static<typeof BenchmarkJobSchema>

export const BenchmarkProgressSchema = Type.Object({
  ...JobProgressSchema.properties,
  fraction: Type.Number({
    minimum: 0,
    maximum: 1,
    description: 'Finished fraction of all trials, including the finished part of running trials.',
  }),
  etaSeconds: Nullable(
    Type.Number({
      minimum: 0,
      description:
        'Estimated seconds until the open trials of all jobs have run on the hosts that work on the benchmark now, or on one host. null while it is unknown for an open job.',
    }),
  ),
})
export type BenchmarkProgress = Static<typeof BenchmarkProgressSchema>

export const BenchmarkDetailSchema = Type.Object(
  {
    ...benchmarkFields,
    progress: BenchmarkProgressSchema,
    jobs: Type.Array(BenchmarkJobSchema, { description: 'By model, then calibration, then seed.' }),
  },
  { $id: 'BenchmarkDetail' },
)
export type BenchmarkDetail = Static<typeof BenchmarkDetailSchema>

export const BenchmarkPageSchema = pageOf<BenchmarkResource>('Benchmark')

/** The response of `POST /v1/benchmarks?dryRun=true`. */
export const BenchmarkDryRunSchema = Type.Object(
  {
    spec: BenchmarkSpecSchema,
    jobs: Type.Array(Type.Object({ ...jobFields, trials: CountSchema }), {
      description: 'By model, then calibration, then seed.',
    }),
    trials: Type.Integer({ minimum: 0, description: 'Trials of all jobs.' }),
    artifacts: Type.Object(
      {
        count: CountSchema,
        bytes: Type.Integer({ minimum: 0, description: 'At most, for the weights.' }),
      },
      { description: 'The models that the jobs store, as `keepArtifacts` asks.' },
    ),
    waitingFor: Nullable(
      Type.String({
        description: 'The host that the jobs would wait for; null if a live host could run them.',
      }),
    ),
    hosts: Type.Array(
      Type.Object({
        deviceName: Type.String({ description: 'The kind of host: `deviceName` of its environment.' }),
        live: Type.Integer({ minimum: 0, description: 'Live hosts of this kind that could run the jobs.' }),
        toRun: Type.Integer({
          minimum: 0,
          description:
            'Trials that have no result to reuse on this kind. Equal trials of several jobs, such as those of a method without calibration, count in each.',
        }),
        deviceHours: Nullable(
          Type.Number({
            minimum: 0,
            description:
              'Estimated hours of one such host for these trials, from the median of past trials with the same model and method; null when one was never measured there.',
          }),
        ),
        unmeasured: Type.Array(Type.Object({ model: Type.String(), method: Type.String() }), {
          description: 'What was never measured on this kind and has trials to run.',
        }),
      }),
      {
        description:
          'Each kind of host that could run the jobs now. Without one, each kind that ran trials of all models before.',
      },
    ),
    deviceHours: Nullable(
      Type.Number({
        minimum: 0,
        description:
          '`maxDeviceHours` limits this estimate. It is that of the slowest kind in `hosts`; null if `hosts` is empty, or an estimate of a kind is unknown.',
      }),
    ),
  },
  { $id: 'BenchmarkDryRun' },
)
export type BenchmarkDryRun = Static<typeof BenchmarkDryRunSchema>
