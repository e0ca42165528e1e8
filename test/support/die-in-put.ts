/** A process that dies while it stores a file: `node die-in-put.ts LOCATION KEY PATH SHA256 BYTES`. */
import { openStorage } from '#core/storage/open.ts'

const [location = '', key = '', path = '', sha256 = '', bytes] = process.argv.slice(2)
await openStorage({ location }).put(key, path, {
  sha256,
  bytes: Number(bytes),
  signal: new AbortController().signal,
  onProgress: () => process.kill(process.pid, 'SIGKILL'),
})
