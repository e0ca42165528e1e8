/** The client of S3. */
import { S3Client } from '@aws-sdk/client-s3'

const CONNECT_MS = 5_000
/** Without a byte for this long, a connection is broken. */
const IDLE_MS = 60_000

export function createClient(): S3Client {
  // Otherwise the SDK prints a warning about an old Node between the lines of the log.
  // biome-ignore lint/style/noProcessEnv: the SDK has no other option for it
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  const client = new S3Client({
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: IDLE_MS },
    // Uploads name their checksum. Downloads are checked by their SHA-256, which also works for ranges.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const { endpointProvider } = client.config
  // Few servers besides AWS have a host name for each bucket. The client learns its endpoint with the first request.
  client.config.endpointProvider = (parameters, context) =>
    endpointProvider({ ...parameters, ForcePathStyle: parameters.Endpoint !== undefined }, context)
  return client
}
