import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createWebhookTargets, isNetwork } from './targets.ts'

const ALLOWED = ['10.1.0.0/16', 'fd12:3456::/32']
const nowhere = createWebhookTargets([])
const somewhere = createWebhookTargets(ALLOWED)
const http = { protocol: 'http:', port: '' }
const https = { protocol: 'https:', port: '' }
const BAD_PORTS = [':0', ':65536', ':9010-9000', ':', ':9000-', ':http', ':-1'].map(
  (ports) => `10.0.0.0/8${ports}`,
)

describe('allows', () => {
  for (const address of [
    '8.8.8.8',
    '1.1.1.1',
    '172.15.0.1',
    '172.32.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
  ])
    test(`${address} over https only`, () => {
      assert.deepEqual(
        [nowhere.allows(address, https), nowhere.allows(address, http), somewhere.allows(address, http)],
        [true, false, false],
      )
    })
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd12:3456::1'])
    test(`${address} over http and https if the operator allows it`, () => {
      assert.deepEqual(
        [nowhere.allows(address, https), somewhere.allows(address, https), somewhere.allows(address, http)],
        [false, true, true],
      )
    })
})

describe('ports', () => {
  const named = createWebhookTargets(['10.1.0.0/16', '10.2.0.0/16:9000-9001'])
  const at = (address: string, port: number) =>
    named.allows(address, { protocol: 'https:', port: String(port) })

  for (const port of [80, 443, 8080, 8443])
    test(`${port} is a web port`, () => {
      assert.deepEqual([at('8.8.8.8', port), at('10.1.2.3', port), at('10.2.0.1', port)], [true, true, false])
    })
  for (const port of [1, 22, 25, 3306, 5432, 6379, 9000, 9002, 11_211, 65_535])
    test(`${port} is not`, () => {
      const allowed = port === 9000
      assert.deepEqual(
        [at('8.8.8.8', port), at('10.1.2.3', port), at('10.2.0.1', port)],
        [false, false, allowed],
      )
      const problem = named.problemOf(`https://hooks.example:${port}/`)
      if (allowed) assert.equal(problem, null)
      else
        assert.match(
          String(problem),
          new RegExp(`^must not have the port ${port}; use one of 80, 443, 8080, 8443`),
        )
    })
})

const REFUSED = {
  loopback: ['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::7f00:1'],
  private: [
    '10.0.0.1',
    '10.2.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    'fc00::1',
    'fd00:ec2::254',
  ],
  'link-local': ['169.254.0.1', '169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'fec0::1', '::ffff:a9fe:a9fe'],
  'shared or cloud': ['100.64.0.1', '100.100.100.200', '100.127.255.255', '192.0.0.192', '168.63.129.16'],
  'IPv4 embedded in IPv6': [
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001::1',
    '::ffff:0:127.0.0.1',
  ],
  'unspecified, multicast or reserved': [
    '0.0.0.0',
    '::',
    '255.255.255.255',
    '224.0.0.1',
    'ff02::1',
    '240.0.0.1',
  ],
  'documentation and benchmarking': [
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '198.18.0.1',
    '2001:db8::1',
    '100::1',
  ],
  unassigned: ['4000::1', '5f00::1'],
}
describe('rejects', () => {
  for (const [kind, addresses] of Object.entries(REFUSED))
    for (const address of addresses)
      test(`${address} (${kind})`, () => {
        for (const targets of [nowhere, somewhere]) assert.equal(targets.allows(address, https), false)
      })
})

describe('a URL', () => {
  const OURS = /has an address that webhooks may not be sent to/
  for (const [url, problem] of [
    ['hooks.example', /is not a URL/],
    ['ftp://hooks.example/', /https/],
    ['file:///etc/passwd', /https/],
    ['http://hooks.example/', /https/],
    ['https://user@hooks.example/', /user name/],
    ['https://:password@hooks.example/', /password/],
    ['https://127.0.0.1/', OURS],
    ['https://127.1/', OURS],
    ['https://2130706433/', OURS],
    ['https://0x7f.0.0.1/', OURS],
    ['https://0177.0.0.1/', OURS],
    ['https://①②⑦.⓪.⓪.①/', OURS],
    ['https://[::1]/', OURS],
    ['https://[::ffff:10.0.0.1]:8443/', OURS],
    ['https://169.254.169.254/latest/meta-data/', OURS],
  ] as const)
    test(`${url} is rejected with a reason`, () => {
      assert.match(String(nowhere.problemOf(url)), problem)
    })

  for (const url of [
    'https://hooks.example/',
    'https://hooks.example:8443/x?y=z',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
  ])
    test(`${url} is accepted`, () => {
      assert.equal(nowhere.problemOf(url), null)
    })

  test('over http is accepted if its address is, or may be, in an allowed range', () => {
    assert.equal(somewhere.problemOf('http://10.1.2.3/'), null)
    assert.equal(somewhere.problemOf('http://hooks.internal/'), null)
    assert.match(String(somewhere.problemOf('http://8.8.8.8/')), OURS)
  })
})

test('a network must be a complete CIDR, possibly with ports', () => {
  assert.ok([...ALLOWED, '0.0.0.0/0', '::1/128', '10.0.0.0/8:9000', '::1/128:1-65535'].every(isNetwork))
  for (const text of ['10/8', '10.0.0.0', '10.0.0.0/33', 'fd00::/129', 'internal', '', ...BAD_PORTS])
    assert.ok(!isNetwork(text), text)
})
