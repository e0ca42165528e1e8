/** Reads what a table shows of a job's trials: few columns, because a job can have more than ten thousand trials. */
import type { TrialStatus } from '#core/domain/status.ts'
import type { Tx } from '#core/runtime/db.ts'
import type { Environment, Measurement, Protocol } from '#core/schemas/result.ts'
import { readEnvironment, readParams, readProtocol } from '../shared/json-columns.ts'
import type { TableTrial } from '../shared/rows.ts'

interface Row {
  id: string
  method: string
  params: string
  level: number
  pattern: string
  status: TrialStatus
  achievedSparsity: number | null
  reusedFrom: string | null
  protocol: string | null
  environment: string | null
  measurements: Measurement[]
}

/** All trials of a job in the order of its plan. Trials with the same JSON share one object. */
export async function tableTrialsOf(tx: Tx, jobId: string): Promise<TableTrial[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT t.id, t.method, t.params::text, t.level, t.pattern, t.status, t.achieved_sparsity AS "achievedSparsity",
      t.reused_from AS "reusedFrom", t.protocol::text, t.environment::text, coalesce((
        SELECT json_agg(json_build_object('metric', m.metric, 'dataset', m.dataset, 'split', m.split,
          'seqlen', m.seqlen, 'bos', m.bos, 'windows', m.windows, 'tokens', m.tokens, 'bytes', m.bytes, 'value', m.value,
          'status', m.status, 'nonFinite', m.non_finite, 'seconds', m.seconds) ORDER BY m.id)
        FROM measurements m WHERE m.trial_id = t.id), '[]') AS measurements
    FROM trials t WHERE t.job_id = ${jobId}::uuid ORDER BY t.ordinal`
  const paramsOf = oncePerText(readParams)
  const protocolOf = oncePerText<Protocol | null>(readProtocol)
  const environmentOf = oncePerText<Environment | null>(readEnvironment)
  return rows.map(({ method, params, protocol, environment, ...row }) => ({
    ...row,
    method: { id: method, params: paramsOf(params, row.id) },
    protocol: protocolOf(protocol, row.id),
    environment: environmentOf(environment, row.id),
  }))
}

/** Parses and checks each distinct text once. */
function oncePerText<T>(read: (value: unknown, rowId: string) => T) {
  const known = new Map<string | null, T>()
  return (text: string | null, rowId: string): T => {
    const seen = known.get(text)
    if (seen !== undefined) return seen
    const value = read(text === null ? null : JSON.parse(text), rowId)
    known.set(text, value)
    return value
  }
}
