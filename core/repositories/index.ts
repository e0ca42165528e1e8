/** Everything that reads or writes the database, in groups: `repositories.jobs.create(...)`. */
import type { Db } from '#core/runtime/db.ts'
import { createAudit } from './accounts/audit.ts'
import { createKeys } from './accounts/keys.ts'
import { createTeams } from './accounts/teams.ts'
import { createArtifacts } from './artifacts/index.ts'
import { createBenchmarks } from './benchmarks/benchmarks.ts'
import { createDatasets } from './datasets/datasets.ts'
import { createHosts } from './hosts/hosts.ts'
import { createOverview } from './hosts/overview.ts'
import { createJobs } from './jobs/index.ts'
import { createJobChanges } from './jobs/job-changes.ts'
import { createScheduleRuns } from './schedules/runs.ts'
import { createSchedules } from './schedules/schedules.ts'
import { createIdempotency } from './shared/idempotency.ts'
import { createOutbox } from './shared/outbox.ts'
import { createTrials } from './trials/index.ts'
import { createMeasurements } from './trials/measurements.ts'
import { createDeliveries } from './webhooks/deliveries.ts'
import { createEvents } from './webhooks/events.ts'
import { createWebhooks } from './webhooks/webhooks.ts'

export type { AuditEvent } from './accounts/audit.ts'
export type { CreatedKey, LiveKey, NewKey } from './accounts/keys.ts'
export type { Team } from './accounts/teams.ts'
export type { ArtifactFilter } from './artifacts/read.ts'
export type { Artifact, ArtifactDetail, ArtifactFile } from './artifacts/rows.ts'
export type { BegunArtifact, MissingBlob, NewArtifact } from './artifacts/store.ts'
export type {
  BenchmarkJobState,
  BenchmarkMember,
  BenchmarkWithMembers,
  ListedBenchmark,
} from './benchmarks/read.ts'
export type { Content, NewDataset, UploadLimits } from './datasets/datasets.ts'
export type { HostKind, NewHost } from './hosts/hosts.ts'
export type { Overview } from './hosts/overview.ts'
export type { JobFilter } from './jobs/list.ts'
export type { MadeModel, WantedModel } from './jobs/make-artifact.ts'
export type { QueuePlace } from './jobs/queue.ts'
export { type JobCounts, type JobWithEfforts, type JobWithTrials, noCounts } from './jobs/read.ts'
export type { NewJob, Origin, SubmitLimits } from './jobs/submit.ts'
export type { DueRun } from './schedules/runs.ts'
export type { ScheduleFields } from './schedules/schedules.ts'
export type { Idempotency } from './shared/idempotency.ts'
export type { Page, PageRequest } from './shared/paging.ts'
export type {
  ApiKey,
  Attempt,
  Benchmark,
  Dataset,
  Delivery,
  Host,
  Job,
  MeasuredTrial,
  Schedule,
  ScheduleRun,
  TableTrial,
  Trial,
  TrialDetail,
  TrialWithAttempts,
  Webhook,
} from './shared/rows.ts'
export type { Claim, ClaimRequest } from './trials/claim.ts'
export type { DispatchLimits, QueuedTrial } from './trials/dispatch.ts'
export type { TrialEffort } from './trials/effort.ts'
export type { LostAttempt } from './trials/end-attempt.ts'
export type { Continuation, MeasurementTexts } from './trials/generated-texts.ts'
export type { TrialMeasurement } from './trials/measurements.ts'
export type { JobOutcomes, MeasurementOutcomes } from './trials/outcomes.ts'
export type { MethodSeconds } from './trials/read.ts'
export type { ClaimedDelivery, DeliveryOutcome } from './webhooks/claim-deliveries.ts'
export type { Event } from './webhooks/events.ts'

export const createRepositories = (db: Db) => ({
  jobs: createJobs(db),
  benchmarks: createBenchmarks(db),
  changes: createJobChanges(db),
  trials: createTrials(db),
  measurements: createMeasurements(db),
  schedules: createSchedules(db),
  scheduleRuns: createScheduleRuns(db),
  hosts: createHosts(db),
  overview: createOverview(db),
  artifacts: createArtifacts(db),
  datasets: createDatasets(db),
  events: createEvents(db),
  webhooks: createWebhooks(db),
  deliveries: createDeliveries(db),
  teams: createTeams(db),
  keys: createKeys(db),
  audit: createAudit(db),
  outbox: createOutbox(db),
  idempotency: createIdempotency(db),
})

export type Repositories = ReturnType<typeof createRepositories>
