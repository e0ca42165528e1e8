/** Runs one tool after another in the foreground, its output ours, and says at the end how each of them went. */
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

/** Runs a tool to its end, or until `stop` is aborted; whatever it started ends with it. */
export async function runTool(tool: Tool, stop: AbortSignal): Promise<Outcome> {
  const started = performance.now()
  const outcome = (ok: boolean) => ({ name: tool.name, ok, seconds: (performance.now() - started) / 1000 })
  if (stop.aborted) return outcome(false)

  const { command, args, cwd, env } = tool
  // Its own process group, so that its children are stopped with it.
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

/** One line a tool. */
export function printOutcomes(outcomes: readonly Outcome[]): void {
  const width = Math.max(...outcomes.map(({ name }) => name.length))
  process.stdout.write('\n')
  for (const { name, ok, seconds } of outcomes) {
    process.stdout.write(
      `${ok ? '✓' : '✗'} ${name.padEnd(width)}  ${ok ? 'passed' : 'FAILED'}  ${seconds.toFixed(1)} s\n`,
    )
  }
}
