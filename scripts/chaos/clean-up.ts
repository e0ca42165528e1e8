/** The end of a run for stored models: control removes what no model needs, and nothing may be left. */
import { setTimeout as delay } from 'node:timers/promises'
import { auditModels } from '../harness/audit-models.ts'
import type { System } from '../harness/system.ts'

const LIMIT_MS = 60_000
const POLL_MS = 500

/**
 * Waits until control has removed what no model needs, or for a minute.
 * @param removed models that clients have removed: `<trial> <layout>`
 * @returns what is then wrong with the models
 */
export async function cleanUp(
  { storage, control, home, postgres }: System,
  removed: Iterable<string>,
  signal: AbortSignal,
): Promise<string[]> {
  await storage.expireUnfinished()
  await control.ready()
  await control.end('SIGTERM') // after its start it searches the storage
  const look = () => auditModels(postgres.url, { files: storage.files, home }, [...removed])
  let violations = await look()
  for (const deadline = performance.now() + LIMIT_MS; performance.now() < deadline; ) {
    if (violations.length === 0) break
    await delay(POLL_MS, undefined, { signal })
    violations = await look()
  }
  return violations
}
