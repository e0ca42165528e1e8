/**
 * The result of one trial: the JSON that `python -m secateur trial` prints and the `done` event carries.
 * Twin: `TrialResult` in `python/src/secateur/spec/result.py`.
 */
import Type, { type Static, type TSchema } from 'typebox'
import { AllocationSchema, LevelSchema } from './spec.ts'

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

const SecondsSchema = Type.Number({ minimum: 0 })

export const NonFiniteSchema = Type.Object(
  {
    where: Type.String({ description: 'Module of the model.', examples: ['model.layers.3.mlp.down_proj'] }),
    what: Type.Union([Type.Literal('weights'), Type.Literal('outputs')]),
  },
  { additionalProperties: false },
)
export type NonFinite = Static<typeof NonFiniteSchema>

const BosSchema = Type.Union([Type.Integer(), Type.Null()], {
  default: null,
  description:
    'Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.',
})

export const MeasurementSchema = Type.Object(
  {
    metric: Type.String(),
    dataset: Type.String(),
    split: Type.String(),
    seqlen: Nullable(
      Type.Integer({
        description:
          'Tokens per window; of multiple-choice items, the most that are read; of problems and prompts, the most that are written; null for images.',
      }),
    ),
    bos: BosSchema,
    windows: Type.Integer({ description: 'Number of windows, images, items, problems or prompts.' }),
    tokens: Nullable(Type.Integer()),
    bytes: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
      default: null,
      description:
        'Bytes of UTF-8 that the predicted tokens stand for: of every window, the text behind its first token. null for images, for a tokenizer that does not say where its tokens are, and for results of earlier releases.',
    }),
    value: Nullable(Type.Number({ description: 'null unless `status` is `ok`.' })),
    status: Type.Union(
      [
        Type.Literal('ok'),
        Type.Literal('overflow'),
        Type.Literal('nan'),
        Type.Literal('not_applicable'),
        Type.Literal('failed'),
      ],
      { description: '`overflow`: the value is infinite. `nan`: the model is broken.' },
    ),
    nonFinite: Type.Union([NonFiniteSchema, Type.Null()], {
      default: null,
      description: 'Where the NaN begins: the first module whose weights or outputs are not finite.',
    }),
    seconds: SecondsSchema,
  },
  { additionalProperties: false },
)
export type Measurement = Static<typeof MeasurementSchema>

/** What a measurement found in each window, image or item; Python's `Outcomes` describes `values`. */
export const OutcomesSchema = Type.Object(
  {
    digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    values: Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$' }),
  },
  { additionalProperties: false },
)
export type EncodedOutcomes = Static<typeof OutcomesSchema>

/** A text that a model wrote. Python cuts what is longer. */
export const GeneratedTextSchema = Type.Object(
  {
    prompt: Type.String({ maxLength: 4096, description: 'The beginning that the model continued.' }),
    text: Type.String({ maxLength: 4096, description: 'What the model wrote behind it.' }),
  },
  { additionalProperties: false },
)
export type GeneratedText = Static<typeof GeneratedTextSchema>

export const GeneratedTextsSchema = Type.Array(GeneratedTextSchema, { minItems: 1, maxItems: 64 })

/** A measurement as Python sends it. */
export const ResultMeasurementSchema = Type.Object(
  {
    ...MeasurementSchema.properties,
    outcomes: Type.Union([OutcomesSchema, Type.Null()], { default: null }),
    texts: Type.Union([GeneratedTextsSchema, Type.Null()], { default: null }),
  },
  { additionalProperties: false },
)
export type ResultMeasurement = Static<typeof ResultMeasurementSchema>

/** An exception as data. Nothing crosses the bridge as an exception. */
export const TrialErrorSchema = Type.Object(
  {
    type: Type.String({ description: 'Qualified name of the exception, or a `PRUNE_*` code.' }),
    message: Type.String(),
    traceback: Nullable(Type.String()),
  },
  { additionalProperties: false },
)
export type TrialError = Static<typeof TrialErrorSchema>

/** The model, data and settings behind a trial's figures, with every default resolved. */
export const ProtocolSchema = Type.Object(
  {
    model: Type.String(),
    revision: Type.String(),
    calibration: Nullable(
      Type.Object(
        {
          dataset: Type.String(),
          split: Type.String(),
          digest: Type.String({
            description:
              'SHA-256 of the token windows as the model saw them, with the images in them, or of the labelled images.',
          }),
          samples: Type.Integer(),
          seqlen: Nullable(Type.Integer()),
          bos: BosSchema,
          tokens: Nullable(Type.Integer()),
          imageTokens: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
            default: null,
            description:
              'Those of `tokens` that stand for images; null without images, or if all samples are images.',
          }),
          sampling: Type.String({
            description:
              '`random`, `sequential`, or `frequency` for queries that were drawn as often as they were sent.',
          }),
          seed: Type.Integer(),
        },
        { additionalProperties: false },
      ),
    ),
    dtype: Type.String({ description: 'The dtype that is computed in.' }),
    storageDtype: Type.Union([Type.String(), Type.Null()], {
      default: null,
      description:
        "The dtype that pruned weights are rounded to, and that a model is saved in: the model's own if `dtype` is float32, else `dtype`. null for results of earlier releases, which used `dtype`.",
    }),
    pass: Type.String(),
    allocation: AllocationSchema,
    blockLevels: Nullable(
      Type.Array(LevelSchema, {
        description: "The level of each block, in order; null if every block has the trial's level.",
      }),
    ),
    tasks: Type.Array(
      Type.Object(
        {
          dataset: Type.String(),
          digest: Type.String({
            description: 'SHA-256 of everything that the figures depend on besides the model.',
          }),
          version: Type.String({ description: 'The version that the task gives itself.' }),
          harness: Type.String({ description: 'The version of lm_eval.' }),
        },
        { additionalProperties: false },
      ),
      { default: [], description: 'The multiple-choice tasks that were evaluated.' },
    ),
    seed: Type.Integer(),
  },
  { additionalProperties: false },
)
export type Protocol = Static<typeof ProtocolSchema>

export const EnvironmentSchema = Type.Object(
  {
    secateur: Type.String(),
    python: Type.String(),
    torch: Type.String(),
    transformers: Type.String(),
    platform: Type.String(),
    device: Type.String({ description: '`cpu` or `cuda:0`.' }),
    deviceName: Type.String(),
    cpuCapability: Type.Union([Type.String(), Type.Null()], {
      default: null,
      description:
        "The instructions that torch's kernels for the CPU use, as `AVX2`. Processors with the same name may differ in it. null for results of earlier releases.",
    }),
    threads: Type.Integer({ description: 'Threads of torch on the CPU.' }),
  },
  { additionalProperties: false },
)
export type Environment = Static<typeof EnvironmentSchema>

export const TrialResultSchema = Type.Object(
  {
    status: Type.Union([
      Type.Literal('succeeded'),
      Type.Literal('failed'),
      Type.Literal('not_applicable'),
      Type.Literal('cancelled'),
    ]),
    reason: Nullable(Type.String({ description: 'Why the method does not apply.' })),
    fingerprint: Nullable(
      Type.String({
        description:
          'SHA-256 of the spec, data, versions and type of device. The figures of equal fingerprints are equal to the bit on the same hardware with equal threads.',
      }),
    ),
    weightsDigest: Nullable(
      Type.String({
        description:
          'SHA-256 of the weights and biases of the pruned layers, after pruning. Equal digests mean equal models.',
      }),
    ),
    sparsity: Type.Object(
      {
        requested: Type.Number(),
        achieved: Nullable(
          Type.Number({ description: 'Zeros / numel over the pruned Linears, counted on the weights.' }),
        ),
      },
      { additionalProperties: false },
    ),
    measurements: Type.Array(ResultMeasurementSchema),
    seconds: Type.Object(
      {
        load: SecondsSchema,
        calibrate: SecondsSchema,
        prune: SecondsSchema,
        evaluate: SecondsSchema,
        total: SecondsSchema,
      },
      { additionalProperties: false },
    ),
    tokensPerSecond: Nullable(Type.Number({ description: 'Evaluated tokens per second of evaluation.' })),
    memory: Type.Object(
      { peakBytes: Type.Integer(), devicePeakBytes: Nullable(Type.Integer()) },
      { additionalProperties: false },
    ),
    protocol: Nullable(ProtocolSchema),
    environment: Nullable(EnvironmentSchema),
    warnings: Type.Array(Type.String()),
    error: Nullable(TrialErrorSchema),
  },
  { additionalProperties: false },
)
export type TrialResult = Static<typeof TrialResultSchema>
