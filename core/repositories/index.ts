/** Everything that reads or writes the database. */
import type { Db } from '#core/runtime/db.ts'
import { createAudit } from './accounts/audit.ts'
import { createKeys } from './accounts/keys.ts'
import { createTeams } from './accounts/teams.ts'
import { createDatasets } from './datasets/datasets.ts'
import { createHosts } from './hosts/hosts.ts'
import { createHostLosses } from './hosts/lost.ts'
import { createOverview } from './hosts/overview.ts'
import { createEdits } from './jobs/edit.ts'
import { createChanges } from './jobs/job-changes.ts'
import { createJobMoves } from './jobs/lifecycle.ts'
import { createListing } from './jobs/list.ts'
import { createJobs } from './jobs/read.ts'
import { createRetries } from './jobs/retry.ts'
import { createSnapshots } from './jobs/snapshots.ts'
import { createSubmitting } from './jobs/submit.ts'
import { createWaiting } from './jobs/waiting.ts'
import { createScheduleJudging } from './schedules/judge.ts'
import { createScheduleRetention } from './schedules/retention.ts'
import { createScheduleRuns } from './schedules/runs.ts'
import { createSchedules } from './schedules/schedules.ts'
import { createSlots } from './schedules/slots.ts'
import { createIdempotency } from './shared/idempotency.ts'
import { createOutbox } from './shared/outbox.ts'
import { createClaims } from './trials/claim.ts'
import { createEndings } from './trials/complete.ts'
import { createDispatching } from './trials/dispatch.ts'
import { createLosses } from './trials/lost.ts'
import { createMeasurements } from './trials/measurements.ts'
import { createTrials } from './trials/read.ts'
import { createDelivering } from './webhooks/claim-deliveries.ts'
import { createDeliveries } from './webhooks/deliveries.ts'
import { createEvents } from './webhooks/events.ts'
import { createWebhooks } from './webhooks/webhooks.ts'

export type { AuditEvent } from './accounts/audit.ts'
export type { LiveKey, MadeKey, NewKey } from './accounts/keys.ts'
export type { Team } from './accounts/teams.ts'
export type { Content, NewDataset, UploadLimits } from './datasets/datasets.ts'
export type { HostKind, NewHost } from './hosts/hosts.ts'
export type { Overview } from './hosts/overview.ts'
export type { JobFilter } from './jobs/list.ts'
export { type JobCounts, noCounts } from './jobs/read.ts'
export type { NewJob, Origin } from './jobs/submit.ts'
export type { DueRun } from './schedules/runs.ts'
export type { ScheduleFields } from './schedules/schedules.ts'
export type { Idempotency } from './shared/idempotency.ts'
export type { Page, PageRequest } from './shared/paging.ts'
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
} from './shared/rows.ts'
export type { Claim, ClaimRequest } from './trials/claim.ts'
export type { DispatchLimits, QueuedTrial } from './trials/dispatch.ts'
export type { Loss } from './trials/end-attempt.ts'
export type { AfterLoss } from './trials/lost.ts'
export type { TrialMeasurement } from './trials/measurements.ts'
export type { MethodSeconds } from './trials/read.ts'
export type { ClaimedDelivery, DeliveryOutcome } from './webhooks/claim-deliveries.ts'
export type { Event } from './webhooks/events.ts'

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
