/**
 * All error codes of Secateur. Python uses the same codes in its check reports and results.
 *
 * A code is stable; titles and details may be reworded.
 */

/** Code -> HTTP status and title. */
export const PROBLEMS = {
  PRUNE_VALIDATION: { status: 422, title: 'The request does not match its schema' },
  PRUNE_MALFORMED_REQUEST: { status: 400, title: 'The request is not valid HTTP' },
  PRUNE_REQUEST_TIMEOUT: { status: 408, title: 'The request did not arrive in time' },
  PRUNE_HEADERS_TOO_LARGE: { status: 431, title: 'The headers of the request are too large' },
  PRUNE_MALFORMED_BODY: { status: 400, title: 'The body is not valid JSON' },
  PRUNE_BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  PRUNE_UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The content type of the body is not supported' },
  PRUNE_JOB_REFUSED: { status: 422, title: 'The job is invalid' },
  PRUNE_UNKNOWN_METHOD: { status: 422, title: 'Unknown method' },
  PRUNE_INVALID_PARAMS: { status: 422, title: 'The parameters do not fit the method' },
  PRUNE_UNSUPPORTED_PATTERN: { status: 422, title: 'The method does not support the pattern' },
  PRUNE_PATTERN_MISMATCH: { status: 422, title: 'The pattern does not fit the model' },
  PRUNE_INVALID_ALLOCATION: { status: 422, title: 'The allocation is not possible at this level' },
  PRUNE_UNKNOWN_MODEL: { status: 422, title: 'Unknown model' },
  PRUNE_MODEL_NOT_ALLOWED: { status: 422, title: 'The team may not use the model' },
  PRUNE_UNREADABLE_MODEL: { status: 422, title: 'The model cannot be read' },
  PRUNE_MODEL_CHANGED: { status: 409, title: 'The model has changed' },
  PRUNE_UNSUPPORTED_MODEL: { status: 422, title: 'The model is not supported' },
  PRUNE_PATH_OUTSIDE_ROOTS: { status: 422, title: 'The path is outside the allowed folders' },
  PRUNE_SEQLEN_TOO_LONG: { status: 422, title: 'The window is longer than the model allows' },
  PRUNE_TEXT_TOO_SHORT: { status: 422, title: 'The text is too short' },
  PRUNE_UNKNOWN_DATASET: { status: 422, title: 'Unknown dataset' },
  PRUNE_UNSUITABLE_DATASET: { status: 422, title: 'The dataset does not fit the model or the metric' },
  PRUNE_SANDBOX_UNAVAILABLE: { status: 422, title: 'Generated code cannot run here' },
  PRUNE_CHECK_LIMIT: { status: 422, title: 'The check exceeded a limit or crashed' },
  PRUNE_DATASET_UNAVAILABLE: { status: 422, title: 'The dataset cannot be read' },
  PRUNE_IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The idempotency key was used for another request' },
  PRUNE_COMPARISON_TOO_LARGE: { status: 422, title: 'The comparison has too many cells' },
  PRUNE_KEY_REQUIRED: { status: 401, title: 'An API key is required' },
  PRUNE_KEY_REFUSED: { status: 401, title: 'The API key is not valid' },
  PRUNE_ROLE_TOO_SMALL: { status: 403, title: 'The role of the API key does not permit this' },
  PRUNE_INVALID_UPLOAD: { status: 422, title: 'The upload is not valid' },
  PRUNE_UPLOAD_QUOTA: { status: 413, title: 'The upload would exceed the quota of the team' },
  PRUNE_STORAGE_FULL: { status: 503, title: 'The disk is full' },
  PRUNE_STORAGE_UNAVAILABLE: { status: 503, title: 'The storage cannot be reached' },
  PRUNE_STORAGE_REFUSED: { status: 503, title: 'The storage rejects the credentials or the bucket' },
  PRUNE_STORAGE_MISSING: { status: 503, title: 'The storage does not have the file' },
  PRUNE_ARTIFACT_QUOTA: { status: 409, title: 'The models would exceed the quota of the team' },
  PRUNE_ARTIFACT_PINNED: { status: 409, title: 'The model is pinned' },
  PRUNE_SEVERAL_ARTIFACTS: { status: 409, title: 'Several models match' },
  PRUNE_NO_MODEL: { status: 409, title: 'The trial has no model to store' },
  PRUNE_NOT_CLONEABLE: { status: 409, title: 'The job cannot be cloned' },
  PRUNE_NO_TABLE: { status: 409, title: 'The job makes a model and has no table' },
  PRUNE_BYTES_UNKNOWN: { status: 409, title: 'The bytes of the text are not known' },
  PRUNE_DATASET_IN_USE: { status: 409, title: 'Open jobs use the dataset' },
  PRUNE_RANGE: { status: 416, title: 'The file does not have the requested range' },
  PRUNE_NOT_FOUND: { status: 404, title: 'Not found' },
  PRUNE_METHOD_NOT_ALLOWED: { status: 405, title: 'Method not allowed' },
  PRUNE_ALREADY_ENDED: { status: 409, title: 'The job has already ended' },
  PRUNE_NOT_ENDED: { status: 409, title: 'The job has not ended yet' },
  PRUNE_JOB_IS_BASELINE: { status: 409, title: 'The job is the baseline of a schedule' },
  PRUNE_JOB_OF_BENCHMARK: { status: 409, title: 'The job is part of a benchmark' },
  PRUNE_DEVICE_HOURS: { status: 422, title: 'The benchmark would exceed its limit of device hours' },
  PRUNE_HOST_IN_USE: { status: 409, title: 'The host is alive or still has a trial' },
  PRUNE_NOTHING_MISSING: { status: 409, title: 'The job has no failed or cancelled trials to retry' },
  PRUNE_CHANGED: { status: 412, title: 'The resource has changed' },
  PRUNE_LAST_ADMIN: { status: 409, title: 'The team would have no admin key left' },
  PRUNE_TEAM_EXISTS: { status: 409, title: 'A team with this name exists' },
  PRUNE_SCHEDULE_EXISTS: { status: 409, title: 'A schedule with this name exists' },
  PRUNE_WEBHOOKS_OFF: { status: 409, title: 'Webhooks are off in this installation' },
  PRUNE_TOO_MANY_WEBHOOKS: { status: 409, title: 'The team has too many webhooks' },
  PRUNE_WEBHOOK_DISABLED: { status: 409, title: 'The webhook is disabled' },
  PRUNE_RUN_UNDER_WAY: { status: 409, title: 'A run of the schedule is in progress' },
  PRUNE_TOO_MUCH_WAITING: { status: 429, title: 'The open-trial limit of the team is reached' },
  PRUNE_TOO_MANY_CHECKS: { status: 429, title: 'Too many jobs of the team wait for their check' },
  PRUNE_RATE_LIMITED: { status: 429, title: 'Too many requests' },
  PRUNE_TOO_MANY_READS: { status: 429, title: 'The team has too many large reads in progress' },
  PRUNE_TOO_MANY_WATCHERS: { status: 429, title: 'Too many requests wait for changes' },
  PRUNE_TOO_MANY_UPLOADS: { status: 429, title: 'Too many uploads of the team are under way' },
  PRUNE_OUTCOME_UNKNOWN: { status: 503, title: 'The outcome of the request is unknown' },
  PRUNE_UNAVAILABLE: { status: 503, title: 'Part of the service is unavailable' },
  PRUNE_INTERNAL: { status: 500, title: 'Internal error' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof PROBLEMS

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code)

/**
 * One problem and its place. `pointer` is a JSON pointer into the body, `#/levels/0` (RFC 9457, section 3), a query parameter,
 * `?limit`, or a header, `@if-match`.
 */
export interface ProblemItem {
  pointer: string
  code: string
  detail: string
}

/** An error that is reported to the client. Any other error is a bug: it answers PRUNE_INTERNAL without its message. */
export class SecateurError extends Error {
  override readonly name = 'SecateurError'

  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly items: readonly ProblemItem[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options)
  }

  get status(): number {
    return PROBLEMS[this.code].status
  }
}

/** Codes in the `error` of a trial. */
export const TRIAL_ERRORS = {
  /** The trial failed as often as the job allows. */
  attemptsExhausted: 'PRUNE_ATTEMPTS_EXHAUSTED',
  /** Python died in too many attempts; the trial is not retried. */
  quarantined: 'PRUNE_QUARANTINED',
  /** Attempts on two hosts failed in the same way; a third host would not help. */
  sameOnTwoHosts: 'PRUNE_SAME_ON_TWO_HOSTS',
  /** Memory ran out in Python, or the kernel killed Python because of it. */
  outOfMemory: 'PRUNE_OUT_OF_MEMORY',
  /** The device reported an error after which this process cannot use it any more. */
  deviceFailed: 'PRUNE_DEVICE_FAILED',
  /** The worker of the attempt sent no more heartbeats. */
  hostSilent: 'PRUNE_HOST_SILENT',
  /** Python's result did not fit its schema. */
  badResult: 'PRUNE_BAD_RESULT',
} as const

/** Codes for a slot of a schedule without a job or without a result. A rejected job has its own code instead. */
export const RUN_REASONS = {
  /** The schedule was paused. */
  paused: 'PRUNE_SCHEDULE_PAUSED',
  /** An earlier run of the schedule was in progress. */
  overlap: 'PRUNE_OVERLAP',
  /** A later slot replaced it. */
  superseded: 'PRUNE_SUPERSEDED',
  /** Control was not running. */
  missed: 'PRUNE_SLOT_MISSED',
  /** Trials of its job failed. */
  trialsFailed: 'PRUNE_TRIALS_FAILED',
  /** Its job was deleted before its results were compared. */
  jobDeleted: 'PRUNE_JOB_DELETED',
} as const

/** Codes for a failed attempt to deliver an event. */
export const DELIVERY_ERRORS = {
  /** The status of the answer was not 2xx. */
  status: 'PRUNE_RECEIVER_REFUSED',
  /** The answer was a redirect. */
  redirect: 'PRUNE_RECEIVER_REDIRECTED',
  /** There was no answer in time. */
  timeout: 'PRUNE_RECEIVER_SILENT',
  /** The connection failed. */
  unreachable: 'PRUNE_RECEIVER_UNREACHABLE',
  /** Webhooks may not be sent to this address. */
  address: 'PRUNE_ADDRESS_REFUSED',
  /** The secret of the webhook was encrypted with another key. */
  secret: 'PRUNE_SECRET_UNREADABLE',
} as const
