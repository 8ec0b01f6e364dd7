import { testActor } from '@cimarron/estate/testing'
import { expect, test } from 'vitest'
import { parseOpenMetrics } from './testing/parse-openmetrics.ts'
import { openTestApi } from './testing.ts'

test('machines by state, jobs and memory are told as OpenMetrics', async () => {
  await using api = await openTestApi()
  const session = api.estate.as(testActor())
  const { machine = '' } = await session.run({ kind: 'define-machine', draft: { name: 'm' } })
  await session.run({ kind: 'start-machine', machine })
  const answer = await fetch(`${api.url}/metrics`, { headers: { authorization: api.authorization('monitor') } })
  expect(answer.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
  const text = await answer.text()
  expect(text).toContain('cimarron_machines{hypervisor="local",state="running"} 1\n')
  expect(text).toContain('cimarron_machines{hypervisor="local",state="off"} 0\n')
  expect(text).toContain('cimarron_jobs{state="completed"} 2\n')
  expect(text).toMatch(/\nprocess_resident_memory_bytes \d{7,}\n/)
  expect(text.endsWith('# EOF\n')).toBe(true)
})

test('the whole text is by the rules of OpenMetrics, with machines that run, that are off, and whose names hurt', async () => {
  await using api = await openTestApi()
  const session = api.estate.as(testActor())
  const tags = ['prod', 'tier:1']
  for (const name of ['plain', 'we"b {x="y"}', 'ü #1'])
    await session.run({ kind: 'define-machine', draft: { name, ...(name === 'plain' ? { tags } : {}) } })
  const { id } = session.findMachine('plain').view
  await session.run({ kind: 'start-machine', machine: id })
  const answer = await fetch(`${api.url}/metrics`, { headers: { authorization: api.authorization('monitor') } })
  const families = parseOpenMetrics(await answer.text())
  const infos = families.get('cimarron_machine')?.samples ?? []
  expect(infos.map(({ labels }) => labels.machine)).toEqual(['plain', 'we"b {x="y"}', 'ü #1'])
  expect(infos[0]?.labels).toMatchObject({ tags: ',prod,tier:1,', uuid: id, hypervisor: 'local', host: 'fake-host' })
})
