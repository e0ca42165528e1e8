/** Reads what the trials of a job took, and why some have no figures. */
import type { Tx } from '#core/runtime/db.ts'

export interface TrialEffort {
  id: string
  loadSeconds: number | null
  calibrateSeconds: number | null
  pruneSeconds: number | null
  evaluateSeconds: number | null
  totalSeconds: number | null
  /** Of main memory, and of the device; null for a device without memory of its own. */
  peakBytes: number | null
  devicePeakBytes: number | null
  /** Why the method does not apply, or the message of the error; null for a trial with a result. */
  reason: string | null
}

/** Of each trial that has ended. */
export const effortsOfJob = (tx: Tx, jobId: string): Promise<TrialEffort[]> => tx.$queryRaw<TrialEffort[]>`
  SELECT id, load_seconds AS "loadSeconds", calibrate_seconds AS "calibrateSeconds", prune_seconds AS "pruneSeconds",
    evaluate_seconds AS "evaluateSeconds", total_seconds AS "totalSeconds", peak_bytes::float8 AS "peakBytes",
    device_peak_bytes::float8 AS "devicePeakBytes", coalesce(reason, error->>'message') AS reason
  FROM trials WHERE job_id = ${jobId}::uuid AND status NOT IN ('pending', 'queued', 'running') ORDER BY ordinal`
