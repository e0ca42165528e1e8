/** Datasets as clients see them: those of the catalogue, and what their team has uploaded. */
import Type, { type Static } from 'typebox'
import { UploadKind as UploadKinds } from '#core/generated/prisma/enums.ts'
import { DatasetInfoSchema } from './catalogue.ts'
import { ref, TimeSchema } from './resources.ts'
import { Nullable } from './result.ts'

export const UploadKindSchema = Type.Enum(Object.values(UploadKinds), {
  description:
    "`text`: one text. `traces`: a team's own recorded queries, an object with `text` or `query` a line.",
})
export type UploadKind = Static<typeof UploadKindSchema>

export const DatasetSchema = Type.Object(
  {
    ...DatasetInfoSchema.properties,
    id: Type.String({ description: 'What a job calls it; `upload:<id>` of what was uploaded.' }),
    upload: Nullable(
      Type.Object(
        {
          kind: UploadKindSchema,
          bytes: Type.Integer(),
          documents: Type.Integer({ description: 'One of a text, or how many traces there are.' }),
          sha256: Type.String({ description: 'Of the file, in hex.' }),
          createdAt: TimeSchema,
        },
        { description: 'null of a dataset that everybody has.' },
      ),
    ),
  },
  { $id: 'Dataset' },
)
export type DatasetResource = Static<typeof DatasetSchema>

export const DatasetPageSchema = Type.Object({
  items: Type.Array(ref<DatasetResource>('Dataset')),
  nextCursor: Nullable(Type.String({ description: '`cursor` of the next page; null on the last.' })),
})
