/** Runs a harness of `scripts/` (chaos, siege) as users do. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { compiled } from '#core/runtime/startup/checkout.mjs'

/** @returns what it printed, and its exit code */
export async function runHarness(
  script: string,
  flags: Record<string, number | string>,
  signal: AbortSignal,
): Promise<{ output: string; code: number | null }> {
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(process.execPath, [compiled(script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  return { output, code }
}
