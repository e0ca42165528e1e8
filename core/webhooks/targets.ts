/**
 * Where webhooks may be sent: to the public internet over https, and to what the operator allows. They are sent from inside the
 * operator's network, to wherever a team says.
 */
import ipaddr from 'ipaddr.js'

/** All that is assigned of IPv6; the rest is special, or may become so. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3')
/** Azure's agent of the host has an address that looks like anybody's. */
const HOST_AGENTS = ['168.63.129.16']

export type Protocol = 'http:' | 'https:'

export interface WebhookTargets {
  /** Whether that address may be connected to. */
  allows(address: string, protocol: Protocol): boolean
  /** What is wrong with a URL, as far as can be said without asking for addresses; null if nothing is. */
  problemOf(url: string): string | null
}

/** Whether it is a CIDR, spelled out: `10/8` would be read as `0.0.0.10/8`. */
export const isRange = (text: string): boolean =>
  ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text)

/** @param allowed CIDRs, which may be reached over http as well */
export function createWebhookTargets(allowed: readonly string[]): WebhookTargets {
  const ranges = allowed.map((range) => ipaddr.parseCIDR(range))

  function allows(text: string, protocol: Protocol): boolean {
    const address = ipaddr.process(text) // an IPv4 address in IPv6 is that IPv4 address
    const isAllowed = ranges.some(
      ([range, bits]) => range.kind() === address.kind() && address.match(range, bits),
    )
    return isAllowed || (protocol === 'https:' && isPublic(address))
  }

  function problemOf(text: string): string | null {
    if (!URL.canParse(text)) return 'is not a URL'
    const url = new URL(text)
    const { protocol } = url
    if (protocol !== 'https:' && protocol !== 'http:') return 'must begin with https://'
    if (protocol === 'http:' && ranges.length === 0)
      return 'must begin with https://, unless the operator allows its network with SECATEUR_WEBHOOK_ALLOW'
    if (url.username || url.password) return 'must have no user name and no password'
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (ipaddr.isValid(host) && !allows(host, protocol))
      return 'names an address that webhooks are not sent to; the operator may allow it with SECATEUR_WEBHOOK_ALLOW'
    return null
  }

  return { allows, problemOf }
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv6
    ? address.match(GLOBAL_IPV6)
    : !HOST_AGENTS.includes(address.toString())
}
