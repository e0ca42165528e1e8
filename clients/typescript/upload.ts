import { type Client, dataOf, type Schemas } from './index.ts'

const MEDIA_TYPES: Record<Schemas['UploadKind'], string> = {
  text: 'text/plain',
  traces: 'application/x-ndjson',
}

export interface Upload {
  name: string
  kind: Schemas['UploadKind']
  /** Field of traces that has the text; default: any of the usual ones. */
  field?: string | undefined
  /** Size of `content` in bytes. */
  bytes: number
  content: AsyncIterable<Uint8Array>
}

/**
 * Uploads a text or query traces, a chunk at a time. Jobs then use the dataset by its `id`.
 * @returns `isNew` is false when the team has uploaded the same content before
 * @throws ProblemError, UnreachableError
 */
export async function upload(
  client: Client,
  { name, kind, field, bytes, content }: Upload,
): Promise<{ dataset: Schemas['Dataset']; isNew: boolean }> {
  const result = await client.POST('/v1/datasets', {
    params: { query: { name, kind, ...(field === undefined ? {} : { field }) } },
    headers: { 'content-type': MEDIA_TYPES[kind], 'content-length': String(bytes) },
    body: content as unknown as string, // the OpenAPI document types the body as a string
    bodySerializer: () => ReadableStream.from(content),
    duplex: 'half',
  })
  return { dataset: dataOf(result), isNew: result.response.status === 201 }
}
