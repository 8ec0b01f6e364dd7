import type { Arrival, MigrationProgress } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { ArrivalDesk } from './arrival-desk.ts'
import { hearHistory } from './hear-history.ts'
import type { ArrivalNote, MigrationOffice } from './migration-office.ts'

test('how far it is is told to the job that receives the machine, and to nobody once that is over', async () => {
  const desk = new ArrivalDesk()
  const heard: number[] = []
  desk.open('m').follow = ({ fraction }) => heard.push(fraction)
  const office = { desk } as unknown as MigrationOffice
  const hearing = { migration: 'm', note: {} as ArrivalNote, arrival: {} as Arrival, office, nowMs: 0 }
  const tell = (fraction: number) =>
    hearHistory({ kind: 'progress', progress: { fraction } as MigrationProgress }, hearing)
  await tell(0.5)
  desk.close('m')
  await tell(0.9)
  expect(heard).toEqual([0.5])
})
