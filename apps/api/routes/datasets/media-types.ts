/** How uploads are to be sent. */
import type { FastifyRequest } from 'fastify'
import { SecateurError } from '#core/errors.ts'
import type { UploadKind } from '#core/schemas/datasets.ts'

export const MEDIA_TYPES: Record<UploadKind, string> = {
  text: 'text/plain',
  traces: 'application/x-ndjson',
}

/**
 * UTF-8 and nothing else, as it is: what is packed can't be checked while it comes in without being unpacked to any size.
 * @throws SecateurError PRUNE_UNSUPPORTED_MEDIA_TYPE
 */
export function requireMediaType({ headers, mediaType }: FastifyRequest, kind: UploadKind): void {
  const wanted = MEDIA_TYPES[kind]
  if (mediaType !== wanted) refuse(`Uploads of kind ${kind} are sent as ${wanted}.`)
  const [, charset = 'utf-8'] = /;\s*charset="?([^";\s]+)/i.exec(headers['content-type'] ?? '') ?? []
  if (charset.toLowerCase() !== 'utf-8') refuse('Uploads are sent in UTF-8.')
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') refuse(`Uploads are sent as they are, not in ${encoding}.`)
}

function refuse(detail: string): never {
  throw new SecateurError('PRUNE_UNSUPPORTED_MEDIA_TYPE', detail)
}
