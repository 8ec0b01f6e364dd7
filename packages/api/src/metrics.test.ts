import { testActor } from '@cimarron/estate/testing'
import { expect, test } from 'vitest'
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

test('every line is of OpenMetrics: a family’s samples follow its type, and a unit ends its name', async () => {
  await using api = await openTestApi()
  const answer = await fetch(`${api.url}/metrics`, { headers: { authorization: api.authorization('monitor') } })
  let family = ''
  for (const line of (await answer.text()).split('\n').slice(0, -2)) {
    const type = /^# TYPE (\S+) (gauge|counter|info)$/.exec(line)
    const unit = /^# UNIT (\S+) (\S+)$/.exec(line)
    if (type?.[1]) family = type[1]
    else if (unit) expect(unit[1]).toMatch(new RegExp(`_${unit[2]}$`))
    else
      expect(line).toMatch(
        new RegExp(
          `^(# HELP ${family} .+|${family}(_total|_info)?(\\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\\})? [\\d.e+-]+)$`,
        ),
      )
  }
})
