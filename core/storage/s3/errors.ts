/** Errors of S3 as errors of a storage. */
import { type ProblemCode, SecateurError } from '#core/errors.ts'

interface S3Error extends Error {
  /** Missing if there was no answer. */
  $metadata?: { httpStatusCode?: number | undefined }
  /** Of an error of the network, such as ECONNRESET. */
  code?: string
}

/** Answers of servers without room, which have no code in common. */
const FULL = ['InsufficientStorage', 'XMinioStorageFull', 'XMinioAdminBucketQuotaExceeded', 'QuotaExceeded']
/** The server rejects what arrived, not what was sent. */
const DAMAGED = ['BadDigest', 'IncompleteBody', 'RequestTimeout', 'XAmzContentSHA256Mismatch']

const ADVICE = {
  PRUNE_STORAGE_MISSING: 'Restore it from a backup, or make it again.',
  PRUNE_STORAGE_FULL: 'Make room in the bucket, then try again.',
  PRUNE_STORAGE_UNAVAILABLE: 'Check AWS_ENDPOINT_URL_S3, AWS_REGION and the network, then try again.',
  PRUNE_STORAGE_REFUSED: 'Check the bucket, its policy, AWS_REGION and the AWS credentials of this process.',
} satisfies Partial<Record<ProblemCode, string>>

/** The message has only status, name and message of the error. Its other fields can contain credentials, so it is no `cause`. */
export function toStorageError(storage: string, key: string, error: S3Error): SecateurError {
  const status = error.$metadata?.httpStatusCode
  const code = codeOf(error, status)
  const answer = [status, error.name, error.message.replace(/\.*$/, '')].filter(Boolean).join(' ')
  return new SecateurError(code, `${storage} failed at ${key}: ${answer}. ${ADVICE[code]}`)
}

function codeOf({ name, code }: S3Error, status: number | undefined): keyof typeof ADVICE {
  if (name === 'NoSuchKey' || name === 'NotFound') return 'PRUNE_STORAGE_MISSING'
  if (status === 507 || FULL.includes(name)) return 'PRUNE_STORAGE_FULL'
  // Without a status and a code, no request was made: credentials or region are missing.
  const isTemporary =
    status === undefined
      ? code !== undefined || name === 'TimeoutError'
      : status >= 500 || [408, 429].includes(status) || DAMAGED.includes(name)
  return isTemporary ? 'PRUNE_STORAGE_UNAVAILABLE' : 'PRUNE_STORAGE_REFUSED'
}
