import { describe, expect, test } from 'vitest'
import { completeConfig } from './complete-config.ts'
import type { MachineDraft } from './draft.ts'

const complete = (draft: Partial<MachineDraft>) => () => completeConfig({ name: 'm', ...draft })
const listening = (listen: object) =>
  complete({ graphics: [{ listen: { address: '127.0.0.1', port: 'auto', ...listen } }] })

describe('a screen that listens', () => {
  test.for(['0.0.0.0', '192.0.2.7', '::', '2001:db8::1'])(
    'beyond loopback, at %s, needs a password or TLS',
    (address) => {
      expect(listening({ address })).toThrow('set password or tls, or use 127.0.0.1 or ::1')
      expect(listening({ address, password: {} })).not.toThrow()
      expect(listening({ address, tls: true })).not.toThrow()
    },
  )

  test.for(['127.0.0.1', '127.9.9.9', '::1'])('needs neither at %s', (address) => {
    expect(listening({ address })).not.toThrow()
  })

  test.for([
    [{ address: 'localhost' }, 'is no IP address'],
    [{ address: 'fe80::1%eth0' }, 'is no IP address'],
    [{ port: 5899 }, 'is no port for it; use 5900 to 65535'],
    [{ port: 65_536 }, 'is no port for it'],
    [{ port: 5900, websocket: 5900 }, 'is that of graphics[0].listen.port'],
    [{ password: { file: 'relative' } }, 'is no absolute path'],
    [{ tls: 'relative' }, 'is no absolute path'],
  ] as const)('%j is refused: %s', ([listen, text]) => {
    expect(listening(listen)).toThrow(text)
  })

  test('VNC and SPICE may be of one screen, two of one kind not', () => {
    expect(complete({ graphics: [{}, { protocol: 'spice' }] })).not.toThrow()
    expect(complete({ graphics: [{}, {}] })).toThrow('graphics[1].protocol: "vnc" is that of graphics0 already')
    expect(complete({ graphics: [{}, { protocol: 'spice', video: 'qxl' }] })).toThrow('graphics[1].video')
  })
})

test('serial ports of the board are four, of virtio more, and each has its own place', () => {
  expect(complete({ serials: [{}, {}, {}, {}] })).not.toThrow()
  expect(complete({ serials: [{}, {}, {}, {}, {}] })).toThrow('use at most 4, and type virtio for more')
  expect(complete({ serials: [{}, ...Array.from({ length: 8 }, () => ({ type: 'virtio' as const }))] })).not.toThrow()
  const unix = { backend: { kind: 'unix', path: '/srv/a' } } as const
  expect(complete({ serials: [unix, unix] })).toThrow(
    'serials[1].backend.path: "/srv/a" is that of serials[0].backend.path',
  )
  const long = { backend: { kind: 'unix', path: `/${'a'.repeat(107)}` } } as const
  expect(complete({ serials: [long] })).toThrow('use at most 107 bytes')
})
