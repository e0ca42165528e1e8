/** Why Postgres or Redis cannot be used, in one line that says what to do. */
import { StartError } from './start-error.ts'

/** Postgres or Redis cannot be used. */
export class ServerProblem extends StartError {
  override readonly name = 'ServerProblem'
  constructor(
    message: string,
    /** It may pass without a change of settings: the server is down, or still starting. */
    readonly isTransient: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** A server as its URL names it. */
export interface ServerName {
  name: 'Postgres' | 'Redis'
  /** The setting with the URL. */
  setting: 'DATABASE_URL' | 'REDIS_URL'
  host: string
  port: number
  /** How to trust a private certification authority. */
  caAdvice: string
}

type Describe = (server: ServerName, code: string) => string

const at = ({ name, host, port }: ServerName) => `${name} at ${host}:${port}`

const unknownCa: Describe = (server) =>
  `The certificate of ${at(server)} is signed by an authority that is not known here. ${server.caAdvice}`
const noRoute: Describe = (server, code) =>
  `${at(server)} is unreachable (${code}). Check the network, or correct ${server.setting}.`
const unknownHost: Describe = ({ name, host, setting }, code) =>
  `The host '${host}' of ${name} is unknown (${code}). Correct ${setting}.`

/** Codes that pass by themselves. */
const TRANSIENT: Record<string, Describe> = {
  ECONNREFUSED: (server) =>
    `Nothing listens at ${server.host}:${server.port}. Start ${server.name}, or correct ${server.setting}.`,
  ETIMEDOUT: (server) => `${at(server)} does not answer. Check the network, or correct ${server.setting}.`,
  ECONNRESET: (server) =>
    `${at(server)} closes the connection. Check that it is ${server.name}, or correct ${server.setting}.`,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  // A name server also says this about a container that is still starting.
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
}

const PERMANENT: Record<string, Describe> = {
  SELF_SIGNED_CERT_IN_CHAIN: unknownCa,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownCa,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownCa,
  UNABLE_TO_GET_ISSUER_CERT: unknownCa,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownCa,
  ERR_TLS_CERT_ALTNAME_INVALID: (server) =>
    `The certificate of ${at(server)} is for another host name. Use the name in the certificate in ${server.setting}.`,
  CERT_HAS_EXPIRED: (server) => `The certificate of ${at(server)} has expired. Renew it.`,
  CERT_NOT_YET_VALID: (server) => `The certificate of ${at(server)} is not valid yet. Check both clocks.`,
}

/** The problem behind the code of an error of the network or of TLS. @returns null for another code */
export function networkProblem(server: ServerName, code: string, cause: Error): ServerProblem | null {
  const describe = TRANSIENT[code] ?? PERMANENT[code]
  return describe ? new ServerProblem(describe(server, code), code in TRANSIENT, { cause }) : null
}

/** A problem of the settings. */
export const wrongSettings = (message: string, cause: unknown): ServerProblem =>
  new ServerProblem(message, false, { cause })

export const notYet = (server: ServerName, cause: Error): ServerProblem =>
  new ServerProblem(`${at(server)} is not ready: ${cause.message}`, true, { cause })
