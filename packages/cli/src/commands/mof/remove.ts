import { withServer } from '../../cim/with-server.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'
import { type RemovalPlan, removalPlan } from '../../deploy/removal-plan.ts'
import { carryOutAndTell } from '../../deploy/report.ts'
import { failedExit } from '../../mof/failed-exit.ts'
import { checkedFiles } from './compile.ts'

/** Takes what MOF files declare out of a running server: all of it, or nothing. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  return await withServer(invocation, async (connection) => {
    const compiled = await checkedFiles(invocation, connection, [])
    if (compiled.errors > 0) return failedExit(invocation)
    const options = { qualifiers: invocation.flag('qualifiers'), signal: invocation.host.signal }
    const plans: RemovalPlan[] = []
    for (const checked of compiled.namespaces) plans.push(await removalPlan(connection.client, checked, options))
    const plan = plans.flatMap((each) => each.plan)
    const absent = plans.reduce((sum, each) => sum + each.absent, 0)
    const count = plan.reduce((sum, wave) => sum + wave.length, 0)
    if (count > 0 && !invocation.flag('dry-run'))
      await confirm(invocation, `Delete ${count} declarations from the server?`)
    return await carryOutAndTell(invocation, plan, absent === 0 ? '' : `; ${absent} not there`)
  })
}
