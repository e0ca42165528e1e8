/** `npm run siege`: attacks the service, and checks that a polite team does not notice. */
import { runHarness } from './harness/main.ts'
import { formatReport } from './siege/report.ts'
import { runSiege } from './siege/run.ts'

const HELP = `npm run siege [-- flags]

Runs the service over its own Postgres and Redis. A hostile team sends malformed, slow, huge and heavy requests all the time,
and a polite team polls and runs jobs. The polite team's requests must be answered in time, and its figures must be exact. If
not, it lists the violations and exits with 1.
  --minutes N    minutes under siege (default: 3)
  --seed N       determines the order of the attacks (default: random; the run prints it)
  --p99 MS       most milliseconds of 99 % of the polite team's polls (default: 250). Other work on the machine counts.
  --help         print this text

Examples:
  npm run siege
  npm run siege -- --minutes 10 --seed 7`

await runHarness({
  help: HELP,
  minutes: 3,
  numbers: { p99: 250 },
  run: (options, { p99 = Number.NaN }) => runSiege({ ...options, p99 }),
  format: formatReport,
})
