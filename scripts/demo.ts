/** `npm run demo`: starts the stack, and runs one real sweep with the `secateur` command, from its submission to its table. */
import { type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { answer, type Client, createClient } from '../clients/typescript/index.ts'
import { readFlags, stopSignal, untilAborted } from './command-line.ts'
import { ROOT } from './setup/paths.mjs'
import { EVERY_CORE } from './stack/harness-env.ts'
import { makeKey, revokeKey } from './stack/keys.ts'
import { startStack } from './stack/stack.ts'

const HELP = `npm run demo [-- flags]

Starts everything on this machine and runs one sweep of pruning methods over SmolLM2-135M on WikiText-2: it submits
the job with \`secateur submit --watch\`, and prints the table of perplexities with \`secateur table\`.
  --exit             stop everything afterwards; the default without a terminal. With a terminal it runs until Ctrl-C
  --methods a,b      methods of the sweep (default: magnitude,wanda); \`all\` runs every method
  --levels 0.5,0.7   levels of the sweep (default: the paper's thirteen; 0.3,0.5,0.7 with --methods all)
  --help             print this text`

const ALL_METHODS = 'all'
/** Every method at the paper's thirteen levels would take hours on two cores. */
const LEVELS_OF_ALL = '0.3,0.5,0.7'
const JOB_NAME = 'demo'

const flags = readFlags(
  {
    exit: { type: 'boolean', default: !process.stdout.isTTY },
    methods: { type: 'string', default: 'magnitude,wanda' },
    levels: { type: 'string' },
  },
  HELP,
)
const say = (text: string) => process.stdout.write(`${text}\n`)

const started = new Date().toISOString()
const signal = stopSignal()
try {
  const stack = await startStack({
    env: process.env.SECATEUR_THREADS ? {} : EVERY_CORE,
    signal,
    onReady: (part, detail) => say(`✓ ${part.padEnd(8)}  ${detail}`),
    onRestart: (part, why) => say(`! ${part} ended (${why}) and restarts`),
  })
  // If the demo is killed before it revokes the key, the key expires after a day.
  const key = await makeKey(stack.databaseUrl, { name: 'demo', role: 'submitter', expiresInDays: 1 })
  const access = { SECATEUR_URL: stack.url, SECATEUR_KEY: key.secret }
  const client = createClient({ url: stack.url, key: key.secret })
  try {
    await runSweep(client, access)
    if (!flags.exit) {
      say(`\nAPI   ${stack.url}/v1\nDocs  ${stack.url}/docs\n`)
      say(`export SECATEUR_URL=${stack.url} SECATEUR_KEY=${key.secret}\nsecateur table last --format csv`)
      say('\nCtrl-C stops everything, and revokes this key.')
      await untilAborted(signal)
    }
  } finally {
    say('\nStopping…')
    if (signal.aborted) await cancelSweep(client).catch(() => {}) // else it would continue at the next start
    await revokeKey(stack.databaseUrl, key).catch(() => {}) // without Postgres it expires
    await stack.stop()
  }
} catch (error) {
  if (!signal.aborted) say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

/** Submits the job, watches it and prints its table; the exit code is 1 when it did not succeed. */
async function runSweep(client: Client, access: NodeJS.ProcessEnv): Promise<void> {
  const isAll = flags.methods === ALL_METHODS
  const methods = isAll ? await allMethods(client) : flags.methods
  const levels = flags.levels ?? (isAll ? LEVELS_OF_ALL : undefined)
  // Small enough for two cores.
  const submitted = await secateur(access, [
    'submit',
    ...['--name', JOB_NAME, '--model', 'demo/smollm2-135m', '--methods', methods],
    ...(levels ? ['--levels', levels] : []),
    ...['--calibration', 'dataset=wikitext2-mini,samples=8,seqlen=128'],
    ...['--evaluation', 'metric=perplexity,dataset=wikitext2-mini,seqlen=128,windows=10'],
    // A second demo must compute again, and run before jobs that an earlier start left open.
    ...['--no-reuse', '--priority', '100', '--watch'],
  ])
  if (submitted !== 0) process.exitCode = 1
  const job = await findJob(client)
  if (!job) return // it was rejected
  // The longer list goes down, so that the table fits a terminal.
  const layout = job.spec.methods.length > job.spec.levels.length ? ['--layout', 'methods'] : []
  const printed = await secateur(access, ['table', 'last', ...layout])
  if (printed !== 0) process.exitCode = 1
}

const allMethods = async (client: Client): Promise<string> =>
  (await answer(client.GET('/v1/methods', { signal }))).items.map(({ id }) => id).join(',')

/** Prints and runs one `secateur` command. @returns its exit code */
async function secateur(access: NodeJS.ProcessEnv, args: readonly string[]): Promise<number | null> {
  say(`\n$ secateur ${args.map((arg) => (/[^\w=,.:/@-]/.test(arg) ? `'${arg}'` : arg)).join(' ')}\n`)
  const options: SpawnOptions = {
    stdio: 'inherit',
    env: { ...process.env, ...access },
    signal,
    killSignal: 'SIGINT',
  }
  const child = spawn(process.execPath, [join(ROOT, 'apps/cli/bin.mjs'), ...args], options)
  const [code] = await once(child, 'exit')
  return code
}

/** The job of this demo, if it was accepted. */
async function findJob(client: Client) {
  const { items } = await answer(client.GET('/v1/jobs', { params: { query: { createdAfter: started } } }))
  return items.find(({ name }) => name === JOB_NAME)
}

async function cancelSweep(client: Client): Promise<void> {
  const job = await findJob(client)
  if (!job) return
  await answer(client.POST('/v1/jobs/{id}/cancel', { params: { path: { id: job.id } } })) // throws if it has ended
  say('The job is cancelled.')
}
