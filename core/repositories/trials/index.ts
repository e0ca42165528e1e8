/** Trials: every operation by its name, in the order of a trial's life. */
import type { Db } from '#core/runtime/db.ts'
import type { Progress } from '#core/schemas/events.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import type { PageRequest } from '../shared/paging.ts'
import { type ClaimRequest, claimTrial, recordHeartbeat } from './claim.ts'
import {
  type DispatchLimits,
  declineTrial,
  idleHosts,
  type QueuedTrial,
  queueTrialFor,
  withdrawUnclaimed,
} from './dispatch.ts'
import {
  type AttemptOutput,
  endByReuse,
  endWithResult,
  handBack,
  type LostAttempt,
  loseAttempt,
  reapSilent,
} from './end-attempt.ts'
import { textsOfTrial } from './generated-texts.ts'
import { outcomesOfTrial } from './outcomes.ts'
import {
  findReusable,
  getTrial,
  listTrials,
  secondsOfMethods,
  trialsOfJob,
  withFingerprints,
} from './read.ts'

export const createTrials = (db: Db) => ({
  get: (teamId: string, id: string) => getTrial(db, teamId, id),
  outcomes: (teamId: string, id: string) => outcomesOfTrial(db, teamId, id),
  texts: (teamId: string, id: string) => textsOfTrial(db, teamId, id),
  list: (teamId: string, jobId: string, page: PageRequest) => listTrials(db, teamId, jobId, page),
  ofJob: (jobId: string) => trialsOfJob(db, jobId),
  withFingerprints: (teamId: string, fingerprints: readonly string[]) =>
    withFingerprints(db, teamId, fingerprints),
  secondsOfMethods: (teamId: string, model: string) => secondsOfMethods(db, teamId, model),

  idleHosts: (limit: number) => idleHosts(db, limit),
  queueFor: (hostId: string, limits: DispatchLimits) => queueTrialFor(db, hostId, limits),
  decline: (trial: QueuedTrial) => declineTrial(db, trial),
  withdraw: ({ seconds, limit }: { seconds: number; limit: number }) => withdrawUnclaimed(db, seconds, limit),

  claim: (request: ClaimRequest) => claimTrial(db, request),
  heartbeat: (trialId: string, token: string, progress?: Progress) =>
    recordHeartbeat(db, trialId, token, progress),

  findReusable: (teamId: string, fingerprint: string, exceptTrialId: string) =>
    findReusable(db, teamId, fingerprint, exceptTrialId),
  end: (trialId: string, token: string, result: TrialResult, output: AttemptOutput) =>
    endWithResult(db, trialId, token, result, output),
  endByReuse: (trialId: string, token: string, sourceTrialId: string) =>
    endByReuse(db, trialId, token, sourceTrialId),
  lose: (trialId: string, token: string, lost: LostAttempt) => loseAttempt(db, trialId, token, lost),
  handBack: (trialId: string, token: string) => handBack(db, trialId, token),
  reap: ({ silenceSeconds, limit }: { silenceSeconds: number; limit: number }) =>
    reapSilent(db, silenceSeconds, limit),
})
