/**
 * The addresses to which webhooks may be sent: web ports of the public internet over https, and networks that the operator
 * allows. Teams choose the URLs, but the requests come from inside the operator's network (SSRF).
 */
import ipaddr from 'ipaddr.js'

/** The assigned part of IPv6. The rest is reserved. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3')
/** Azure's host agent has a public address. */
const HOST_AGENTS = ['168.63.129.16']
/** Other ports belong to mail, databases, shells and the like, which a request could disturb or find out about. */
const WEB_PORTS = [80, 443, 8080, 8443]

/** The part of a URL that decides, besides its address. `port` is empty for the protocol's own. */
export interface Service {
  protocol: string
  port: string
}

export interface WebhookTargets {
  /** Whether a request may go to this address. */
  allows(address: string, service: Service): boolean
  /** What is wrong with a URL, as far as it shows without DNS; null if it is allowed. */
  problemOf(url: string): string | null
}

interface Network {
  contains(address: ipaddr.IPv4 | ipaddr.IPv6): boolean
  hasPort(port: number): boolean
}

/** Whether it is a complete CIDR, with a port or a range of ports if need be: `10.1.0.0/16`, `10.1.0.0/16:9000-9010`. */
export const isNetwork = (text: string): boolean => parseNetwork(text) !== null

/** @param allowed networks that may be reached, with or without TLS; at web ports, unless they name their own */
export function createWebhookTargets(allowed: readonly string[]): WebhookTargets {
  const networks = allowed.map(parseNetwork).filter((network) => network !== null)

  function allows(text: string, { protocol, port }: Service): boolean {
    const address = ipaddr.process(text) // turns an IPv4-mapped IPv6 address into IPv4
    const number = portOf({ protocol, port })
    if (networks.some((network) => network.contains(address) && network.hasPort(number))) return true
    return protocol === 'https:' && isPublic(address) && WEB_PORTS.includes(number)
  }

  function problemOf(text: string): string | null {
    if (!URL.canParse(text)) return 'is not a URL'
    const url = new URL(text)
    const { protocol } = url
    if (protocol !== 'https:' && protocol !== 'http:') return 'must begin with https://'
    if (protocol === 'http:' && networks.length === 0)
      return 'must begin with https://; the operator can allow a network over http with SECATEUR_WEBHOOK_ALLOW'
    if (url.username || url.password) return 'must not contain a user name or a password'
    const port = portOf(url)
    if (!WEB_PORTS.includes(port) && !networks.some((network) => network.hasPort(port)))
      return `must not have the port ${port}; use one of ${WEB_PORTS.join(', ')}, or let the operator allow it with SECATEUR_WEBHOOK_ALLOW`
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (ipaddr.isValid(host) && !allows(host, url))
      return 'has an address that webhooks may not be sent to; the operator can allow it with SECATEUR_WEBHOOK_ALLOW'
    return null
  }

  return { allows, problemOf }
}

/** @returns null if it is not complete. A short CIDR is rejected: `10/8` would mean `0.0.0.10/8`. */
function parseNetwork(text: string): Network | null {
  const [, cidr = '', from, to = from] = /^(.*\/\d+)(?::(\d{1,5})(?:-(\d{1,5}))?)?$/.exec(text) ?? []
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr) && !ipaddr.IPv6.isValidCIDR(cidr)) return null
  const [range, bits] = ipaddr.parseCIDR(cidr)
  const [first, last] = [Number(from), Number(to)]
  if (from && (first < 1 || first > last || last > 65_535)) return null
  return {
    contains: (address) => range.kind() === address.kind() && address.match(range, bits),
    hasPort: (port) => (from ? port >= first && port <= last : WEB_PORTS.includes(port)),
  }
}

const portOf = ({ protocol, port }: Service): number => Number(port) || (protocol === 'https:' ? 443 : 80)

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv6
    ? address.match(GLOBAL_IPV6)
    : !HOST_AGENTS.includes(address.toString())
}
