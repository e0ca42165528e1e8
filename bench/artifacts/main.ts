/**
 * `npm run bench:artifacts`: the throughput of a download, and the bytes of the models of a sweep.
 * `npm run bench:artifacts -- sharing` measures only the second.
 */
import { measureDownload } from './download.ts'
import { measureSharing } from './sharing.ts'

const PARTS = { download: measureDownload, sharing: measureSharing }

const [wanted] = process.argv.slice(2)
if (wanted !== undefined && !(wanted in PARTS)) {
  process.stderr.write(`Unknown part '${wanted}'; use one of ${Object.keys(PARTS).join(', ')}.\n`)
  process.exit(2)
}
for (const [name, measure] of Object.entries(PARTS))
  if (wanted === undefined || wanted === name) await measure()
