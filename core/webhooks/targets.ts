/**
 * The addresses to which webhooks may be sent: the public internet over https, and networks that the operator allows. Teams
 * choose the URLs, but the requests come from inside the operator's network (SSRF).
 */
import ipaddr from 'ipaddr.js'

/** The assigned part of IPv6. The rest is reserved. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3')
/** Azure's host agent has a public address. */
const HOST_AGENTS = ['168.63.129.16']

export type Protocol = 'http:' | 'https:'

export interface WebhookTargets {
  /** Whether a request may go to this address. */
  allows(address: string, protocol: Protocol): boolean
  /** What is wrong with a URL, as far as it shows without DNS; null if it is allowed. */
  problemOf(url: string): string | null
}

/** Whether it is a complete CIDR. A short one is rejected: `10/8` would mean `0.0.0.10/8`. */
export const isRange = (text: string): boolean =>
  ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text)

/** @param allowed CIDRs that may be reached, with or without TLS */
export function createWebhookTargets(allowed: readonly string[]): WebhookTargets {
  const ranges = allowed.map((range) => ipaddr.parseCIDR(range))

  function allows(text: string, protocol: Protocol): boolean {
    const address = ipaddr.process(text) // turns an IPv4-mapped IPv6 address into IPv4
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
      return 'must begin with https://; the operator can allow a network over http with SECATEUR_WEBHOOK_ALLOW'
    if (url.username || url.password) return 'must not contain a user name or a password'
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (ipaddr.isValid(host) && !allows(host, protocol))
      return 'has an address that webhooks may not be sent to; the operator can allow it with SECATEUR_WEBHOOK_ALLOW'
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
