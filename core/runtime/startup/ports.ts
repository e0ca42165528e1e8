/** Says in one line why a port cannot be used, which setting names it, and on Linux which process holds it. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { escapeControls } from '#core/domain/control-characters.ts'
import { StartError } from './start-error.ts'

/** An address, and the setting that names its port. */
export interface PortSetting {
  setting: 'PORT' | 'SECATEUR_METRICS_PORT'
  host: string
  port: number
}

/** Calls `listen`. @throws StartError if the system refuses the port */
export async function explainPort<T>(address: PortSetting, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen()
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall !== 'listen' && syscall !== 'getaddrinfo') throw error
    throw new StartError(explain(address, String(code)), { cause: error })
  }
}

function explain({ setting, host, port }: PortSetting, code: string): string {
  if (code === 'EADDRINUSE')
    return `${setting} ${port} of ${host} is taken by ${portHolder(port)}. Stop it, or set another ${setting}.`
  if (code === 'EACCES') return `${setting} ${port} needs the rights of root. Set a ${setting} above 1023.`
  const hostSetting = setting === 'PORT' ? 'HOST' : 'SECATEUR_METRICS_HOST'
  return `${host} is not an address of this machine (${code}). Set another ${hostSetting}.`
}

function portHolder(port: number): string {
  const inodes = listeningSockets(port)
  for (const pid of inodes.size > 0 ? entries('/proc') : []) {
    const holds = entries(`/proc/${pid}/fd`).some((fd) => inodes.has(link(`/proc/${pid}/fd/${fd}`)))
    if (holds) return `process ${pid} (${escapeControls(read(`/proc/${pid}/comm`).trim())})`
  }
  return 'another process'
}

/** The sockets that listen on a port, as `socket:[inode]`. See proc(5): `/proc/net/tcp` has hexadecimal ports, and 0A is LISTEN. */
function listeningSockets(port: number): Set<string> {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = `${read('/proc/net/tcp')}\n${read('/proc/net/tcp6')}`
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
  const listening = rows.filter(([, local, , state]) => local?.endsWith(hex) && state === '0A')
  return new Set(listening.map((row) => `socket:[${row[9]}]`))
}

/** What `/proc` shows. A process may have ended meanwhile, or belong to another user. */
const entries = (folder: string): string[] => attempt(() => readdirSync(folder)) ?? []
const read = (path: string): string => attempt(() => readFileSync(path, 'utf8')) ?? ''
const link = (path: string): string => attempt(() => readlinkSync(path)) ?? ''

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}
