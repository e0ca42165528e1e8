/** The real Python of the checks behind the bridge: answers, limits, and that no process outlives the service. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Checker, startChecker } from '#core/engine/checker.ts'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import type { CheckRequest } from '#core/schemas/catalogue.ts'
import { ONE_THREAD } from '../../scripts/stack/harness-env.ts'
import { createTestLog } from '../support/log.ts'
import { createFixture, type Fixture, fixtureEnv, PYTHON } from '../support/service.ts'

/** A model hub that accepts connections and never answers. */
const hub = createServer()
let fixture: Fixture
let env: Record<string, string>
let checker: Checker
const never = new AbortController().signal

before(async () => {
  hub.listen(0, '127.0.0.1')
  await once(hub, 'listening')
  const address = hub.address()
  assert.ok(address !== null && typeof address === 'object')
  fixture = await createFixture()
  env = {
    PATH: String(process.env.PATH),
    SECATEUR_DEVICE: 'cpu',
    HF_ENDPOINT: `http://127.0.0.1:${address.port}`,
    ...ONE_THREAD,
    ...fixtureEnv(fixture),
  }
  checker = await startChecker({ python: PYTHON, env, logger: createTestLog().logger })
})
after(async () => {
  await checker.close()
  await fixture.dispose()
  hub.close()
})

const request = (model: string, methods = ['wanda']): CheckRequest => ({
  model,
  methods: methods.map((id) => ({ id, params: {}, patterns: null })),
  levels: [0.5],
  patterns: null,
  allocation: 'uniform',
  calibration: {
    dataset: fixture.calibration,
    split: null,
    samples: 4,
    seqlen: 32,
    bos: 'auto',
    sampling: 'random',
    seed: 0,
  },
  evaluations: [
    { metric: 'perplexity', dataset: fixture.evaluation, split: null, seqlen: 32, bos: 'auto', windows: 20 },
  ],
})

/** The ids of the processes in a group. A zombie is dead: only its parent has not collected it yet. */
function groupOf(pgid: number): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const [state, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
      return state !== 'Z' && Number(group) === pgid ? [Number(pid)] : []
    } catch {
      return [] // no process, or one that has just ended
    }
  })
}

/** Resolves when the group has this size. The kernel sends no event for it, hence the polling. */
async function untilGroupHas(pgid: number, size: number): Promise<void> {
  while (groupOf(pgid).length !== size) await delay(20)
}

test('a check pins the revision of the model, or points to the problem', async () => {
  const { methods, environment } = await checker.describe()
  assert.ok(methods.some(({ id }) => id === 'wanda'))
  assert.equal(environment.device, 'cpu')
  const sound = await checker.check(request(fixture.model), never)
  assert.deepEqual(sound.problems, [])
  assert.deepEqual(sound.methods, [{ id: 'wanda', params: {}, patterns: ['unstructured'] }])
  assert.match(sound.model?.revision ?? '', /^sha256:/)
  const wrong = await checker.check(request(fixture.model, ['wandaa']), never)
  assert.deepEqual(
    wrong.problems.map(({ pointer, code }) => [pointer, code]),
    [['/methods/0/id', 'PRUNE_UNKNOWN_METHOD']],
  )
})

test('an aborted signal ends the child of its check and no other', async () => {
  await checker.describe()
  const idle = groupOf(checker.pid).length
  const gone = new AbortController()
  const waiting = checker.check(request('org/name'), gone.signal)
  const ended = assert.rejects(waiting, { code: 'PRUNE_UNAVAILABLE', message: 'the check was cancelled' })
  await once(hub, 'connection')
  assert.deepEqual((await checker.check(request(fixture.model), never)).problems, [])
  gone.abort()
  await ended
  await untilGroupHas(checker.pid, idle)
})

test('a checker that is closed during a check leaves no process', async () => {
  const closing = await startChecker({ python: PYTHON, env, logger: createTestLog().logger })
  const waiting = assert.rejects(closing.check(request('org/name'), never))
  await once(hub, 'connection')
  await closing.close()
  await waiting
  await untilGroupHas(closing.pid, 0)
})

test('the fork server and its children die with the Node process, even while it is killed', async () => {
  const script = `
    import { startChecker } from '${compiled('core/engine/checker.ts')}'
    import { createLogger } from '${compiled('core/runtime/logger.ts')}'
    const checker = await startChecker({
      python: ${JSON.stringify(PYTHON)}, env: ${JSON.stringify(env)}, logger: createLogger('test', 'silent'),
    })
    console.log(checker.pid)
    await checker.check(${JSON.stringify(request('org/name'))}, new AbortController().signal)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [pid] = await once(child.stdout, 'data')
  await once(hub, 'connection')
  assert.ok(groupOf(Number(pid)).length >= 3) // the facade, the fork server and the child
  child.kill('SIGKILL')
  await once(child, 'exit')
  await untilGroupHas(Number(pid), 0)
})

test('a setting that Python rejects fails the call', async () => {
  const wrong = await startChecker({
    python: PYTHON,
    env: { ...env, SECATEUR_THREADS: 'many' },
    logger: createTestLog().logger,
  })
  await assert.rejects(wrong.describe(), { name: 'SecateurError', code: 'PRUNE_VALIDATION' })
  await wrong.close()
})
