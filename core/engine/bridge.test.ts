import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import { type Bridge, BridgeCallError, openBridge, PythonDied } from './bridge.ts'

const python = process.env.SECATEUR_PYTHON ?? '.venv/bin/python'
const env = { PATH: String(process.env.PATH), PYTHONPATH: 'test/fixtures/python' }

const opened: Bridge[] = []
after(() => Promise.all(opened.map((bridge) => bridge.close())))

async function open(changes: Partial<Parameters<typeof openBridge>[0]> = {}) {
  const events: unknown[] = []
  const lines: string[] = []
  const waiting: { fits: (event: unknown) => boolean; resolve: () => void }[] = []
  const bridge = await openBridge({
    python,
    env,
    module: 'probe',
    onEvent: (json) => {
      const event = JSON.parse(json)
      events.push(event)
      for (const { fits, resolve } of waiting) if (fits(event)) resolve()
    },
    onLine: (line) => lines.push(line),
    ...changes,
  })
  opened.push(bridge)
  const event = (fits: (event: unknown) => boolean) =>
    events.some(fits) ? Promise.resolve() : new Promise<void>((resolve) => waiting.push({ fits, resolve }))
  return { bridge, events, event, lines }
}

/** Resolves when the process is gone. The kernel ends it and sends no event to this process, hence the polling. */
async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(10)
}

/** A zombie is dead: only its parent, init, has not collected it yet. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

test('a call returns the answer of the function, with any JSON value in it', async () => {
  const { bridge } = await open()
  const value = {
    text: 'ä \u2028 "quoted"\n',
    numbers: [0, -1.5, 1e300],
    nothing: null,
    ffid: 7,
    deep: { r: 1 },
  }
  assert.deepEqual(await bridge.call('echo', value), value)
})

test('events arrive in order and none is lost', async () => {
  const { bridge, events, event } = await open()
  await bridge.call('events', 5_000)
  await event((last) => (last as { number: number }).number === 4_999)
  assert.deepEqual(
    events,
    Array.from({ length: 5_000 }, (_, number) => ({ number })),
  )
})

test('a call rejects with the message of Python if the function raises or does not exist', async () => {
  const { bridge } = await open()
  await assert.rejects(bridge.call('fail'), (error) => {
    assert.ok(error instanceof BridgeCallError)
    assert.equal(error.message, 'fail: ValueError: no such luck')
    return true
  })
  await assert.rejects(bridge.call('nonsense'), BridgeCallError)
  assert.equal(await bridge.call('echo', 1), 1)
})

test('calls are answered while the main thread computes', async () => {
  const { bridge, event } = await open()
  await bridge.call('on_main', 'spin')
  await event((seen) => seen === 'spinning')
  assert.equal(await bridge.call('pid'), bridge.pid)
})

test('a call without an answer rejects at its time limit', async () => {
  const { bridge } = await open()
  await assert.rejects(bridge.call('block', undefined, { timeoutMs: 50 }), {
    name: 'BridgeCallError',
    message: 'block: no answer in 50 ms',
  })
})

test('the death of Python rejects the pending call and all later calls, with code and signal', async () => {
  const { bridge, event } = await open()
  await bridge.call('on_main', 'spin')
  await event((seen) => seen === 'spinning')
  const pending = bridge.call('block')
  bridge.kill('SIGKILL')
  const expected = { name: 'PythonDied', code: null, signal: 'SIGKILL' }
  await assert.rejects(pending, expected)
  await assert.rejects(bridge.call('echo', 1), expected)
})

test('an exit is reported with its status, a crash with its traceback', async () => {
  const { bridge: exiting } = await open()
  await assert.rejects(exiting.call('exit_now', 7), { name: 'PythonDied', code: 7, signal: null })
  const { bridge: crashing } = await open()
  await assert.rejects(crashing.call('segfault'), (error) => {
    assert.ok(error instanceof PythonDied)
    assert.equal(error.signal, 'SIGSEGV')
    assert.match(error.tail, /probe\.py", line \d+ in segfault/)
    return true
  })
})

test('the process is killed if the serving loop ends', async () => {
  const { bridge, lines } = await open()
  await bridge.call('on_main', 'raise')
  assert.equal((await bridge.exited).signal, 'SIGKILL')
  assert.ok(lines.some((line) => line.includes('RuntimeError: the loop broke')))
})

test('a missing interpreter and a missing module are named in the error', async () => {
  await assert.rejects(
    open({ python: '/nowhere/python' }),
    /Python could not be started: .*ENOENT.*SECATEUR_PYTHON/,
  )
  await assert.rejects(open({ module: 'not_there' }), /ModuleNotFoundError: No module named 'not_there'/)
})

test('a bridge can be closed twice, and a fresh one opened after a death', async () => {
  const { bridge } = await open()
  await bridge.close()
  await bridge.close()
  assert.ok(!isAlive(bridge.pid))
  const { bridge: fresh } = await open()
  assert.equal(await fresh.call('echo', 'here'), 'here')
})

test('Python dies with the Node process that started it, even while it computes', async () => {
  const script = `
    import { openBridge } from '${compiled('core/engine/bridge.ts')}'
    const bridge = await openBridge({
      python: ${JSON.stringify(python)}, env: ${JSON.stringify(env)}, module: 'probe',
      onEvent: () => console.log(bridge.pid), onLine: () => {},
    })
    await bridge.call('on_main', 'spin')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [pid] = await once(createInterface({ input: child.stdout }), 'line')
  child.kill('SIGKILL')
  await once(child, 'exit')
  await untilGone(Number(pid))
})

test('Node exits once its bridge is closed, even with pending calls', async () => {
  const script = `
    import { openBridge } from '${compiled('core/engine/bridge.ts')}'
    const bridge = await openBridge({
      python: ${JSON.stringify(python)}, env: ${JSON.stringify(env)}, module: 'probe', onEvent: () => {}, onLine: () => {},
    })
    bridge.call('block').catch(() => {})
    await bridge.close()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: 'inherit',
  })
  assert.deepEqual(await once(child, 'exit'), [0, null])
})

test('the children of Python die with it', async () => {
  const { bridge } = await open()
  const helper = Number(await bridge.call('start_child', false))
  await assert.rejects(bridge.call('exit_now', 0), PythonDied)
  await untilGone(helper)
})

test('a child that left the process group and holds the output open does not delay the report of the death', async () => {
  const { bridge } = await open()
  const helper = Number(await bridge.call('start_child', true))
  const start = performance.now()
  await assert.rejects(bridge.call('exit_now', 3), { name: 'PythonDied', code: 3 })
  assert.ok(performance.now() - start < 5_000)
  process.kill(helper, 'SIGKILL')
})

test('raw output arrives as lines, and the error of a death contains it', async () => {
  const { bridge, lines } = await open()
  await bridge.call('write', 'from C\nand half')
  const death = await bridge.call('exit_now', 1).catch((error: PythonDied) => error)
  assert.ok(death instanceof PythonDied)
  assert.deepEqual(lines.toSorted(), ['and half', 'and half', 'from C', 'from C'])
  assert.equal(death.tail, lines.join('\n'))
})

test('an event is passed on as text, even if it is not valid JSON', async () => {
  const received: string[] = []
  const { bridge } = await open({ onEvent: (json) => received.push(json) })
  await bridge.call('push', '{"loss": NaN}')
  await bridge.call('push', '\u0000')
  assert.equal(await bridge.call('echo', 1), 1)
  assert.deepEqual(received, ['{"loss": NaN}', '\u0000'])
})
