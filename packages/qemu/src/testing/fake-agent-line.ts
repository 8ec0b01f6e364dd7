import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AgentLine } from '@cimarron/hypervisor/qga'
import { RunChannel } from '../agent/run-channel.ts'
import type { Run } from '../run.ts'
import { runPaths } from '../run-paths.ts'
import { FakeAgent, type FakeAgentCommand } from './fake-agent.ts'

export interface FakeLine extends AsyncDisposable {
  readonly agent: FakeAgent
  readonly line: AgentLine
}

/** A line to a fake agent, as if its machine ran. */
export async function lineTo(commands: Readonly<Record<string, FakeAgentCommand | null>> = {}): Promise<FakeLine> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-'))
  const paths = { ...runPaths(folder, 'm'), agent: join(folder, 'agent') }
  const agent = new FakeAgent({ commands })
  await agent.listen(paths.agent)
  const run = { process: {}, config: { agent: true } } as Run // what a line looks at of one
  const name = () => 'web'
  const channel = new RunChannel({ paths, run: () => run, name, isOpen: () => true })
  const line = new AgentLine({ name, channel: () => channel.open() })
  return {
    agent,
    line,
    async [Symbol.asyncDispose]() {
      await channel.close()
      await agent[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
}
