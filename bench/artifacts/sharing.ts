/**
 * What it saves that equal files are stored once: all models of a sweep of thirteen levels, kept by the service in a folder
 * storage of its own for each layout. It takes up to 6 GB of disk, which it frees again.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Db, openDb } from '#core/runtime/db.ts'
import { type Layout, PAPER_LEVELS } from '#core/schemas/spec.ts'
import { createFolderStorage } from '#core/storage/folder.ts'
import { BLOBS } from '#core/storage/keys.ts'
import { answer, createClient, jobChanges } from '../../clients/typescript/index.ts'
import { stopSignal } from '../../scripts/command-line.ts'
import { startSystem } from '../../scripts/harness/system.ts'
import { say } from '../api/stack.ts'

const MODELS = ['demo/brown-opt', 'demo/smollm2-135m']
const LAYOUTS: Layout[] = ['plain', 'packed']

/** Files and their bytes. */
interface Total {
  files: number
  bytes: number
}

const run = promisify(execFile)

export async function measureSharing(): Promise<void> {
  say(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, embedded servers`)
  say(`models of ${PAPER_LEVELS.length} levels of magnitude; bytes\n`)
  say(`${''.padEnd(26)}   files          bytes   blobs   bytes stored     disk used   saved`)
  const signal = stopSignal()
  for (const model of MODELS) for (const layout of LAYOUTS) await measure(model, layout, signal)
}

async function measure(model: string, layout: Layout, signal: AbortSignal): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'secateur-bench-sharing-'))
  try {
    const system = await startSystem({ home, workers: 1 })
    const db = openDb(system.postgres.url)
    try {
      await keepModels(system, model, layout, signal)
      const { SECATEUR_ARTIFACTS: folder = '' } = system.storage.env
      const files = await totalOfFiles(db)
      const stored = await totalOfObjects(folder)
      await requireSame(db, stored)
      say(formatRow(`${model}, ${layout}`, files, stored, await diskUsed(folder)))
    } finally {
      await db.$disconnect()
      await system.stopMembers()
      await system.stopServers()
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** Runs a sweep that keeps the model of each level. */
async function keepModels(
  { url, key }: { url: string; key: string },
  model: string,
  layout: Layout,
  signal: AbortSignal,
): Promise<void> {
  const client = createClient({ url, key })
  const body = {
    model,
    methods: ['magnitude'],
    levels: PAPER_LEVELS,
    evaluations: [{ dataset: 'brown', seqlen: 16, windows: 1 }],
    keepArtifacts: [{ layout }],
  }
  const job = await answer(client.POST('/v1/jobs', { body, signal }))
  if (!('id' in job)) throw new Error('the job was not created')
  for await (const { status, endedAt } of jobChanges(client, job.id, signal))
    if (endedAt !== null && status !== 'succeeded') throw new Error(`the job ${status}`)
}

/** Of all models, each counted with all its files. */
async function totalOfFiles(db: Db): Promise<Total> {
  const files = await db.artifactFile.findMany({ select: { blob: { select: { bytes: true } } } })
  return totalOf(files.map(({ blob }) => Number(blob.bytes)))
}

async function totalOfObjects(folder: string): Promise<Total> {
  const sizes: number[] = []
  for await (const { bytes } of createFolderStorage(folder).list(BLOBS)) sizes.push(bytes)
  return totalOf(sizes)
}

const totalOf = (sizes: readonly number[]): Total => ({
  files: sizes.length,
  bytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
})

async function requireSame(db: Db, stored: Total): Promise<void> {
  const { _count, _sum } = await db.blob.aggregate({ _count: true, _sum: { bytes: true } })
  const [blobs, bytes] = [_count, Number(_sum.bytes)]
  if (blobs !== stored.files || bytes !== stored.bytes)
    throw new Error(
      `Postgres has ${blobs} blobs of ${bytes} bytes, the storage ${stored.files} of ${stored.bytes}`,
    )
}

/** Bytes of the blocks of all files and folders, as the file system counts them. */
async function diskUsed(folder: string): Promise<number> {
  const { stdout } = await run('du', ['-s', '-D', '--block-size=1', folder])
  return Number.parseInt(stdout, 10)
}

function formatRow(label: string, files: Total, stored: Total, disk: number): string {
  const cells = [
    String(files.files).padStart(5),
    String(files.bytes).padStart(13),
    String(stored.files).padStart(6),
    String(stored.bytes).padStart(13),
    String(disk).padStart(12),
    `${(100 * (1 - stored.bytes / files.bytes)).toFixed(1)}%`.padStart(6),
  ]
  return [label.padEnd(26), ...cells].join('  ')
}
