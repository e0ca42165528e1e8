/** Datasets as clients see them: those of the catalogue and the uploads of their team. */
import Type, { type Static } from 'typebox'
import { UploadKind as UploadKinds } from '#core/generated/prisma/enums.ts'
import { DatasetInfoSchema } from './catalogue.ts'
import { pageOf, TimeSchema } from './resources.ts'
import { Nullable } from './result.ts'

export const UploadKindSchema = Type.Enum(Object.values(UploadKinds), {
  description:
    '`text`: one text. `traces`: recorded queries, one JSON object with `text`, `query`, `prompt` or `messages` per line.',
})
export type UploadKind = Static<typeof UploadKindSchema>

export const DatasetSchema = Type.Object(
  {
    ...DatasetInfoSchema.properties,
    id: Type.String({
      description: 'The name that a job uses for the dataset; `upload:<id>` for an upload.',
    }),
    upload: Nullable(
      Type.Object(
        {
          kind: UploadKindSchema,
          bytes: Type.Integer(),
          documents: Type.Integer({ description: 'Number of traces; 1 for a text.' }),
          sha256: Type.String({ description: 'SHA-256 of the stored file, in hex.' }),
          createdAt: TimeSchema,
        },
        { description: 'null for a dataset of the catalogue.' },
      ),
    ),
  },
  { $id: 'Dataset' },
)
export type DatasetResource = Static<typeof DatasetSchema>

export const DatasetPageSchema = pageOf<DatasetResource>('Dataset')
