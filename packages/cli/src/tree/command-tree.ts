import type { GroupSpec } from '../command/spec.ts'
import { cimGroup } from './cim.ts'
import { machineGroup } from './machine.ts'

/** Every command. Parsing, help, completion and docs/cli.md are made from this; each command's code is loaded when it is run. */
export const commandTree: GroupSpec = {
  kind: 'group',
  name: 'cimarron',
  summary: 'Manage virtual machines through open standards',
  commands: [machineGroup, cimGroup],
}
