/** Runs the command `secateur` as a child process. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { TEST_KEY } from './database.ts'
import { PYTHON } from './service.ts'

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

/** @param url of the API */
export function secateurAt(url: string, env: NodeJS.ProcessEnv = {}) {
  const start = (...args: string[]) =>
    spawn(process.execPath, ['apps/cli/bin.mjs', ...args], {
      env: { ...process.env, SECATEUR_URL: url, SECATEUR_KEY: TEST_KEY, ...env },
      stdio: 'pipe',
    })

  async function ended(child: ReturnType<typeof start>): Promise<Ran> {
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    return { code, stdout, stderr }
  }

  /** Python opens a terminal, which Node cannot. Errors go to the terminal too. */
  function startInTerminal(...args: string[]) {
    const open = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))'
    const sized = ['sh', '-c', 'stty rows 24 cols 100; exec "$@"', 'sh']
    const command = [...sized, process.execPath, 'apps/cli/bin.mjs', ...args]
    const child = spawn(PYTHON, ['-c', open, ...command], {
      env: { ...process.env, SECATEUR_URL: url, SECATEUR_KEY: TEST_KEY, ...env },
      stdio: 'pipe',
    })
    child.stdin.end()
    return child
  }

  return {
    start,
    ended,
    runInTerminal: (...args: string[]) => ended(startInTerminal(...args)),
    run: (...args: string[]) => ended(start(...args)),
    runWith(input: string, ...args: string[]) {
      const child = start(...args)
      child.stdin.end(input)
      return ended(child)
    },
    // biome-ignore lint/suspicious/noExplicitAny: any answer of the API
    async json(...args: string[]): Promise<any> {
      const { stdout } = await ended(start(...args, '--json'))
      return JSON.parse(stdout)
    },
  }
}
