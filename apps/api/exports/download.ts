import type { FastifyReply } from 'fastify'

/** Makes browsers save the response as a file that is named after the job or benchmark, and its content. */
export const asDownload = (
  reply: FastifyReply,
  id: string,
  what: 'table' | 'measurements' | 'report',
  { contentType, extension }: { contentType: string; extension: string },
): FastifyReply =>
  reply
    .type(contentType)
    .header('content-disposition', `attachment; filename="secateur-${id}-${what}.${extension}"`)
