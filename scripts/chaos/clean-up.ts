/** The end of a run for stored models: control removes what no model needs, and nothing may be left. */
import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { auditModels } from '../harness/audit-models.ts'
import type { System } from '../harness/system.ts'

const LIMIT_MS = 60_000
const POLL_MS = 500
/** Longer than an upload may take. */
const AGE_MS = 2 * 86_400_000

/**
 * Waits until control has removed what no model needs, or for a minute.
 * @param removed models that clients have removed: `<trial> <layout>`
 * @returns what is then wrong with the models
 */
export async function cleanUp(
  { artifacts, control, home, postgres }: System,
  removed: Iterable<string>,
  signal: AbortSignal,
): Promise<string[]> {
  await age(join(artifacts.path, '.unfinished'))
  await control.ready()
  await control.end('SIGTERM') // after its start it searches the storage
  const look = () => auditModels(postgres.url, { storage: artifacts.path, home }, [...removed])
  let violations = await look()
  for (const deadline = performance.now() + LIMIT_MS; performance.now() < deadline; ) {
    if (violations.length === 0) break
    await delay(POLL_MS, undefined, { signal })
    violations = await look()
  }
  return violations
}

/** Makes the files look as if a day had passed: control takes those for left behind that are older than any upload. */
async function age(folder: string): Promise<void> {
  const then = new Date(Date.now() - AGE_MS)
  for (const name of await readdir(folder)) await utimes(join(folder, name), then, then)
}
