/** Runs command-line tools in the foreground, one after the other, and prints whether each passed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const STOP_GRACE_MS = 5_000

export interface Tool {
  name: string
  command: string
  args: readonly string[]
  cwd?: string
  env?: NodeJS.ProcessEnv
}

export interface Outcome {
  name: string
  ok: boolean
  seconds: number
}

/** Runs a tool until it ends or `stop` is aborted, which ends its children as well. */
export async function runTool(tool: Tool, stop: AbortSignal): Promise<Outcome> {
  const started = performance.now()
  const outcome = (ok: boolean) => ({ name: tool.name, ok, seconds: (performance.now() - started) / 1000 })
  if (stop.aborted) return outcome(false)

  const { command, args, cwd, env } = tool
  // In its own process group, so that a stop reaches its children.
  const child = spawn(command, args, {
    cwd,
    env: env ?? process.env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  })
  const signalGroup = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal)
  }
  const onAbort = () => {
    signalGroup('SIGTERM')
    setTimeout(() => signalGroup('SIGKILL'), STOP_GRACE_MS).unref()
  }
  stop.addEventListener('abort', onAbort, { once: true })
  try {
    const [code] = await once(child, 'exit')
    return outcome(code === 0)
  } finally {
    stop.removeEventListener('abort', onAbort)
  }
}

/** Prints one line per tool. */
export function printOutcomes(outcomes: readonly Outcome[]): void {
  const width = Math.max(...outcomes.map(({ name }) => name.length))
  process.stdout.write('\n')
  for (const { name, ok, seconds } of outcomes) {
    process.stdout.write(
      `${ok ? '✓' : '✗'} ${name.padEnd(width)}  ${ok ? 'passed' : 'FAILED'}  ${seconds.toFixed(1)} s\n`,
    )
  }
}
