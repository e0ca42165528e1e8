/** `npm run chaos`: runs the service under faults, and audits Postgres and the stored models afterwards. */
import { formatReport } from './chaos/report.ts'
import { runChaos } from './chaos/run.ts'
import { runHarness } from './harness/main.ts'
import { STORAGE_KINDS } from './harness/storage.ts'

const HELP = `npm run chaos [-- flags]

Runs the service over its own Postgres and Redis, submits jobs all the time, and kills, stops and restarts its processes.
At the end every accepted job must have ended, every trial must have one result that its attempts explain, and every stored
model must be whole. If not, it lists the violations and exits with 1.
  --minutes N    minutes with faults, in the proportions of a full hour (default: 10)
  --seed N       determines the schedule of the faults (default: random; the run prints it)
  --storage KIND where models are stored: folder, or s3 for a SeaweedFS of its own (default: folder)
  --help         print this text`

await runHarness({
  help: HELP,
  minutes: 10,
  choices: { storage: STORAGE_KINDS },
  run: (options, _, { storage }) => runChaos({ ...options, storage }),
  format: formatReport,
})
