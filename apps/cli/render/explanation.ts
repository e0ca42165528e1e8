/** Describes errors for people. */
import type { Explanation } from '../errors.ts'
import { paint } from './terminal.ts'

/** What is wrong, in each field if the API named fields, and what to do next. */
export function describeExplanation({ code, title, message, errors, requestId }: Explanation): string {
  const fields = errors.map(({ pointer, detail }) => `${pointer}  ${detail}`)
  const lines = fields.length > 1 ? [title, ...fields] : [fields[0] ?? message]
  const next = NEXT_STEPS[code]
  const [first, ...others] = [
    ...lines,
    ...(next ? [next] : []),
    ...(requestId ? [paint.faint(`${code}, request ${requestId}`, process.stderr)] : []),
  ]
  return [`${paint.bad('✗', process.stderr)} ${first}`, ...others].join('\n  ')
}

/** What to do next on the command line, which the API's answer does not know. */
const NEXT_STEPS: Record<string, string> = {
  UNREACHABLE: 'Start the service here with `secateur up`, or set its address with SECATEUR_URL or --url.',
  PRUNE_KEY_REQUIRED:
    'Set SECATEUR_KEY in the environment or in .env. `secateur up` prints a first key; `npm run keys` creates another one.',
  PRUNE_KEY_REFUSED:
    'SECATEUR_KEY is not a valid key of this installation. `secateur keys create` or `npm run keys` creates one.',
  PRUNE_UNKNOWN_METHOD: 'List the methods with `secateur methods`.',
  PRUNE_UNKNOWN_MODEL: 'List the bundled models with `secateur models`.',
  PRUNE_UNKNOWN_DATASET: 'List the datasets with `secateur datasets`.',
  PRUNE_WEBHOOK_DISABLED: 'Enable it with `secateur webhooks enable`.',
  PRUNE_UNAVAILABLE: 'Find out which part is down with `secateur doctor`.',
}
