/** Starts the process of the attackers, and collects what they got. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import type { Siege, SiegeEnd } from './attacker.ts'

export interface Attackers {
  /** Lets the attacks that are under way end. */
  stop(): Promise<SiegeEnd>
  kill(): void
}

export function startAttackers(siege: Siege): Attackers {
  const child = fork(compiled('scripts/siege/attacker.ts'))
  const ended = new Promise<SiegeEnd>((resolve, reject) => {
    child.once('message', (message) => resolve(message as SiegeEnd))
    child.once('exit', (code) => reject(new Error(`the attackers ended with ${code}`)))
  })
  ended.catch(() => {}) // thrown by `stop`
  child.send(siege)
  return {
    stop: async () => {
      child.send('stop')
      const end = await ended
      if (child.exitCode === null) await once(child, 'exit')
      return end
    },
    kill: () => {
      child.kill('SIGKILL')
    },
  }
}
