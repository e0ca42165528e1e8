/** The process of the attackers: `fork`ed with the target and the seed, it attacks until it is told to stop. */
import { setPriority } from 'node:os'
import { createRandom } from '../harness/random.ts'
import type { Outcome, Target } from './attack.ts'
import { ATTACKS } from './attacks/index.ts'

/** Attackers at the same time. Each runs one attack after the other. */
const ATTACKERS = 24
/** Lower than the service's: attackers would have machines of their own. */
const NICE = 10

export interface Siege {
  target: Target
  seed: number
}

/** Attack -> answer -> how often. */
export type Tally = Record<string, Record<string, number>>

/** Something that the service must not have answered. */
export interface Wrong {
  attack: string
  /** The first example. */
  why: string
  times: number
}

export interface SiegeEnd {
  tally: Tally
  wrong: Wrong[]
}

setPriority(NICE)
const tally: Tally = {}
const wrong = new Map<string, Wrong>()
let isOver = false

process.once('message', ({ target, seed }: Siege) => {
  process.once('message', () => {
    isOver = true
  })
  void besiege(target, seed)
})
process.once('disconnect', () => process.exit(1))

async function besiege(target: Target, seed: number): Promise<void> {
  const random = createRandom(seed)
  const order = random.shuffle(ATTACKS)
  await Promise.all(
    Array.from({ length: ATTACKERS }, async (_, attacker) => {
      const own = createRandom(seed + attacker)
      // Together they begin with every attack once. Then each draws.
      for (let turn = attacker; !isOver; turn += ATTACKERS) {
        const attack = order[turn] ?? own.pick(ATTACKS)
        const outcome = await attack
          .run(target, own)
          .catch((error: Error): Outcome => ({ answer: 'gave up', wrong: `${attack.name}: ${error.stack}` }))
        note(attack.name, outcome)
      }
    }),
  )
  const end: SiegeEnd = { tally, wrong: [...wrong.values()] }
  process.send?.(end, () => process.exit(0))
}

function note(attack: string, { answer, wrong: why }: Outcome): void {
  const answers = tally[attack] ?? {}
  answers[answer] = (answers[answer] ?? 0) + 1
  tally[attack] = answers
  if (why === undefined) return
  const known = wrong.get(attack)
  if (known) known.times += 1
  else wrong.set(attack, { attack, why, times: 1 })
}
