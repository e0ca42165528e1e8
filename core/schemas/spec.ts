/**
 * A job as a client submits it and as it is stored, and the spec of one trial as the bridge passes it to Python.
 *
 * `TrialSpec` has a twin in `python/src/secateur/spec/trial.py`; `test/fixtures/contract` holds both to the same answers.
 */
import Type, { type Static } from 'typebox'
import { ONE_LINE, SEVERAL_LINES } from '#core/domain/control-characters.ts'
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
  description: '`unstructured`, `structured` or `n:m`, which KEEPS n weights of every m consecutive inputs.',
})

export const MethodIdSchema = Type.String({
  pattern: '^[a-z][a-z0-9-]{0,63}$',
  description: 'An id of `GET /v1/methods`.',
})

const ParamsSchema = Type.Record(Type.String(), Type.Unknown(), {
  description: 'Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them.',
})

/** A method with its parameters. Inside the service, methods always have this long form. */
export const MethodRefSchema = Type.Object(
  { id: MethodIdSchema, params: ParamsSchema },
  { additionalProperties: false },
)
export type MethodRef = Static<typeof MethodRefSchema>

const patternList = { minItems: 1, maxItems: 16, uniqueItems: true }

/** A method of a job with the patterns that it runs in. */
export const JobMethodSchema = Type.Object(
  { ...MethodRefSchema.properties, patterns: Type.Array(PatternSchema, patternList) },
  { additionalProperties: false },
)
export type JobMethod = Static<typeof JobMethodSchema>

/** A method as a client requests it. Patterns are null if the job's patterns apply. */
export const AskedMethodSchema = Type.Object(
  {
    ...MethodRefSchema.properties,
    patterns: Type.Union([Type.Array(PatternSchema, patternList), Type.Null()], { default: null }),
  },
  { additionalProperties: false },
)
export type AskedMethod = Static<typeof AskedMethodSchema>

/** How a level is spread over the blocks. The mean over all weights always equals the level. */
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
            "One number per block, in order: a level, or an offset from the trial's level. The level of a block is the trial's level + its number - the weighted mean of all numbers.",
        }),
      },
      { additionalProperties: false },
    ),
  ],
  {
    default: 'uniform',
    description:
      'How the level is spread over the blocks. `uniform`: every block has the same level. `owl`: blocks with more outlier weights are pruned less (Yin et al. 2023, M = 5, lambda = 0.08). `{ "blocks": [...] }`: one number per block. An n:m pattern fixes the level and supports only `uniform`.',
  },
)
export type Allocation = Static<typeof AllocationSchema>

const NullableSeqlenSchema = Type.Union([Type.Integer({ minimum: 2, maximum: 1_048_576 }), Type.Null()], {
  default: null,
  description:
    "Tokens per window; null: 2048 or the model's maximum, if that is smaller; null for images. For problems and prompts, the tokens that the model writes at most for each; null: 256 and 64.",
})

const BosSchema = Type.Union([Type.Literal('auto'), Type.Literal('always'), Type.Literal('never')], {
  default: 'auto',
  description:
    "Whether the tokenizer's BOS (beginning of sequence) token is put in front of each window, as context that is not scored. `auto`: only for models that need it, which are those of the Gemma family. `always` is refused if the tokenizer has no BOS.",
})

const datasetRef = {
  minLength: 1,
  maxLength: 1024,
  description:
    'An id of `GET /v1/datasets`, `file:<path>` of a .txt or .jsonl file or of a folder of images below a data root, or `upload:<id>` of an upload of your team. It must have the kind of data that the model takes: text or images. A folder of images with texts also calibrates a model of images and text.',
}

const SplitSchema = Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Null()], {
  default: null,
  description:
    '`train`, `validation` or `test`, if the dataset has it; null: `train` for calibration, `test` for evaluation. A file, a folder or an upload has one split, `all`.',
})

const instant = (description: string) =>
  Type.Optional(
    Type.String({
      pattern: '^[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\\.[0-9]{1,3})?(Z|[+-][0-9]{2}:[0-9]{2})$',
      description: `${description} Only for recorded queries that have times. RFC 3339, such as \`2026-11-01T00:00:00Z\`.`,
    }),
  )

/** Which recorded queries count. They are no part of a spec that does not have them, so that older specs are equal. */
const period = {
  after: instant('Uses only the queries that were recorded at this instant or later.'),
  before: instant('Uses only the queries that were recorded before this instant.'),
}

const SeedSchema = Type.Integer({ minimum: 0, maximum: 2_147_483_647, default: 0 })

export const CalibrationSchema = Type.Object(
  {
    dataset: Type.String({ ...datasetRef, default: 'wikitext2-mini' }),
    split: SplitSchema,
    samples: Type.Integer({
      minimum: 1,
      maximum: 65_536,
      default: 128,
      description: 'Number of text windows or images.',
    }),
    seqlen: NullableSeqlenSchema,
    bos: BosSchema,
    sampling: Type.Union([Type.Literal('random'), Type.Literal('sequential')], {
      default: 'random',
      description:
        '`random`: each sample is a random window of a random document (the Wanda protocol), or a random image; no image is drawn twice. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text; images are taken from the start.',
    }),
    weighting: Type.Optional(
      Type.Union([Type.Literal('uniform'), Type.Literal('frequency')], {
        description:
          'How recorded queries are drawn. `uniform`, the default: like all documents. `frequency`: equal queries are one, which is drawn as often as it was sent, and the drawn queries are joined to windows.',
      }),
    ),
    ...period,
    seed: SeedSchema,
  },
  { additionalProperties: false, default: {} },
)
export type Calibration = Static<typeof CalibrationSchema>

export const EvaluationSchema = Type.Object(
  {
    metric: Type.Union(
      [
        Type.Literal('perplexity'),
        Type.Literal('kl_divergence'),
        Type.Literal('top1_agreement'),
        Type.Literal('accuracy'),
        Type.Literal('accuracy_norm'),
        Type.Literal('pass_at_1'),
        Type.Literal('parse_rate'),
        Type.Literal('run_rate'),
        Type.Literal('distinct_2'),
        Type.Literal('repetition'),
        Type.Literal('generated_perplexity'),
      ],
      {
        default: 'perplexity',
        description:
          'Of text: `perplexity` (lower is better); `kl_divergence`: mean KL(dense || pruned) of the next-token distributions, in nats (lower is better); `top1_agreement`: the share of positions where the dense and the pruned model find the same token most likely (higher is better). Of images: `accuracy`, the fraction of correctly labelled ones (higher is better), and the two comparisons with the dense model, which need no labels. Of multiple-choice items: `accuracy`, the fraction whose right choice is the most probable, and `accuracy_norm`, the same with the log-probability divided by the length of the choice (higher is better). Of problems: `pass_at_1`, `parse_rate` and `run_rate`, the shares of solutions that pass the tests, parse and run (higher is better). Of prompts, of the texts that the model writes: `distinct_2`, the share of distinct pairs of tokens (higher is better); `repetition`, the share of four tokens in a row that the text has already (lower is better); `generated_perplexity`, their perplexity under the dense model (lower is better).',
      },
    ),
    dataset: Type.String(datasetRef),
    split: SplitSchema,
    seqlen: NullableSeqlenSchema,
    bos: BosSchema,
    windows: Type.Union([Type.Integer({ minimum: 1, maximum: 10_000_000 }), Type.Null()], {
      default: null,
      description:
        'Evaluates only the first windows, images, items, problems or prompts, up to this number; null: all.',
    }),
    ...period,
  },
  { additionalProperties: false },
)
export type Evaluation = Static<typeof EvaluationSchema>

const MaxAttemptsSchema = Type.Integer({
  minimum: 1,
  maximum: 10,
  default: 3,
  description:
    'Number of failed attempts after which a trial fails. Only transient failures are retried: a lost host, a crash of Python, or running out of memory once.',
})

/** The fields that jobs and trials share: everything except the lists that a sweep runs over. */
const sharedFields = {
  model: Type.String({
    minLength: 1,
    maxLength: 1024,
    description:
      'An id of `GET /v1/models`, a model hub id with an optional `@revision`, or `file:<folder>` below a model root. Only safetensors weights are supported.',
  }),
  calibration: CalibrationSchema,
  evaluations: Type.Array(EvaluationSchema, {
    minItems: 1,
    maxItems: 16,
    uniqueItems: true,
    default: [{ metric: 'perplexity', dataset: 'wikitext2-mini' }],
  }),
  dtype: Type.Union(
    [Type.Literal('auto'), Type.Literal('float32'), Type.Literal('bfloat16'), Type.Literal('float16')],
    {
      default: 'auto',
      description:
        "What is computed in. `auto`: the model's own dtype on CUDA, float32 on a CPU. Pruned weights are rounded to the model's own dtype in both cases, and saved in it.",
    },
  ),
  allocation: AllocationSchema,
  pass: Type.Union([Type.Literal('sequential'), Type.Literal('reference')], {
    default: 'sequential',
    description:
      '`sequential`: one forward pass per block, whose layers are pruned in order during the pass. `reference`: two passes per block, like the Wanda reference code.',
  }),
  seed: SeedSchema,
}

export const LayoutSchema = Type.Union(
  [Type.Literal('plain'), Type.Literal('packed'), Type.Literal('shrunk')],
  {
    default: 'plain',
    description:
      '`plain`: as transformers saves a model. `packed`: one bit per weight, and the weights that are not zero. `shrunk`: a smaller dense model, for the pattern `structured`.',
  },
)
export type Layout = Static<typeof LayoutSchema>

/** The layouts of a saved model, by increasing effort to load it. */
export const LAYOUTS: readonly Layout[] = ['plain', 'packed', 'shrunk']

/** Which trials of a job keep their models. A list that is left out selects everything. */
export const ArtifactSelectionSchema = Type.Object(
  {
    methods: Type.Optional(Type.Array(MethodIdSchema, { minItems: 1, maxItems: 64, uniqueItems: true })),
    levels: Type.Optional(Type.Array(LevelSchema, { minItems: 1, maxItems: 100, uniqueItems: true })),
    patterns: Type.Optional(Type.Array(PatternSchema, patternList)),
    layout: Type.Optional(LayoutSchema),
  },
  { additionalProperties: false },
)
export type ArtifactSelection = Static<typeof ArtifactSelectionSchema>

export const KeepArtifactsSchema = Type.Union(
  [
    Type.Literal('none'),
    Type.Literal('all'),
    Type.Array(ArtifactSelectionSchema, { minItems: 1, maxItems: 64, uniqueItems: true }),
  ],
  {
    default: 'none',
    description:
      'Which pruned models are stored for download: `none`, `all` (in the layout `plain`), or those that a list of selections names. A trial that several selections match is stored in each of their layouts. Every model can also be made later, with `POST /v1/trials/{id}/artifact`.',
  },
)
export type KeepArtifacts = Static<typeof KeepArtifactsSchema>

export const TagSchema = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._:/-]{0,39}$',
  description: 'up to 40 letters, digits and . _ : / -, starting with a letter or digit',
})

const nameSchema = (pattern: { pattern?: string }) =>
  Type.Union([Type.String({ minLength: 1, maxLength: 200, ...pattern }), Type.Null()], { default: null })
const notesSchema = (pattern: { pattern?: string }) =>
  Type.Union([Type.String({ minLength: 1, maxLength: 10_000, ...pattern }), Type.Null()], {
    default: null,
    description: 'Free text about the job. `GET /v1/jobs?q=` searches it.',
  })

/** The body of `POST /v1/jobs`. Only `model` and `methods` are required. */
export const JobRequestSchema = Type.Object(
  {
    name: nameSchema({ pattern: ONE_LINE }),
    notes: notesSchema({ pattern: SEVERAL_LINES }),
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
              Type.Array(PatternSchema, { ...patternList, description: "Replaces the job's `patterns`." }),
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
        "Every method runs at every level for `unstructured` and `structured`, and once for each `n:m`, whose level is 1 - n/m. null: each method's first pattern in `GET /v1/methods`.",
    }),
    calibration: sharedFields.calibration,
    evaluations: sharedFields.evaluations,
    dtype: sharedFields.dtype,
    allocation: sharedFields.allocation,
    pass: sharedFields.pass,
    seed: sharedFields.seed,
    priority: Type.Integer({
      minimum: -100,
      maximum: 100,
      default: 0,
      description: 'Jobs with a higher priority run first.',
    }),
    pool: Type.String({
      pattern: '^[a-z0-9-]{1,40}$',
      default: 'default',
      description: 'Only hosts of this pool run the job: up to 40 lower-case letters, digits and hyphens.',
    }),
    requires: Type.Array(
      Type.String({
        pattern: REQUIREMENT.source,
        description:
          'a label that a host must have, for example `cuda` or `cpu`, or a minimum GPU memory such as `gpu-memory>=40GiB`',
      }),
      {
        maxItems: 16,
        uniqueItems: true,
        default: [],
        description: 'Only hosts that meet all of these requirements run the job.',
        examples: [['cuda', 'gpu-memory>=40GiB']],
      },
    ),
    reuse: Type.Boolean({
      default: true,
      description:
        'Whether a trial reuses the result of an earlier trial with the same fingerprint instead of computing it again. The result keeps the environment that computed it, which may have other threads or another processor.',
    }),
    maxAttempts: MaxAttemptsSchema,
    keepArtifacts: KeepArtifactsSchema,
  },
  { additionalProperties: false },
)
export type JobRequest = Static<typeof JobRequestSchema>

/** The job of a stored schedule. Older releases accepted control characters in names and notes, so they can be read. */
export const StoredJobRequestSchema = Type.Object(
  { ...JobRequestSchema.properties, name: nameSchema({}), notes: notesSchema({}) },
  { additionalProperties: false },
)

/**
 * A job as stored: with defaults filled in, every method in its long form with its patterns, and the model pinned to the
 * checked revision.
 */
export const JobSpecSchema = Type.Object(
  {
    ...sharedFields,
    revision: Type.String({ description: "Revision of the model's content when the job was accepted." }),
    methods: Type.Array(JobMethodSchema),
    levels: Type.Array(LevelSchema),
    reuse: Type.Boolean(),
    maxAttempts: MaxAttemptsSchema,
    keepArtifacts: KeepArtifactsSchema,
    artifactOf: Type.Optional(
      Type.Object(
        { trialId: Type.String({ format: 'uuid' }), layout: LayoutSchema },
        {
          additionalProperties: false,
          description:
            'Only for a job that makes the model of an ended trial: it prunes as that trial did and evaluates nothing.',
        },
      ),
    ),
  },
  { additionalProperties: false },
)
export type JobSpec = Static<typeof JobSpecSchema>

/** One trial: one method at one level and pattern. The baseline is method `dense` at level 0. */
export const TrialSpecSchema = Type.Object(
  {
    model: sharedFields.model,
    revision: Type.Union([Type.String(), Type.Null()], {
      default: null,
      description: 'The trial fails if the model has another revision; null: any revision.',
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
