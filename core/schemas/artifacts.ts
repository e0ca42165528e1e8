/** Stored models of trials: the manifest that Python writes next to the weights, and what the API returns. */
import Type, { type Static } from 'typebox'
import {
  IdSchema,
  type JobResource,
  MeasurementResourceSchema,
  pageOf,
  ref,
  TimeSchema,
} from './resources.ts'
import { EnvironmentSchema, MeasurementSchema, Nullable, ProtocolSchema } from './result.ts'
import { LayoutSchema, MethodRefSchema, TrialSpecSchema } from './spec.ts'

const SizeSchema = Type.Object(
  { parameters: Type.Integer(), bytes: Type.Integer() },
  { additionalProperties: false },
)

const StoredFileSchema = Type.Object(
  { bytes: Type.Integer({ minimum: 0 }), sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) },
  { additionalProperties: false },
)

/** The names that a file of an artifact may have: relative, with `/`, without `.` and `..`. */
export const FILE_NAME =
  '^(?!\\.{1,2}(/|$))[A-Za-z0-9._-]{1,128}(/(?!\\.{1,2}(/|$))[A-Za-z0-9._-]{1,128}){0,4}$'

const manifestFields = {
  fingerprint: Type.String(),
  weightsDigest: Type.String(),
  sparsity: Type.Object(
    { requested: Type.Number(), achieved: Nullable(Type.Number()) },
    { additionalProperties: false },
  ),
  layers: Type.Array(
    Type.Object(
      { name: Type.String(), weights: Type.Integer(), zeros: Type.Integer() },
      { additionalProperties: false },
    ),
    { description: 'The pruned layers, in the order of the model.' },
  ),
  measurements: Type.Array(MeasurementSchema),
  denseMeasurements: Type.Array(MeasurementSchema, { description: 'The same of the unpruned model.' }),
  protocol: ProtocolSchema,
  environment: EnvironmentSchema,
  reproduced: Nullable(
    Type.Boolean({
      description:
        'null: the measured model itself was stored. true: it was pruned again, to the bit. false: it was pruned again and differs; `warnings` say why.',
    }),
  ),
  warnings: Type.Array(Type.String()),
  dense: SizeSchema,
  saved: SizeSchema,
}

/** `manifest.json` of a saved model. Twin: `Manifest` in `python/src/secateur/artifacts/manifest.py`. */
export const ManifestSchema = Type.Object(
  {
    version: Type.Literal(2),
    layout: LayoutSchema,
    spec: TrialSpecSchema,
    ...manifestFields,
    files: Type.Record(Type.String({ pattern: FILE_NAME }), StoredFileSchema, {
      // Otherwise other names are accepted. `Value.Default` throws on `false`.
      additionalProperties: Type.Never(),
    }),
  },
  { additionalProperties: false },
)
export type Manifest = Static<typeof ManifestSchema>

const retentionLimit = (maximum: number, description: string) =>
  Nullable(Type.Integer({ minimum: 1, maximum, description }))

export const ArtifactRetentionSchema = Type.Object(
  {
    days: retentionLimit(36_500, 'Models that are older are deleted.'),
    count: retentionLimit(1_000_000, 'Only so many are kept, the newest ones.'),
    bytes: retentionLimit(2 ** 50, 'Only the newest ones are kept that have so many bytes together.'),
  },
  {
    additionalProperties: false,
    description:
      'How long the models of a team are kept; null: no limit. Pinned models and those of the last good run of a schedule are kept, and do not count.',
  },
)
export type ArtifactRetention = Static<typeof ArtifactRetentionSchema>

const artifactFields = {
  id: IdSchema,
  trialId: Nullable(
    Type.String({
      format: 'uuid',
      description: 'The trial whose model it is; null once its job was deleted.',
    }),
  ),
  jobId: Nullable(IdSchema),
  model: Type.String(),
  method: MethodRefSchema,
  level: Type.Number(),
  pattern: Type.String(),
  layout: LayoutSchema,
  bytes: Type.Integer({ description: 'Of all files together.' }),
  pinned: Type.Boolean({ description: 'Whether retention keeps it.' }),
  createdAt: TimeSchema,
}

export const ArtifactSchema = Type.Object(artifactFields, { $id: 'Artifact' })
export type ArtifactResource = Static<typeof ArtifactSchema>
export const ArtifactPageSchema = pageOf<ArtifactResource>('Artifact')

export const ArtifactDetailSchema = Type.Object(
  {
    ...artifactFields,
    ...manifestFields,
    measurements: Type.Array(MeasurementResourceSchema),
    denseMeasurements: Type.Array(MeasurementResourceSchema, {
      description: 'The same of the unpruned model.',
    }),
    spec: TrialSpecSchema,
    files: Type.Array(Type.Object({ name: Type.String(), ...StoredFileSchema.properties }), {
      description: '`GET /v1/artifacts/{id}/files/{name}` downloads each.',
    }),
  },
  { $id: 'ArtifactDetail' },
)
export type ArtifactDetailResource = Static<typeof ArtifactDetailSchema>

export const ArtifactChangesSchema = Type.Object(
  { pinned: artifactFields.pinned },
  { additionalProperties: false, examples: [{ pinned: true }] },
)

/** Which model of a trial is to be made. */
export const ArtifactRequestSchema = Type.Object(
  { layout: LayoutSchema },
  { additionalProperties: false, examples: [{ layout: 'plain' }] },
)

/** A model of a trial, or the job that makes it. */
export const MadeArtifactSchema = Type.Object(
  {
    artifact: Nullable(ref<ArtifactResource>('Artifact')),
    job: Nullable(ref<JobResource>('Job')),
  },
  { $id: 'MadeArtifact' },
)
export type MadeArtifact = Static<typeof MadeArtifactSchema>
