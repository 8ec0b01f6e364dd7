import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { openTestEstate, testActor } from '../testing/test-estate.ts'

test('who is refused over and over fills no journal: a hundred a minute are recorded, and the last one says so', async () => {
  const clock = new ManualClock()
  await using estate = await openTestEstate({ clock })
  const monitor = estate.as(testActor('monitor'))
  const admin = estate.as(testActor())
  const attempt = (session = monitor) =>
    session.submit({ kind: 'start-machine', machine: 'none' }).catch((error: unknown) => error)
  const before = admin.journalEnd()
  for (let n = 0; n < 250; n++) expect(await attempt()).toMatchObject({ code: 'denied' })
  expect(admin.journalEnd() - before).toBe(100)
  const [last] = await admin.history({ limit: 1 })
  expect(last).toMatchObject({ kind: 'refused', message: expect.stringContaining('is not recorded') as string })

  expect(await attempt(admin)).toMatchObject({ code: 'machine-not-found' })
  expect(admin.journalEnd() - before).toBe(101)
  clock.advance(60_000)
  await attempt()
  expect(admin.journalEnd() - before).toBe(102)
})
