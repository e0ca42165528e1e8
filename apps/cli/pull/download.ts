/** Downloads a stored model and shows how far it is. */
import { logUpdateStderr } from 'log-update'
import { pullArtifact } from '../../../clients/typescript/download.ts'
import type { Client, Schemas } from '../../../clients/typescript/index.ts'
import { EXIT } from '../errors.ts'
import { bar, onlyStyles, say } from '../render/terminal.ts'
import { bytes, percent } from '../render/words.ts'

/** A log gets a line when so much more has arrived. */
const LOGGED_STEP = 0.1

/**
 * Downloads into a folder. Ctrl-C ends the process.
 * @param onInterrupt says what is left
 * @throws FolderError, DownloadError
 */
export async function downloadArtifact(
  client: Client,
  id: string,
  folder: string,
  onInterrupt: () => void = () => {},
): Promise<Schemas['ArtifactDetail']> {
  const view = process.stderr.isTTY ? createBar() : createLog()
  const stop = () => {
    view.end()
    onInterrupt()
    process.exit(EXIT.interrupted)
  }
  process.once('SIGINT', stop)
  try {
    return await pullArtifact(client, id, folder, { onProgress: view.update })
  } finally {
    process.off('SIGINT', stop)
    view.end()
  }
}

interface Progress {
  bytes: number
  total: number
}

/** A bar that is redrawn in place. */
function createBar() {
  let shown = ''
  return {
    update: ({ bytes: arrived, total }: Progress) => {
      const fraction = total === 0 ? 1 : arrived / total
      const text = `${bar(fraction, process.stderr)} ${percent(fraction).padStart(4)} of ${bytes(total)}`
      if (text !== shown) logUpdateStderr(onlyStyles(text))
      shown = text
    },
    end: () => logUpdateStderr.clear(),
  }
}

/** One line for each tenth. */
function createLog() {
  let next = LOGGED_STEP
  return {
    update: ({ bytes: arrived, total }: Progress) => {
      if (arrived < next * total) return
      next = Math.floor(arrived / total / LOGGED_STEP + 1) * LOGGED_STEP
      say(`${percent(arrived / total)} of ${bytes(total)}`, process.stderr)
    },
    end: () => {},
  }
}
