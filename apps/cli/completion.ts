/** Shell completion of what only the API knows: ids and names. */
import type { Command, RootCommand } from '@bomb.sh/tab'
import { escapeControls } from '#core/domain/control-characters.ts'
import { loadClientConfig } from '#core/runtime/environment.ts'
import { answer, type Client, createClient, trialsOf } from '../../clients/typescript/index.ts'
import { resolveJobId } from './ids.ts'
import type { Item } from './items.ts'
import * as items from './items.ts'
import { cellOf } from './pull/cell.ts'
import { outcome } from './render/trial.ts'
import { shortId } from './render/words.ts'

/** The user waits for it at a key press. */
const TIME_LIMIT_MS = 2_000
/** Candidates that one list offers. */
const MOST_CANDIDATES = 100
/** A value that means itself in every shell, and is no option. */
const PLAIN = /^\w[\w.,:/@+-]*$/

interface Candidate {
  value: string
  description: string
}
/** @param words typed so far: the command first, the one being completed last */
type Source = (client: Client, words: readonly string[]) => Promise<Candidate[]>

/** Ids and names of a list. */
const idsOf =
  (list: (client: Client) => AsyncIterable<Item>, extra: Candidate[] = []): Source =>
  async (client) => {
    const found = [...extra]
    for await (const { id, name, prefix } of list(client)) {
      if (found.length >= MOST_CANDIDATES) break
      found.push({ value: prefix ?? shortId(id), description: name ?? '' })
      if (name) found.push({ value: name, description: prefix ?? shortId(id) })
    }
    return found
  }

const jobs = idsOf((client) => items.jobs(client), [{ value: 'last', description: 'the newest job' }])
const benchmarks = idsOf(items.benchmarks, [{ value: 'last', description: 'the newest benchmark' }])
const methods: Source = async (client) =>
  (await answer(client.GET('/v1/methods'))).items.map(({ id, title }) => ({ value: id, description: title }))
const models: Source = async (client) =>
  (await answer(client.GET('/v1/models'))).items.map(({ id, title }) => ({ value: id, description: title }))
const datasets: Source = async (client) => {
  const found = []
  for await (const { id, name, isUpload } of items.datasets(client))
    found.push({ value: isUpload ? `upload:${id}` : id, description: name ?? '' })
  return found
}

/** The cells of the job before. */
const cells: Source = async (client, words) =>
  (await trialsOf(client, await resolveJobId(client, words.at(-2) ?? ''))).map((trial) => ({
    value: cellOf(trial),
    description: outcome(trial),
  }))

/** By the name of the argument. */
const ARGUMENTS: Record<string, Source> = {
  job: jobs,
  first: jobs,
  others: jobs,
  benchmark: benchmarks,
  cell: cells,
  artifact: idsOf(items.artifacts),
  host: idsOf(items.hosts),
  key: idsOf(items.keys),
  upload: idsOf(items.uploads),
  schedule: idsOf(items.schedules),
  webhook: idsOf(items.webhooks),
}

/** By the name of the option. */
const OPTIONS: Record<string, Source> = {
  from: jobs,
  job: jobs,
  model: models,
  method: methods,
  methods,
  dataset: datasets,
}

/**
 * Asks the API for the candidates of the command that is typed, so that tab, which cannot wait, has them. A list that does not
 * come in time, for whatever reason, is not offered.
 * @param words typed so far, without `secateur`; the last one is being completed
 */
export async function loadCandidates(root: RootCommand, words: readonly string[]): Promise<void> {
  const typed = words.at(-1) ?? ''
  if (typed.startsWith('-')) return
  const command = commandOf(root, words)
  const { url, key } = loadClientConfig()
  const client = createClient({ url, key })
  const signal = AbortSignal.timeout(TIME_LIMIT_MS)
  client.use({ onRequest: ({ request }) => new Request(request, { signal }) })
  const load = async (source: Source | undefined, set: (handler: Offer) => void) => {
    if (source) set(offer(await source(client, words), typed))
  }
  await Promise.allSettled([
    ...[...command.arguments.values()].map((argument) =>
      load(ARGUMENTS[argument.name], (handler) => {
        argument.handler = handler
      }),
    ),
    ...[...command.options.values()].map((option) =>
      load(OPTIONS[option.value], (handler) => {
        option.handler = handler
      }),
    ),
  ])
}

type Offer = (complete: (value: string, description: string) => void) => void

/** After a comma, the next item of the list is completed. */
function offer(candidates: readonly Candidate[], typed: string): Offer {
  const before = typed.slice(0, typed.lastIndexOf(',') + 1)
  return (complete) => {
    for (const { value, description } of candidates)
      if (PLAIN.test(value)) complete(before + value, escapeControls(description))
  }
}

/** The command whose words begin what was typed: `schedules show`, else `schedules`. */
function commandOf(root: RootCommand, words: readonly string[]): Command {
  const [first = '', second = ''] = words
  return root.commands.get(`${first} ${second}`) ?? root.commands.get(first) ?? root
}
