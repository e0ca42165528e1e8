/** Starts the two processes that are compared: the API as in production, and the bare route. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import { ROOT } from '../../scripts/setup/paths.mjs'

export interface Answering {
  url: string
  pid: number
  stop(): Promise<void>
}

export const startApi = (env: NodeJS.ProcessEnv): Promise<Answering> =>
  start('apps/api/server.ts', env, (line) => {
    const { msg, url } = JSON.parse(line) as { msg?: string; url?: string }
    return msg === 'ready' ? url : undefined
  })

export const startBare = (): Promise<Answering> => start('bench/api/bare.ts', process.env, (line) => line)

async function start(
  script: string,
  env: NodeJS.ProcessEnv,
  urlIn: (line: string) => string | undefined,
): Promise<Answering> {
  const child = spawn(process.execPath, [compiled(script)], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = urlIn(line)
      if (url) resolve(url)
    })
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)))
  })
  return { url, pid: child.pid ?? 0, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
