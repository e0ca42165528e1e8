/** How a key stands in the header `Authorization`, and how one is asked for. */
const BEARER = /^Bearer +(\S+) *$/i
const BASIC = /^Basic +([A-Za-z0-9+/]+=*) *$/i
const PASSWORD = /:(.+)$/s

export const SCHEMES = {
  /** RFC 6750, section 3. */
  Bearer: {
    read: (header: string) => BEARER.exec(header)?.[1],
    challenge: (hasKey: boolean) => `Bearer realm="secateur"${hasKey ? ', error="invalid_token"' : ''}`,
    howTo: 'Send an API key: `Authorization: Bearer sec_…`.',
  },
  /** RFC 7617: the password is the key, whatever the name. */
  Basic: {
    read: (header: string) => {
      const [, encoded] = BASIC.exec(header) ?? []
      return encoded && PASSWORD.exec(Buffer.from(encoded, 'base64').toString())?.[1]
    },
    challenge: () => 'Basic realm="secateur", charset="UTF-8"',
    howTo: 'Send an API key as the password; the name does not matter.',
  },
} as const
export type Scheme = keyof typeof SCHEMES
