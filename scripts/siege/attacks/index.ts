/** Every attack. A new one is an entry in one of these lists. */
import type { Attack } from '../attack.ts'
import { HEAVIEST_READS } from './heaviest-reads.ts'
import { JOBS } from './jobs.ts'
import { KEYS } from './keys.ts'
import { MALFORMED } from './malformed.ts'
import { SLOW_CLIENTS } from './slow-clients.ts'
import { STREAMS_AND_POLLS } from './streams.ts'
import { UPLOADS } from './uploads.ts'

export const ATTACKS: readonly Attack[] = [
  ...MALFORMED,
  ...HEAVIEST_READS,
  ...SLOW_CLIENTS,
  ...STREAMS_AND_POLLS,
  ...UPLOADS,
  ...JOBS,
  ...KEYS,
]
