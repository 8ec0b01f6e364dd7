import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type ConnectOptions, Libvirt, openLibvirt } from '@cimarron/libvirt'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { Certificates } from './authority.ts'
import { Libvirtd, type LibvirtdSetting, ownAddress } from './libvirtd.ts'

const folder = mkdtempSync(join(tmpdir(), 'libvirt-remote-'))
chmodSync(folder, 0o755)
afterAll(() => rmSync(folder, { recursive: true }))
const made = new Certificates(folder)
const address = ownAddress()
const saslpasswd = join(dirname(inject('saslauthd')), 'saslpasswd2')
const credentials = { user: 'admin', password: 'correct horse' }
const tls = `test+tls://${address}/default`
const tcp = `test+tcp://${address}/default`

/** A libvirtd that shows this certificate, and lets in whom the house's authority has signed. */
function serving(name: string, { tcp = 'none', ...setting }: ServingOptions = {}): Promise<Libvirtd> {
  const listen = { address, ca: made.pem('house'), certificate: made.pem(name), key: made.key(name), tcp }
  return Libvirtd.start({ listen, ...setting })
}

interface ServingOptions extends Omit<LibvirtdSetting, 'listen'> {
  readonly tcp?: 'none' | 'sasl'
}

async function refused(uri: string, options: ConnectOptions): Promise<{ code: string; message: string }> {
  try {
    await using libvirt = await Libvirt.connect(uri, options)
    return { code: 'connected', message: await libvirt.hostname() }
  } catch (error) {
    return error as { code: string; message: string }
  }
}

beforeAll(() => {
  const host = `IP:${address}`
  for (const name of ['house', 'others']) made.authority(name)
  made.certificate('server', { by: 'house', host })
  made.certificate('expired', { by: 'house', host, expired: true })
  made.certificate('elsewhere', { by: 'house', host: 'DNS:elsewhere.example' })
  made.certificate('client', { by: 'house', host: 'DNS:client' })
  made.certificate('old-client', { by: 'house', host: 'DNS:client', expired: true })
  made.certificate('stranger', { by: 'others', host: 'DNS:client' })
})

const known = { tls: () => made.identity('client', { ca: 'house' }) }

describe('a libvirtd that is reached over the network', () => {
  let libvirtd: Libvirtd
  beforeAll(async () => {
    libvirtd = await serving('server')
  })
  afterAll(() => libvirtd[Symbol.asyncDispose]())

  test.each([
    ['TCP', tcp],
    ['TLS', tls],
  ])('has by %s the machine that virsh has by its socket, and does as it is told', async (_name, uri) => {
    await using hypervisor = await openLibvirt({ uri, tls: known.tls(), waitMs: 20_000 })
    expect(hypervisor.connection).toMatchObject({ state: 'connected' })
    const [machine] = hypervisor.machines()
    await machine?.pause()
    expect(libvirtd.virsh('test', 'domstate test')).toBe('paused')
    await machine?.resume()
    expect(libvirtd.virsh('test', 'domstate test')).toBe('running')
  })

  test('answers all calls that are sent at once by TLS, with nothing sent after them', async () => {
    const silent = { intervalMs: 3_600_000, count: 1 }
    await using libvirt = await Libvirt.connect(tls, { tls: known.tls(), keepalive: silent })
    const names = await Promise.all(Array.from({ length: 50 }, () => libvirt.hostname()))
    expect(new Set(names).size).toBe(1)
  })

  test('that another authority has signed than is trusted here is refused, and it is said what to trust', async () => {
    const identity = made.identity('client', { ca: 'others' })
    expect(await refused(tls, { tls: identity })).toMatchObject({
      code: 'authentication',
      message: expect.stringMatching(
        /its certificate \(CN=server\) was not signed by the CA given here; give that of CN=house/,
      ),
    })
  })

  test.each<[string, () => ConnectOptions['tls'], RegExp]>([
    ['shows no certificate', () => ({ ca: known.tls().ca }), /this client shows no certificate.*clientcert\.pem/],
    [
      'shows one that has run out',
      () => made.identity('old-client', { ca: 'house' }),
      /certificate of this client \(CN=old-client\) has expired on \w+.*renew it/,
    ],
    [
      'shows that of another authority',
      () => ({ ...made.identity('stranger', { ca: 'house' }) }),
      /certificate of this client \(CN=stranger\) is signed by CN=others, not by the CA given here/,
    ],
  ])('takes no client that %s, and it is said why', async (_name, identity, message) => {
    const shown = identity()
    expect(await refused(tls, { ...(shown ? { tls: shown } : {}) })).toMatchObject({
      code: 'authentication',
      message: expect.stringMatching(message),
    })
  })
})

test.each([
  ['has run out', 'expired', /its certificate \(CN=expired\) has expired on \w+.*renew it/],
  ['is for another host', 'elsewhere', /is for DNS:elsewhere\.example, not for 127.*by a name that it has/],
])('a server whose certificate %s is refused, with what is to be done', async (_name, as, message) => {
  await using _libvirtd = await serving(as)
  expect(await refused(tls, { tls: known.tls() })).toMatchObject({
    code: 'authentication',
    message: expect.stringMatching(message),
  })
  // Who wants it all the same says so.
  expect((await refused(`${tls}?no_verify=1`, { tls: known.tls() })).code).toBe('connected')
})

test.each(['scram-sha-256', 'scram-sha-512', 'plain'])(
  'one logs in by %s, with the right password',
  async (mechanism) => {
    await using libvirtd = await serving('server', { tcp: 'sasl', logIn: { saslpasswd, mechanism, ...credentials } })
    const local = libvirtd.uri('test')
    for (const uri of [tls, local]) {
      await using libvirt = await Libvirt.connect(uri, { tls: known.tls(), credentials })
      expect((await libvirt.domains()).map(({ name }) => name)).toEqual(['test'])
      const wrong = { user: 'admin', password: 'battery staple' }
      expect(await refused(uri, { tls: known.tls(), credentials: wrong })).toMatchObject({
        code: 'authentication',
        message: expect.stringMatching(/does not let in user "admin".*saslpasswd2 -a libvirt admin/),
      })
      expect(await refused(uri, { tls: known.tls() })).toMatchObject({
        code: 'authentication',
        message: expect.stringContaining('none were given'),
      })
    }
    // libvirtd takes no password where somebody could read along.
    expect(await refused(tcp, { credentials })).toMatchObject({
      code: expect.stringMatching(/authentication|unsupported/),
      message: expect.stringMatching(/plain TCP.*tls/),
    })
  },
)
