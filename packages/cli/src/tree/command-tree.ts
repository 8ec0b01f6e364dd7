import type { GroupSpec } from '../command/spec.ts'
import { accessGroups } from './access.ts'
import { cimGroup } from './cim/cim.ts'
import { daemonCommands } from './daemon.ts'
import { hostGroup } from './host.ts'
import { indicationsGroup } from './indications.ts'
import { jobGroup } from './job.ts'
import { machineGroup } from './machine.ts'
import { applyCommand } from './machine-settings.ts'
import { topCommand } from './metrics.ts'
import { mofGroup } from './mof.ts'
import { networkGroup } from './network.ts'
import { peerGroup } from './peer.ts'
import { runCommand } from './run.ts'
import { scheduleGroup } from './schedule.ts'
import { serverGroup } from './server.ts'
import { shellCommands } from './shell.ts'
import { poolGroup, volumeGroup } from './storage.ts'
import { validateCommand } from './validate.ts'

/** Every command. Parsing, help, completion and docs/cli.md are made from this; each command's code is loaded when it is run. */
export const commandTree: GroupSpec = {
  kind: 'group',
  name: 'cimarron',
  summary: 'Manage virtual machines through open standards',
  details: 'Cimarron: one standard management interface over every hypervisor.',
  commands: [
    machineGroup,
    topCommand,
    applyCommand,
    runCommand,
    ...daemonCommands,
    hostGroup,
    poolGroup,
    volumeGroup,
    networkGroup,
    scheduleGroup,
    jobGroup,
    peerGroup,
    ...accessGroups,
    serverGroup,
    cimGroup,
    validateCommand,
    indicationsGroup,
    mofGroup,
    ...shellCommands,
  ],
}
