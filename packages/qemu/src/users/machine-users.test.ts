import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MachineUsers } from './machine-users.ts'
import { takenBefore, usualRange, whyUnmapped } from './user-range.ts'

const range = { first: 5000, count: 4 }

test('each machine has a user of its own, and a freed one comes again after all others', () => {
  const users = new MachineUsers(range, { foreign: [5001] })
  expect([users.assign('a'), users.assign('b')]).toEqual([5000, 5002])
  users.free('a')
  expect([users.assign('c'), users.assign('d')]).toEqual([5003, 5000])
})

test('when all are taken that is said, with what helps', () => {
  const users = new MachineUsers(range, { foreign: [] })
  for (const machine of 'abcd') users.assign(machine)
  expect(() => users.assign('e')).toThrow(
    'all 4 users from 5000 on are taken; undefine machines, or widen "users" of this hypervisor in cimarron.yaml',
  )
  users.free('c')
  expect(users.assign('e')).toBe(5002)
})

test('what was assigned before is kept, also of another range, but never by two', () => {
  const users = new MachineUsers(range, { foreign: [] })
  expect([users.recall('a', 5002), users.recall('old', 77), users.recall('twin', 5002)]).toEqual([true, true, false])
  expect(users.of('old')).toEqual({ uid: 77, gid: 77 })
  expect(users.assign('b')).toBe(5003)
})

test('no two machines ever have the same', () => {
  const step = fc.record({ machine: fc.constantFrom(...'abcdef'), free: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const users = new MachineUsers(range, { foreign: [] })
      const held = new Map<string, number>()
      for (const { machine, free } of steps) {
        if (free) {
          users.free(machine)
          held.delete(machine)
        } else if (!held.has(machine) && held.size < range.count) held.set(machine, users.assign(machine))
        expect(new Set(held.values()).size).toBe(held.size)
      }
    }),
  )
})

test('two daemons on one host begin at different places', () => {
  const wide = { first: 5000, count: 65_536 }
  const first = (seed: string) => new MachineUsers(wide, { foreign: [], seed }).assign('a')
  expect(first('/var/lib/cimarron')).toBe(first('/var/lib/cimarron'))
  expect(first('/var/lib/cimarron')).not.toBe(first('/srv/cimarron'))
})

test('a range that is not mapped into a container is told', () => {
  expect(whyUnmapped(usualRange, '         0          0 4294967295\n')).toBeUndefined()
  expect(whyUnmapped(usualRange, '         0     100000      65536\n')).toBe(
    'users 2100000000 to 2100065535 are not mapped into this user namespace',
  )
})

test('numbers that are users of the host already are passed over', () => {
  expect(takenBefore(range, 'root:x:0:0::/:\nann:x:5003:5003::/:\nbob:x:5004:5004::/:\n')).toEqual([5003])
})
