import { writeSync } from 'node:fs'
import { argv, kill, pid } from 'node:process'
import type { Command } from '../command.ts'
import { openEstate } from '../estate.ts'
import { fakeSource, testActor } from './test-estate.ts'

/**
 * A daemon for tests that kill it: `node daemon-to-kill.ts DATABASE POINT STEP...`. It says `asked STEP` before and
 * `done STEP` after each step, and is gone with SIGKILL as soon as it reaches the fail point. The step `storm` defines
 * machines without end.
 */
const [, , database = '', point = '', ...steps] = argv

const reached = (name: string) => {
  if (name === point) kill(pid, 'SIGKILL')
}
/** Straight to the descriptor: what was said is out before anything else happens. */
const say = (words: string) => writeSync(1, `${words}\n`)

await using estate = await openEstate({ database, version: 'test', hypervisors: [fakeSource()], reached })
const session = estate.as(testActor())

for (const step of steps) {
  if (step === 'storm') await storm()
  say(`asked ${step}`)
  await session.run(commandOf(step))
  say(`done ${step}`)
}

function commandOf(step: string): Command {
  if (step === 'define') return { kind: 'define-machine', draft: { name: 'm' } }
  const machine = session.findMachine('m').view.id
  if (step === 'start') return { kind: 'start-machine', machine }
  if (step === 'clone') return { kind: 'clone-machine', machine, copies: [{ name: 'copy' }] }
  if (step === 'destroy') return { kind: 'undefine-machine', machine, powerOff: true }
  throw new Error(`no such step: ${step}`)
}

async function storm(): Promise<never> {
  const define = async (name: string) => {
    await session.run({ kind: 'define-machine', draft: { name } })
    say(`done ${name}`)
  }
  for (let round = 0; ; round++)
    await Promise.all(Array.from({ length: 7 }, (_, index) => define(`m${round}-${index}`)))
}
