import type { FastifyReply } from 'fastify'

/** Makes browsers save the response as a file that is named after the job and its content. */
export const asDownload = (
  reply: FastifyReply,
  jobId: string,
  what: 'table' | 'measurements',
  { contentType, extension }: { contentType: string; extension: string },
): FastifyReply =>
  reply
    .type(contentType)
    .header('content-disposition', `attachment; filename="secateur-${jobId}-${what}.${extension}"`)
