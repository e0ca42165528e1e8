/**
 * What the Python side knows: its registries (`describe`) and its opinion of a job before it starts (`check`,
 * `fingerprints`).
 * Twins: `Catalogue`, `CheckRequest`, `FingerprintsRequest` and `CheckReport` in `python/src/secateur/spec/catalogue.py`.
 */
import Type, { type Static } from 'typebox'
import { EnvironmentSchema, Nullable } from './result.ts'
import {
  AskedMethodSchema,
  JobMethodSchema,
  JobRequestSchema,
  LevelSchema,
  MethodRefSchema,
  PatternSchema,
  TrialSpecSchema,
} from './spec.ts'

export const MethodInfoSchema = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    summary: Type.String(),
    source: Type.String({ description: 'The paper and section the formula comes from.' }),
    origin: Type.Union([Type.Literal('human'), Type.Literal('aigc')], {
      description: 'Who wrote it: people, or the AI of the paper.',
    }),
    paper: Nullable(Type.String({ description: 'Its number in the paper.' })),
    needs: Type.Union([
      Type.Literal('nothing'),
      Type.Literal('column-norms'),
      Type.Literal('gram'),
      Type.Literal('gradients'),
    ]),
    group: Type.Union(
      [Type.Literal('row'), Type.Literal('layer'), Type.Literal('block'), Type.Literal('global')],
      {
        description: 'The set of weights within which scores compete.',
      },
    ),
    patterns: Type.Array(
      Type.Union([Type.Literal('unstructured'), Type.Literal('n:m'), Type.Literal('structured')]),
    ),
    updatesWeights: Type.Boolean({ description: 'Whether kept weights change.' }),
    paramsSchema: Type.Record(Type.String(), Type.Unknown(), { description: 'JSON Schema of `params`.' }),
  },
  { additionalProperties: false },
)
export type MethodInfo = Static<typeof MethodInfoSchema>

export const ModelInfoSchema = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    parameters: Type.Integer(),
    maxSeqlen: Type.Integer(),
    license: Type.String(),
    source: Type.String(),
  },
  { additionalProperties: false },
)
export type ModelInfo = Static<typeof ModelInfoSchema>

export const DatasetInfoSchema = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    kind: Type.Union([Type.Literal('text'), Type.Literal('images')], {
      description: 'Text is for language models and perplexity; images have labels, for accuracy.',
    }),
    splits: Type.Array(Type.String()),
    bundled: Type.Boolean({ description: 'Whether it works without a network.' }),
    license: Type.String(),
    source: Type.String(),
  },
  { additionalProperties: false },
)
export type DatasetInfo = Static<typeof DatasetInfoSchema>

export const CatalogueSchema = Type.Object(
  {
    methods: Type.Array(MethodInfoSchema),
    models: Type.Array(ModelInfoSchema),
    datasets: Type.Array(DatasetInfoSchema),
    metrics: Type.Array(Type.String()),
    environment: EnvironmentSchema,
    memoryBytes: Nullable(Type.Integer({ description: "The device's memory." })),
  },
  { additionalProperties: false },
)
export type Catalogue = Static<typeof CatalogueSchema>

const checked = JobRequestSchema.properties

/** The parts of a job that only Python can judge. Field names are the job's, so that a problem points into the body. */
export const CheckRequestSchema = Type.Object(
  {
    model: checked.model,
    methods: Type.Array(AskedMethodSchema),
    levels: Type.Array(LevelSchema),
    patterns: checked.patterns,
    allocation: checked.allocation,
    calibration: checked.calibration,
    evaluations: checked.evaluations,
  },
  { additionalProperties: false },
)
export type CheckRequest = Static<typeof CheckRequestSchema>

/** What tells the trials of a job apart. */
const CellSchema = Type.Object(
  { method: MethodRefSchema, level: LevelSchema, pattern: PatternSchema },
  { additionalProperties: false },
)

/** What fingerprints the cells of a job would have, each in the place of the trial's own, on hosts like these. */
export const FingerprintsRequestSchema = Type.Object(
  {
    trial: TrialSpecSchema,
    cells: Type.Array(CellSchema),
    environments: Type.Array(EnvironmentSchema),
  },
  { additionalProperties: false },
)
export type FingerprintsRequest = Static<typeof FingerprintsRequestSchema>

export const CheckProblemSchema = Type.Object(
  {
    pointer: Type.String({ description: 'JSON pointer into the job: `/methods/1/params/variant`.' }),
    code: Type.String({ description: 'A `PRUNE_*` code of core/errors.ts.' }),
    message: Type.String(),
  },
  { additionalProperties: false },
)
export type CheckProblem = Static<typeof CheckProblemSchema>

export const CheckReportSchema = Type.Object(
  {
    problems: Type.Array(CheckProblemSchema, { description: 'Empty when the job can run.' }),
    methods: Nullable(
      Type.Array(JobMethodSchema, {
        description: 'With their patterns, as asked for; null when the job cannot run.',
      }),
    ),
    model: Nullable(
      Type.Object(
        {
          id: Type.String(),
          revision: Type.String(),
          family: Type.String(),
          parameters: Type.Integer(),
          maxSeqlen: Nullable(Type.Integer({ description: 'null of a model that takes images.' })),
          blocks: Type.Integer(),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type CheckReport = Static<typeof CheckReportSchema>
