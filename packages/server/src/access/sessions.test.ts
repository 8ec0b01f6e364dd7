import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { type Arrival, Sessions } from './sessions.ts'

const minuteMs = 60_000

function arrival(user: string, more: Partial<Arrival> = {}): Arrival {
  return { user, via: 'https', address: '192.0.2.1', proof: 'password', ...more }
}

function house() {
  const clock = { now: 1_000_000 }
  const left: Socket[] = []
  const sessions = new Sessions({ now: () => clock.now, leave: (socket) => void left.push(socket) })
  return { clock, left, sessions }
}

test('requests of the same user, way, address and proof are one session, whatever their connection', () => {
  const { sessions, clock } = house()
  const first = sessions.enter(arrival('ann'), new Socket())
  clock.now += 5
  expect(sessions.enter(arrival('ann'), new Socket())).toBe(first)
  expect(first).toMatchObject({ requests: 2, connections: 2, sinceMs: 1_000_000, lastMs: 1_000_005 })
  for (const other of [{ via: 'http' }, { address: '192.0.2.2' }, { proof: 'token:1' }])
    expect(sessions.enter(arrival('ann', other), new Socket())).not.toBe(first)
  expect(sessions.enter(arrival('eve'), new Socket())).not.toBe(first)
})

test('another user over the same connection is another session', () => {
  const { sessions } = house()
  const socket = new Socket()
  const ann = sessions.enter(arrival('ann'), socket)
  expect(sessions.enter(arrival('eve'), socket)).not.toBe(ann)
  expect(sessions.enter(arrival('ann'), socket)).toBe(ann)
})

test('an ended session ends what it holds, lets go of its connections, and is not come back to', () => {
  const { sessions, left } = house()
  const socket = new Socket()
  const session = sessions.enter(arrival('ann'), socket)
  const ended: string[] = []
  session.hold('stream', () => ended.push('stream'))
  session.hold('pull', () => ended.push('pull'))
  using _released = session.hold('console', () => ended.push('released'))
  _released[Symbol.dispose]()
  expect([session.count('stream'), session.count('console')]).toEqual([1, 0])
  sessions.end(session.id)
  expect(ended.sort()).toEqual(['pull', 'stream'])
  expect(left).toEqual([socket])
  session.hold('pull', () => ended.push('late'))
  expect(ended).toContain('late')
  expect(sessions.enter(arrival('ann'), socket)).not.toBe(session)
  expect(() => sessions.end(session.id)).toThrow(expect.objectContaining({ code: 'session-not-found' }))
})

test('who was here is remembered for a quarter of an hour, who has something open as long as that is', () => {
  const { sessions, clock } = house()
  sessions.enter(arrival('gone'), new Socket()).end(() => undefined)
  const open = sessions.enter(arrival('open'), new Socket())
  const held = open.hold('stream', () => undefined)
  clock.now += 14 * minuteMs
  expect(sessions.list()).toHaveLength(2)
  clock.now += 2 * minuteMs
  expect(sessions.list()).toEqual([open])
  held[Symbol.dispose]()
  expect(sessions.list()).toEqual([open])
})

test('of ten thousand and more the oldest that hold nothing are forgotten', () => {
  const { sessions, clock } = house()
  const first = sessions.enter(arrival('first'), new Socket())
  first.hold('stream', () => undefined)
  for (let i = 0; i < 25_000; i++) {
    clock.now++
    // Their connections are gone already.
    const socket = new Socket()
    sessions.enter(arrival(`user${i}`), socket)
    socket.emit('close')
  }
  expect(sessions.size).toBeLessThanOrEqual(10_000)
  expect(sessions.list()).toContain(first)
  expect(sessions.list()[0]?.arrival.user).toBe('user24999')
})
