import { expect } from 'vitest'
import { checkServer } from '../src/check-server.ts'
import { findingsOf } from '../src/report/report.ts'
import { type SmallModel, smallModel } from '../src/testing/small-model.ts'

/** The rules that find something in the small model after a fault was put into it. None may fail to be tried. */
export async function rulesBrokenBy(seed: (model: SmallModel) => unknown): Promise<string[]> {
  const model = smallModel()
  seed(model)
  const report = await checkServer(model.server, { server: 'fake' })
  const untried = report.results.flatMap(({ id, unchecked }) =>
    unchecked === undefined ? [] : [`${id}: ${unchecked}`],
  )
  expect(untried).toEqual([])
  return [...new Set(findingsOf(report).map(({ rule }) => rule))]
}
