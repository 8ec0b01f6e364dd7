import { expect, test } from 'vitest'
import { editDomain } from './edit-domain.ts'
import { readDomain } from './read-domain.ts'

const container = (os: string) =>
  `<domain type='lxc'><name>box</name><uuid>11111111-2222-4333-8444-555555555555</uuid><memory>65536</memory><vcpu>1</vcpu>
<os><type arch='x86_64'>exe</type>${os}</os><devices/></domain>`

test.each([
  ['', undefined],
  ['<init>/sbin/init</init>', undefined],
  ['<init>/bin/sh</init>', { kernel: '/bin/sh' }],
  ['<init>/bin/sh</init><initarg>-x</initarg><initarg>a</initarg>', { kernel: '/bin/sh', commandLine: '-x a' }],
])('a container with %s is told to boot that', (os, direct) => {
  expect(readDomain(container(os)).config.boot.direct).toEqual(direct)
})

test('what it boots is edited, its environment stays, and the reverse gives back the document to the byte', () => {
  const xml = container("<init>/bin/sh</init>\n<initarg>one</initarg>\n<initenv name='A'>b</initenv>")
  const { boot } = readDomain(xml).config
  const changed = editDomain(xml, [
    { kind: 'set-boot', boot: { ...boot, direct: { kernel: '/bin/init', commandLine: 'two three' } } },
  ])
  expect(changed).toMatch(/<init>\/bin\/init<\/init>.*<initarg>two<\/initarg>.*<initarg>three<\/initarg>/s)
  expect(changed).toContain("<initenv name='A'>b</initenv>")
  expect(editDomain(changed, [{ kind: 'set-boot', boot }])).toBe(xml)
})

test('arguments that no line can say are told as beyond the model, and stay', () => {
  const xml = container('<init>/bin/sh</init><initarg>-c</initarg><initarg>sleep 5</initarg>')
  const { config, beyond } = readDomain(xml)
  expect([config.boot.direct, beyond]).toEqual([{ kernel: '/bin/sh' }, ['<initarg>: arguments with spaces']])
  const renamed = editDomain(xml, [{ kind: 'set-description', description: 'a' }])
  expect(renamed).toContain('<initarg>sleep 5</initarg>')
})

test('a kernel of its own, a container has none', () => {
  const direct = { kernel: '/bin/sh', initrd: '/boot/initrd' }
  expect(() => editDomain(container(''), [{ kind: 'set-boot', boot: { order: [], direct } }])).toThrow('initrd')
})
