/**
 * Every error Secateur shows to a person, by its code. Python names the same codes in its check reports and results.
 *
 * A code is stable; titles and details may be reworded.
 */

/** Code -> HTTP status and title. */
export const PROBLEMS = {
  PRUNE_VALIDATION: { status: 422, title: 'The request does not fit its schema' },
  PRUNE_MALFORMED_BODY: { status: 400, title: 'The body is not valid JSON' },
  PRUNE_BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  PRUNE_UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body is of a type that the call does not take' },
  PRUNE_JOB_REFUSED: { status: 422, title: 'The job cannot run as asked' },
  PRUNE_UNKNOWN_METHOD: { status: 422, title: 'Unknown method' },
  PRUNE_INVALID_PARAMS: { status: 422, title: 'Parameters do not fit the method' },
  PRUNE_UNSUPPORTED_PATTERN: { status: 422, title: 'The method does not support the pattern' },
  PRUNE_PATTERN_MISMATCH: { status: 422, title: 'The pattern does not fit the model' },
  PRUNE_INVALID_ALLOCATION: { status: 422, title: 'The level cannot be spread over the blocks like that' },
  PRUNE_UNKNOWN_MODEL: { status: 422, title: 'Unknown model' },
  PRUNE_UNREADABLE_MODEL: { status: 422, title: 'The model cannot be read' },
  PRUNE_UNSUPPORTED_MODEL: { status: 422, title: 'The model cannot be walked' },
  PRUNE_PATH_OUTSIDE_ROOTS: { status: 422, title: 'The path lies outside the allowed folders' },
  PRUNE_SEQLEN_TOO_LONG: { status: 422, title: 'The window is longer than the model allows' },
  PRUNE_TEXT_TOO_SHORT: { status: 422, title: 'The text is too short' },
  PRUNE_UNKNOWN_DATASET: { status: 422, title: 'Unknown dataset' },
  PRUNE_UNSUITABLE_DATASET: { status: 422, title: 'The dataset does not fit the model or the metric' },
  PRUNE_DATASET_UNAVAILABLE: { status: 422, title: 'The dataset cannot be read here' },
  PRUNE_IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The key belongs to another request' },
  PRUNE_KEY_REQUIRED: { status: 401, title: 'An API key is needed' },
  PRUNE_KEY_REFUSED: { status: 401, title: 'The API key is not accepted' },
  PRUNE_ROLE_TOO_SMALL: { status: 403, title: 'The API key may not do that' },
  PRUNE_INVALID_UPLOAD: { status: 422, title: 'The upload is not what it is said to be' },
  PRUNE_UPLOAD_QUOTA: { status: 413, title: 'The team has no room for the upload' },
  PRUNE_DATASET_IN_USE: { status: 409, title: 'Open jobs use the dataset' },
  PRUNE_NOT_FOUND: { status: 404, title: 'Not found' },
  PRUNE_METHOD_NOT_ALLOWED: { status: 405, title: 'Method not allowed' },
  PRUNE_ALREADY_ENDED: { status: 409, title: 'The job has already ended' },
  PRUNE_NOT_ENDED: { status: 409, title: 'The job has not ended yet' },
  PRUNE_JOB_IS_BASELINE: { status: 409, title: 'A schedule compares its runs with the job' },
  PRUNE_NOTHING_MISSING: { status: 409, title: 'The job has every result' },
  PRUNE_CHANGED: { status: 412, title: 'It has changed since' },
  PRUNE_LAST_ADMIN: { status: 409, title: 'The team would have no admin key left' },
  PRUNE_TEAM_EXISTS: { status: 409, title: 'There is a team of that name' },
  PRUNE_SCHEDULE_EXISTS: { status: 409, title: 'There is a schedule of that name' },
  PRUNE_WEBHOOKS_OFF: { status: 409, title: 'This installation sends no webhooks' },
  PRUNE_TOO_MANY_WEBHOOKS: { status: 409, title: 'The team has no room for the webhook' },
  PRUNE_WEBHOOK_DISABLED: { status: 409, title: 'The webhook is disabled' },
  PRUNE_RUN_UNDER_WAY: { status: 409, title: 'A run of the schedule is under way' },
  PRUNE_TOO_MUCH_WAITING: { status: 429, title: 'The team has too much waiting' },
  PRUNE_RATE_LIMITED: { status: 429, title: 'Too many requests' },
  PRUNE_TOO_MANY_WATCHERS: { status: 429, title: 'Too many requests wait for news' },
  PRUNE_UNAVAILABLE: { status: 503, title: 'Part of the service is away' },
  PRUNE_INTERNAL: { status: 500, title: 'Internal error' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof PROBLEMS

export const isProblemCode = (code: string): code is ProblemCode => code in PROBLEMS

/**
 * One thing that is wrong, and where: `pointer` is a JSON pointer into the body, `#/levels/0` (RFC 9457, section 3), a query
 * parameter, `?limit`, or a header, `@if-match`.
 */
export interface ProblemItem {
  pointer: string
  code: string
  detail: string
}

/** An error with a code, for whoever asked. Everything else is a bug and answers PRUNE_INTERNAL without its message. */
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

/** Codes of failures that end in a trial's `error`, where there is no request to answer. */
export const TRIAL_ERRORS = {
  /** As many attempts failed as the job allows. */
  attemptsExhausted: 'PRUNE_ATTEMPTS_EXHAUSTED',
  /** Python died in so many attempts that no other one is let near the trial. */
  quarantined: 'PRUNE_QUARANTINED',
  /** Attempts on two hosts failed in the same way, so that a third host would be no better. */
  sameOnTwoHosts: 'PRUNE_SAME_ON_TWO_HOSTS',
  /** Memory ran out in Python, or the kernel killed Python because of it. */
  outOfMemory: 'PRUNE_OUT_OF_MEMORY',
  /** The device gave an error of its own, after which it does nothing more for that process. */
  deviceFailed: 'PRUNE_DEVICE_FAILED',
  /** The worker that ran the attempt went silent. */
  hostSilent: 'PRUNE_HOST_SILENT',
  /** Python's result did not fit its schema. */
  badResult: 'PRUNE_BAD_RESULT',
} as const

/** Codes of why a slot of a schedule has no job, or no result, beside those of a job that is refused. */
export const RUN_REASONS = {
  /** The schedule was paused. */
  paused: 'PRUNE_SCHEDULE_PAUSED',
  /** A run of it was under way. */
  overlap: 'PRUNE_OVERLAP',
  /** A later slot took its place. */
  superseded: 'PRUNE_SUPERSEDED',
  /** Control was away. */
  missed: 'PRUNE_SLOT_MISSED',
  /** Trials of its job failed. */
  trialsFailed: 'PRUNE_TRIALS_FAILED',
  /** Its job was deleted before it was looked at. */
  jobDeleted: 'PRUNE_JOB_DELETED',
} as const

/** Codes of why an attempt to deliver an event came to nothing. */
export const DELIVERY_ERRORS = {
  /** The answer had another status than 2xx. */
  status: 'PRUNE_RECEIVER_REFUSED',
  /** The answer was a redirect. */
  redirect: 'PRUNE_RECEIVER_REDIRECTED',
  /** There was no answer in time. */
  timeout: 'PRUNE_RECEIVER_SILENT',
  /** There was no connection, or it broke. */
  unreachable: 'PRUNE_RECEIVER_UNREACHABLE',
  /** It is not where webhooks may be sent. */
  address: 'PRUNE_ADDRESS_REFUSED',
  /** The webhook's secret was encrypted with another key than this process has. */
  secret: 'PRUNE_SECRET_UNREADABLE',
} as const
