/** The heaviest requests that are legal: reads of jobs with as many trials as a job may have. */
import { type Attack, call, type Target } from '../attack.ts'
import { largestJob } from '../largest-job.ts'

/** 422: the answer would be too large, and the caller is told how to narrow it. */
const read = (
  name: string,
  path: (target: Target, pick: <T>(items: readonly T[]) => T) => string,
): Attack => ({
  name,
  run: (target, random) =>
    call(target, { path: path(target, random.pick), key: random.pick(target.keys), expect: [200, 422] }),
})

export const HEAVIEST_READS: readonly Attack[] = [
  read('compare all the largest jobs', ({ largestJobs }, pick) => {
    const format = pick(['json', 'csv', 'markdown', 'latex'])
    return `/v1/compare?jobs=${largestJobs.join(',')}&format=${format}`
  }),
  read('the table of the largest job', ({ largestJobs }, pick) => {
    const format = pick(['json', 'csv', 'markdown', 'latex', 'parquet'])
    return `/v1/jobs/${pick(largestJobs)}/table?format=${format}`
  }),
  read('every measurement of the largest job', ({ largestJobs }, pick) => {
    const format = pick(['csv', 'parquet', 'markdown', 'latex'])
    return `/v1/jobs/${pick(largestJobs)}/measurements?format=${format}`
  }),
  read(
    'the largest page of trials',
    ({ largestJobs }, pick) => `/v1/jobs/${pick(largestJobs)}/trials?limit=100`,
  ),
  read('a search that finds nothing', () => `/v1/jobs?limit=100&q=${'%25_'.repeat(40)}`),
  read(
    'the largest page of measurements',
    ({ largestJobs }, pick) => `/v1/jobs/${pick(largestJobs)}/measurements?limit=200`,
  ),
  read('places in the queue of 200 jobs', ({ largestJobs }) => {
    const ids = Array.from({ length: 200 }, (_, index) => largestJobs[index % largestJobs.length])
    return `/v1/queue?${ids.map((id) => `job=${id}`).join('&')}`
  }),
  read('the OpenAPI document', () => '/docs/json'),
  {
    name: 'a dry run of the largest job',
    run: (target, random) =>
      call(target, {
        method: 'POST',
        path: '/v1/jobs?dryRun=true',
        key: random.pick(target.keys),
        body: largestJob(target.model),
        expect: [200, 422],
      }),
  },
]
