/**
 * The throughput of a download through the API, from a storage in a folder, against `python -m http.server` for the same file.
 * Both take turns in one run on one machine, and the ratio of the medians counts.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { Db } from '#core/runtime/db.ts'
import { createFolderStorage } from '#core/storage/folder.ts'
import { blobKey } from '#core/storage/keys.ts'
import { VENV_PYTHON } from '../../scripts/setup/paths.mjs'
import { say, withStack } from '../api/stack.ts'

const GOAL = 0.8
/** In the first rounds, the API still starts and compiles. */
const WARM_UP_ROUNDS = 4
const ROUNDS = 9
const MIB = 2 ** 20
const FILE_BYTES = 1_024 * MIB
const FILE_NAME = 'model.safetensors'

export async function measureDownload(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'secateur-bench-artifacts-'))
  try {
    await measure(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measure(folder: string): Promise<void> {
  const path = join(folder, FILE_NAME)
  const sha256 = await writeRandomFile(path)
  await withStack(async ({ api, db, models, key }) => {
    const blob = { id: uuidv7(), sha256, bytes: FILE_BYTES }
    const { signal } = new AbortController()
    await createFolderStorage(models).put(blobKey(blob), path, { ...blob, signal })
    const served = `/v1/artifacts/${await addArtifact(db, blob)}/files/${FILE_NAME}`
    const python = await startPython(folder)
    try {
      await compare(
        () => download(new URL(served, api.url), key),
        () => download(new URL(`/${FILE_NAME}`, python.url), {}),
        api.pid,
      )
    } finally {
      python.child.kill()
    }
  })
}

async function compare(api: () => Promise<number>, python: () => Promise<number>, pid: number) {
  for (let round = 0; round < WARM_UP_ROUNDS; round++) {
    await api()
    await python()
  }
  const before = memoryOf(pid, 'VmRSS')
  writeFileSync(`/proc/${pid}/clear_refs`, '5') // resets the peak
  say('round   API          python -m http.server   ratio')
  const rounds: { api: number; python: number }[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const speeds = { api: await api(), python: await python() }
    rounds.push(speeds)
    say(formatRow(String(round), speeds.api, speeds.python))
  }
  const medians = [median(rounds.map(({ api }) => api)), median(rounds.map(({ python }) => python))] as const
  say(formatRow('median', ...medians))
  const ratio = medians[0] / medians[1]
  const peak = memoryOf(pid, 'VmHWM')
  say(`\nresident memory of the API: ${before} MiB before, ${peak} MiB at most`)
  say(`ratio ${ratio.toFixed(2)}   (goal: at least ${GOAL}: ${ratio >= GOAL ? 'reached' : 'missed'})`)
}

/** Downloads a file into nothing, over a bare socket: a slow client would hide the difference. @returns MiB per second */
async function download({ hostname, port, pathname }: URL, headers: Record<string, string>): Promise<number> {
  const start = performance.now()
  let received = 0
  const socket = connect({
    host: hostname,
    port: Number(port),
    onread: {
      buffer: Buffer.alloc(MIB),
      callback: (bytes) => {
        received += bytes
        return true
      },
    },
  })
  const lines = Object.entries({ host: hostname, connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  socket.write(`GET ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`)
  await once(socket, 'end')
  const seconds = (performance.now() - start) / 1_000
  if (received < FILE_BYTES) throw new Error(`${pathname} ended after ${received} bytes`)
  return FILE_BYTES / MIB / seconds
}

/** Random bytes, so that nothing on the way can compress them. @returns their SHA-256 */
async function writeRandomFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  const file = createWriteStream(path)
  for (let written = 0; written < FILE_BYTES; written += MIB) {
    const chunk = randomFillSync(Buffer.alloc(MIB))
    hash.update(chunk)
    if (!file.write(chunk)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
  return hash.digest('hex')
}

async function addArtifact(
  db: Db,
  { id: blobId, sha256, bytes }: { id: string; sha256: string; bytes: number },
) {
  const id = uuidv7()
  const stored = { bytes, storedAt: new Date() }
  await db.blob.create({ data: { id: blobId, sha256, ...stored } })
  await db.artifact.create({
    data: {
      ...{ id, teamId: DEFAULT_TEAM_ID, claimToken: uuidv7(), layout: 'plain', manifest: {}, ...stored },
      files: { create: { name: FILE_NAME, blobId } },
    },
  })
  return id
}

async function startPython(folder: string): Promise<{ url: string; child: ChildProcess }> {
  const args = ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', folder]
  const child = spawn(VENV_PYTHON, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { url: `http://127.0.0.1:${/port (\d+)/.exec(line)?.[1]}`, child }
}

/** MiB. @param field of `/proc/<pid>/status` */
function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const [, kibibytes] =
    new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kibibytes) / 1_024)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function formatRow(label: string, api: number, python: number): string {
  const cells = [`${api.toFixed(0)} MiB/s`.padStart(10), `${python.toFixed(0)} MiB/s`.padStart(21)]
  return [label.padEnd(6), ...cells, (api / python).toFixed(2).padStart(6)].join('  ')
}
