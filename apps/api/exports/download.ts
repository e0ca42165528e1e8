import type { FastifyReply } from 'fastify'

/** Has the answer saved as a file, named after what it is of. */
export const asDownload = (
  reply: FastifyReply,
  jobId: string,
  what: 'table' | 'measurements',
  { contentType, extension }: { contentType: string; extension: string },
): FastifyReply =>
  reply
    .type(contentType)
    .header('content-disposition', `attachment; filename="secateur-${jobId}-${what}.${extension}"`)
