/**
 * What is asked for: a job as a client posts it, and the spec of one trial as the bridge hands it to Python.
 *
 * `TrialSpec` has a twin in `python/src/secateur/spec/trial.py`; `test/fixtures/contract` holds both to the same answers.
 */
import Type, { type Static } from 'typebox'
import { REQUIREMENT } from '#core/domain/requirements.ts'

/** The thirteen levels of the paper's benchmark. */
export const PAPER_LEVELS = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]

export const LevelSchema = Type.Number({
  minimum: 0,
  exclusiveMaximum: 1,
  description: 'Fraction of the weights set to zero, in [0, 1).',
})

export const PatternSchema = Type.String({
  pattern: '^(unstructured|structured|[1-9][0-9]{0,3}:[1-9][0-9]{0,3})$',
  description: '`unstructured`, `structured`, or `n:m`: n weights KEPT of every m consecutive inputs.',
})

export const MethodIdSchema = Type.String({
  pattern: '^[a-z][a-z0-9-]{0,63}$',
  description: 'An id of `GET /v1/methods`.',
})

const ParamsSchema = Type.Record(Type.String(), Type.Unknown(), {
  description: "The method's own parameters; its `paramsSchema` in `GET /v1/methods` says which.",
})

/** A method with its parameters, always in this long form inside the service. */
export const MethodRefSchema = Type.Object(
  { id: MethodIdSchema, params: ParamsSchema },
  { additionalProperties: false },
)
export type MethodRef = Static<typeof MethodRefSchema>

const patternList = { minItems: 1, maxItems: 16, uniqueItems: true }

/** A method of a job with the patterns it runs in. */
export const JobMethodSchema = Type.Object(
  { ...MethodRefSchema.properties, patterns: Type.Array(PatternSchema, patternList) },
  { additionalProperties: false },
)
export type JobMethod = Static<typeof JobMethodSchema>

/** The same as it is asked for: null stands for the job's patterns. */
export const AskedMethodSchema = Type.Object(
  {
    ...MethodRefSchema.properties,
    patterns: Type.Union([Type.Array(PatternSchema, patternList), Type.Null()], { default: null }),
  },
  { additionalProperties: false },
)
export type AskedMethod = Static<typeof AskedMethodSchema>

/** How a level is spread over the blocks. The mean over all weights is the level whatever the choice. */
export const AllocationSchema = Type.Union(
  [
    Type.Literal('uniform'),
    Type.Literal('owl'),
    Type.Object(
      {
        blocks: Type.Array(Type.Number({ minimum: -1, maximum: 1 }), {
          minItems: 1,
          maxItems: 4096,
          description:
            "A number for each block, in order: a level, or how far a level is from the trial's. A block is pruned by the trial's level + its number - the weighted mean of all numbers.",
        }),
      },
      { additionalProperties: false },
    ),
  ],
  {
    default: 'uniform',
    description:
      '`uniform`; `owl`: blocks with more outlier weights are pruned less (Yin et al. 2023, M = 5, lambda = 0.08); or `{ "blocks": [...] }`. An n:m pattern fixes its level and takes `uniform` only.',
  },
)
export type Allocation = Static<typeof AllocationSchema>

const NullableSeqlenSchema = Type.Union([Type.Integer({ minimum: 2, maximum: 1_048_576 }), Type.Null()], {
  default: null,
  description:
    "Tokens a window; null: 2048, or the model's longest if that is shorter. Images have none: null.",
})

const datasetRef = {
  minLength: 1,
  maxLength: 1024,
  description:
    'An id of `GET /v1/datasets`, `file:<path>` below one of the data roots (.txt or .jsonl), or `upload:<id>`, which the team uploaded. Of the kind that the model takes, text or images.',
}

const SplitSchema = Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Null()], {
  default: null,
  description:
    '`train`, `validation` or `test` as the dataset has them; null: `train` to calibrate, `test` to evaluate. A file or upload has one split, `all`.',
})

const SeedSchema = Type.Integer({ minimum: 0, maximum: 2_147_483_647, default: 0 })

export const CalibrationSchema = Type.Object(
  {
    dataset: Type.String({ ...datasetRef, default: 'brown' }),
    split: SplitSchema,
    samples: Type.Integer({
      minimum: 1,
      maximum: 65_536,
      default: 128,
      description: 'Windows of a text, or images.',
    }),
    seqlen: NullableSeqlenSchema,
    sampling: Type.Union([Type.Literal('random'), Type.Literal('sequential')], {
      default: 'random',
      description:
        '`random`: a random window of a random document (the Wanda protocol), or different images at random. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text, and the first images.',
    }),
    seed: SeedSchema,
  },
  { additionalProperties: false, default: {} },
)
export type Calibration = Static<typeof CalibrationSchema>

export const EvaluationSchema = Type.Object(
  {
    metric: Type.Union([Type.Literal('perplexity'), Type.Literal('accuracy')], {
      default: 'perplexity',
      description:
        '`perplexity` of text, lower is better; `accuracy`, the fraction of images whose label the model tells, higher is better.',
    }),
    dataset: Type.String(datasetRef),
    split: SplitSchema,
    seqlen: NullableSeqlenSchema,
    windows: Type.Union([Type.Integer({ minimum: 1, maximum: 10_000_000 }), Type.Null()], {
      default: null,
      description: 'Only the first so many windows, or images; null: all of them.',
    }),
  },
  { additionalProperties: false },
)
export type Evaluation = Static<typeof EvaluationSchema>

const MaxAttemptsSchema = Type.Integer({
  minimum: 1,
  maximum: 10,
  default: 3,
  description:
    'Attempts that may fail before a trial is given up. Only failures that may pass are tried again: a lost host, the death of Python, memory that ran out once.',
})

/** What job and trial have in common: everything but the lists that a sweep runs over. */
const sharedFields = {
  model: Type.String({
    minLength: 1,
    maxLength: 1024,
    description:
      'An id of `GET /v1/models`, a hub id with an optional `@revision`, or `file:<folder>` below one of the model roots. safetensors only.',
  }),
  calibration: CalibrationSchema,
  evaluations: Type.Array(EvaluationSchema, {
    minItems: 1,
    maxItems: 16,
    uniqueItems: true,
    default: [{ metric: 'perplexity', dataset: 'brown' }],
  }),
  dtype: Type.Union(
    [Type.Literal('auto'), Type.Literal('float32'), Type.Literal('bfloat16'), Type.Literal('float16')],
    {
      default: 'auto',
      description: "`auto`: the model's own on CUDA, float32 on a CPU.",
    },
  ),
  allocation: AllocationSchema,
  pass: Type.Union([Type.Literal('sequential'), Type.Literal('reference')], {
    default: 'sequential',
    description:
      '`sequential`: one forward pass a block, pruned in order inside it. `reference`: the two passes of the Wanda code.',
  }),
  seed: SeedSchema,
}

export const TagSchema = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._:/-]{0,39}$',
  description: 'up to 40 letters, digits and . _ : / -, a letter or digit first',
})

/** The body of `POST /v1/jobs`. Only `model` and `methods` are required. */
export const JobRequestSchema = Type.Object(
  {
    name: Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Null()], { default: null }),
    notes: Type.Union([Type.String({ minLength: 1, maxLength: 10_000 }), Type.Null()], {
      default: null,
      description: 'Whatever should be remembered of it. `GET /v1/jobs?q=` finds it.',
    }),
    tags: Type.Array(TagSchema, { maxItems: 20, uniqueItems: true, default: [] }),
    model: sharedFields.model,
    methods: Type.Array(
      Type.Union([
        MethodIdSchema,
        Type.Object(
          {
            id: MethodIdSchema,
            params: Type.Optional(ParamsSchema),
            patterns: Type.Optional(
              Type.Array(PatternSchema, { ...patternList, description: "In place of the job's." }),
            ),
          },
          { additionalProperties: false },
        ),
      ]),
      { minItems: 1, maxItems: 64, uniqueItems: true },
    ),
    levels: Type.Array(LevelSchema, { minItems: 1, maxItems: 100, uniqueItems: true, default: PAPER_LEVELS }),
    patterns: Type.Union([Type.Array(PatternSchema, patternList), Type.Null()], {
      default: null,
      description:
        "Every method runs at every level for `unstructured` and `structured`, and once for each `n:m`, whose level is 1 - n/m. null: each method's own first pattern of `GET /v1/methods`.",
    }),
    calibration: sharedFields.calibration,
    evaluations: sharedFields.evaluations,
    dtype: sharedFields.dtype,
    allocation: sharedFields.allocation,
    pass: sharedFields.pass,
    seed: sharedFields.seed,
    priority: Type.Integer({ minimum: -100, maximum: 100, default: 0, description: 'Higher runs first.' }),
    pool: Type.String({
      pattern: '^[a-z0-9-]{1,40}$',
      default: 'default',
      description: 'Only hosts of this pool run it: up to 40 lower-case letters, digits and hyphens.',
    }),
    requires: Type.Array(
      Type.String({
        pattern: REQUIREMENT.source,
        description:
          'a label that a host must have, as `cuda`, `cpu` or one of its own, or the memory of its GPU, as `gpu-memory>=40GiB`',
      }),
      {
        maxItems: 16,
        uniqueItems: true,
        default: [],
        description: 'Only hosts with all of this run it.',
        examples: [['cuda', 'gpu-memory>=40GiB']],
      },
    ),
    reuse: Type.Boolean({
      default: true,
      description:
        'Take over the result of an earlier trial with the same fingerprint instead of computing it again.',
    }),
    maxAttempts: MaxAttemptsSchema,
    keepArtifacts: Type.Literal('none', { default: 'none' }),
  },
  { additionalProperties: false },
)
export type JobRequest = Static<typeof JobRequestSchema>

/** A job as stored: defaults filled in, methods in their long form with the patterns they run in, the model pinned to the revision that was checked. */
export const JobSpecSchema = Type.Object(
  {
    ...sharedFields,
    revision: Type.String({ description: 'Content revision of the model when the job was accepted.' }),
    methods: Type.Array(JobMethodSchema),
    levels: Type.Array(LevelSchema),
    reuse: Type.Boolean(),
    maxAttempts: MaxAttemptsSchema,
    keepArtifacts: Type.Literal('none'),
  },
  { additionalProperties: false },
)
export type JobSpec = Static<typeof JobSpecSchema>

/** One trial: one method at one level and pattern. Method `dense` at level 0 is the baseline. */
export const TrialSpecSchema = Type.Object(
  {
    model: sharedFields.model,
    revision: Type.Union([Type.String(), Type.Null()], {
      default: null,
      description: 'Refuse to run on any other revision of the model; null: whatever is there.',
    }),
    method: MethodRefSchema,
    level: LevelSchema,
    pattern: PatternSchema,
    calibration: sharedFields.calibration,
    evaluations: sharedFields.evaluations,
    dtype: sharedFields.dtype,
    allocation: sharedFields.allocation,
    pass: sharedFields.pass,
    seed: sharedFields.seed,
  },
  { additionalProperties: false },
)
export type TrialSpec = Static<typeof TrialSpecSchema>
