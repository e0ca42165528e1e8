/** Everything that reads or writes the database. */
import type { Db } from '../db.ts'
import { createAudit } from './audit.ts'
import { createChanges } from './changes.ts'
import { createClaims } from './claims.ts'
import { createDatasets } from './datasets.ts'
import { createDeliveries } from './deliveries.ts'
import { createDelivering } from './delivering.ts'
import { createDispatching } from './dispatching.ts'
import { createEdits } from './edits.ts'
import { createEndings } from './endings.ts'
import { createEvents } from './events.ts'
import { createHostLosses } from './host-losses.ts'
import { createHosts } from './hosts.ts'
import { createIdempotency } from './idempotency.ts'
import { createJobMoves } from './job-moves.ts'
import { createJobs } from './jobs.ts'
import { createKeys } from './keys.ts'
import { createListing } from './listing.ts'
import { createLosses } from './losses.ts'
import { createMeasurements } from './measurements.ts'
import { createOutbox } from './outbox.ts'
import { createOverview } from './overview.ts'
import { createRetries } from './retries.ts'
import { createScheduleJudging } from './schedule-judging.ts'
import { createScheduleRetention } from './schedule-retention.ts'
import { createScheduleRuns } from './schedule-runs.ts'
import { createSlots } from './schedule-slots.ts'
import { createSchedules } from './schedules.ts'
import { createSnapshots } from './snapshots.ts'
import { createSubmitting } from './submitting.ts'
import { createTeams } from './teams.ts'
import { createTrials } from './trials.ts'
import { createWaiting } from './waiting.ts'
import { createWebhooks } from './webhooks.ts'

export type { AuditEvent } from './audit.ts'
export type { Claim, ClaimRequest } from './claims.ts'
export type { Content, NewDataset, UploadLimits } from './datasets.ts'
export type { ClaimedDelivery, DeliveryOutcome } from './delivering.ts'
export type { DispatchLimits, QueuedTrial } from './dispatching.ts'
export type { Event } from './events.ts'
export type { HostKind, NewHost } from './hosts.ts'
export type { Idempotency } from './idempotency.ts'
export { type JobCounts, noCounts } from './jobs.ts'
export type { LiveKey, MadeKey, NewKey } from './keys.ts'
export type { Loss } from './leaving.ts'
export type { JobFilter } from './listing.ts'
export type { AfterLoss } from './losses.ts'
export type { TrialMeasurement } from './measurements.ts'
export type { Overview } from './overview.ts'
export type { Page, PageRequest } from './paging.ts'
export type {
  ApiKey,
  Attempt,
  Dataset,
  Delivery,
  Host,
  Job,
  MeasuredTrial,
  Schedule,
  ScheduleRun,
  Trial,
  TrialDetail,
  TrialWithAttempts,
  Webhook,
} from './rows.ts'
export type { DueRun } from './schedule-runs.ts'
export type { ScheduleFields } from './schedules.ts'
export type { NewJob, Origin } from './submitting.ts'
export type { Team } from './teams.ts'
export type { MethodSeconds } from './trials.ts'

export const createRepositories = (db: Db) => ({
  jobs: {
    ...createJobs(db),
    ...createSubmitting(db),
    ...createEdits(db),
    ...createListing(db),
    ...createJobMoves(db),
    ...createRetries(db),
    ...createWaiting(db),
    ...createSnapshots(db),
  },
  trials: {
    ...createTrials(db),
    ...createDispatching(db),
    ...createClaims(db),
    ...createEndings(db),
    ...createLosses(db),
  },
  schedules: { ...createSchedules(db), ...createSlots(db) },
  scheduleRuns: {
    ...createScheduleRuns(db),
    ...createScheduleJudging(db),
    ...createScheduleRetention(db),
  },
  measurements: createMeasurements(db),
  hosts: { ...createHosts(db), ...createHostLosses(db) },
  outbox: createOutbox(db),
  changes: createChanges(db),
  idempotency: createIdempotency(db),
  keys: createKeys(db),
  teams: createTeams(db),
  audit: createAudit(db),
  overview: createOverview(db),
  datasets: createDatasets(db),
  events: createEvents(db),
  webhooks: createWebhooks(db),
  deliveries: { ...createDeliveries(db), ...createDelivering(db) },
})

export type Repositories = ReturnType<typeof createRepositories>
