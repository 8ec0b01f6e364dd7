import { readdirSync, readFileSync } from 'node:fs'
import { type Change, changesBetween, type MachineConfig } from '@cimarron/hypervisor'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LibvirtError } from '../../error.ts'
import { editDomain } from './edit-domain.ts'
import { readDomain } from './read-domain.ts'

/** As libvirt and what stands on it write them: virt-manager, OpenStack, oVirt, Xen, LXC, and people. */
const folder = new URL('../../../test/documents/', import.meta.url)
const corpus = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const)

const text = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).filter((it) => /^[^\p{C}\s]+$/u.test(it))
const megabytes = fc.integer({ min: 16, max: 4096 })

/** Changes whose reverse the document can hold: nothing is taken away that others have put there. */
function changesOf(config: MachineConfig, document: string): fc.Arbitrary<readonly Change[]> {
  const { drives = [], nics } = config
  const disk = { kind: 'disk', id: 'added', path: '/srv/added.raw', format: 'raw', readOnly: false } as const
  const bus = config.machineType === 'xenpv' ? 'xen' : 'virtio'
  const isContainer = config.machineType === 'lxc'
  const one: fc.Arbitrary<Change>[] = [
    text.map((name) => ({ kind: 'set-name', name })),
    text.map((description) => ({ kind: 'set-description', description })),
    // A bound that others have set too low may stay, and is not set so again.
    ...(config.limits?.memory
      ? []
      : [megabytes.map((size): Change => ({ kind: 'set-memory', bytes: size * 2 ** 20 }))]),
    // Where it is said at all: what is usual is said when it is so again.
    ...(document.includes('<on_reboot>')
      ? [fc.constant<Change>({ kind: 'set-lifecycle', lifecycle: { ...config.lifecycle, onReboot: 'power-off' } })]
      : []),
    text.map((notes) => ({ kind: 'set-hardware', name: 'notes', value: notes })),
    fc.constant({ kind: 'set-hardware', name: 'tags', value: ['a', 'b'] }),
    ...(isContainer ? [] : [fc.constant<Change>({ kind: 'attach-device', device: { ...disk, bus } })]),
    ...drives.map((drive) =>
      fc.constant<Change>({
        kind: 'change-drive',
        device: { ...drive, medium: { path: '/srv/x.iso', format: 'raw' } },
      }),
    ),
    ...(document.includes("<link state='up'/>") ? [] : nics).map((nic) =>
      fc.constant<Change>({ kind: 'change-nic', device: { ...nic, link: 'down' } }),
    ),
    ...nics.map((nic) => fc.constant<Change>({ kind: 'change-nic', device: { ...nic, mac: '52:54:00:aa:aa:01' } })),
  ]
  return fc.uniqueArray(fc.oneof(...one), {
    minLength: 1,
    maxLength: 5,
    selector: (change) => JSON.stringify([change.kind, 'device' in change, 'name' in change]),
  })
}

describe.each(corpus)('%s', (_name, document) => {
  const { config } = readDomain(document)

  test('any changes and their reverse give back the document to the byte', () => {
    fc.assert(
      fc.property(changesOf(config, document), (changes) => {
        const changed = editDomain(document, changes)
        const back = changesBetween(readDomain(changed).config, config)
        expect(editDomain(changed, back)).toBe(document)
      }),
      { numRuns: 60 },
    )
  })

  test('what a change is not about stays, whoever wrote it', () => {
    const changed = editDomain(document, [{ kind: 'set-memory', bytes: 2 ** 30 }])
    const about = /<(memory|currentMemory|maxMemory)\b/
    const others = document.split('\n').filter((line) => !about.test(line))
    expect(changed.split('\n').filter((line) => !about.test(line))).toEqual(others)
  })

  test('cut anywhere or with any byte replaced, it is read or refused, and nothing else', () => {
    const broken = fc.tuple(fc.nat(document.length - 1), fc.boolean(), fc.constantFrom('<', '&', '"', '\0', '>'))
    fc.assert(
      fc.property(broken, ([at, isCut, by]) => {
        const text = isCut ? document.slice(0, at) : `${document.slice(0, at)}${by}${document.slice(at + 1)}`
        try {
          readDomain(text)
        } catch (error) {
          expect(error).toBeInstanceOf(LibvirtError)
        }
      }),
      { numRuns: 100 },
    )
  })
})

test('entities that unfold to more than there is, documents without end and depths without bottom are refused', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><domain><name>&b;</name></domain>`
  const deep = `${'<domain>'.repeat(200_000)}`
  const long = `<domain><name>${'x'.repeat(5_000_000)}</name></domain>`
  for (const document of [bomb, deep, long]) expect(() => readDomain(document)).toThrow(LibvirtError)
})
