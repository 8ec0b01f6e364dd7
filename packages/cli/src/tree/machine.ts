import type { ArgumentSpec, CommandSpec, Example, GroupSpec, OptionSpec } from '../command/spec.ts'
import type { PowerVerbName } from '../machine/power-verbs.ts'
import { machineAdoptCommand } from './machine-adopt.ts'
import { machineAgentCommands, machineReachCommands } from './machine-agent.ts'
import { machineCloneCommand, templateGroup } from './machine-clone.ts'
import { machineCrashCommands } from './machine-crash.ts'
import { machineMigrateCommand } from './machine-migrate.ts'
import { machineScreenCommands } from './machine-screen.ts'
import { machineSettingCommands } from './machine-settings.ts'
import { snapshotGroup } from './machine-snapshot.ts'
import { machineMetricsCommand } from './metrics.ts'
import { noWait } from './no-wait.ts'

const machines: ArgumentSpec = {
  name: 'machine',
  summary: 'names or UUIDs',
  variadic: true,
  complete: 'machine',
}
const optionalMachines: ArgumentSpec = { ...machines, optional: true }
const machineArgument: ArgumentSpec = { name: 'machine', summary: 'its name or UUID', complete: 'machine' }

const allOption: OptionSpec = { flags: '--all', summary: 'every machine that is in a state for it' }
const timeout: OptionSpec = {
  flags: '--timeout <duration>',
  summary: 'how long to wait for each machine (90s, 5m); what was begun goes on at the server',
}
const by: OptionSpec = {
  flags: '--by <way>',
  summary: 'ask by the power button, or by the agent in the guest; --timeout is how long the guest may take then',
  choices: ['acpi', 'agent'],
}
const force: OptionSpec = { flags: '-f, --force', summary: 'take the power away at once, as "poweroff" does' }

interface Power {
  readonly name: PowerVerbName
  readonly summary: string
  readonly details?: string
  readonly options?: readonly OptionSpec[]
  readonly examples: readonly Example[]
  readonly load: Extract<CommandSpec, { kind: 'leaf' }>['load']
}

function power({ options = [], ...rest }: Power): CommandSpec {
  return {
    kind: 'leaf',
    connects: true,
    arguments: [optionalMachines],
    options: [allOption, noWait, timeout, ...options],
    ...rest,
  }
}

export const machineGroup: GroupSpec = {
  kind: 'group',
  name: 'machine',
  summary: 'virtual machines: list, define, start, stop, console',
  details:
    'Virtual machines. All but console, log, screenshot, sendkey, type, why and those that change settings go by CIM (DMTF virtualization profiles), so they work on any WBEM\nserver that has these. Machines are named by name or UUID.',
  commands: [
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List all machines of the server, in all its namespaces',
      connects: true,
      options: [
        { flags: '--state <states>', summary: 'only those in one of these: running,paused', repeats: true },
        { flags: '--tag <tags>', summary: 'only those that have all of these', repeats: true },
        {
          flags: '--sort <column>',
          summary: 'by name, state, cpus, memory, since, load, addresses, tags, namespace or uuid',
        },
        {
          flags: '--columns <names>',
          summary: 'which, and in what order; also load, addresses, tags and pending',
          repeats: true,
        },
        { flags: '--watch', summary: 'show it anew whenever something happens, until Ctrl-C' },
      ],
      examples: [
        { line: 'cimarron machine list', says: 'those of the local daemon' },
        { line: 'cimarron machine list --state running --sort memory --columns name,memory,tags', says: 'only some' },
        {
          line: 'cimarron machine list --columns name,state,load,addresses,namespace',
          says: 'how busy they are, and where they are reached',
        },
        { line: 'cimarron machine list --url https://host:5989 --user admin', says: 'those of another server' },
        { line: "cimarron machine list --json | jq -r '.[].name'", says: 'their names, for programs' },
      ],
      load: () => import('../commands/machine/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'show',
      summary: 'Show everything about machines: state, settings, devices, changes that wait for the next start',
      connects: true,
      arguments: [machines],
      examples: [{ line: 'cimarron machine show hello', says: 'state, settings and devices of "hello"' }],
      load: () => import('../commands/machine/show.ts'),
    },
    {
      kind: 'leaf',
      name: 'define',
      summary: 'Define a machine; what is left out gets a default of the server',
      connects: true,
      details:
        'Settings that have no option are said as for "machine set": firmware=uefi tpm=on tags=web disk0.bus=scsi. All of it is done or nothing:\na volume that was made for a disk goes again where the machine is refused.',
      arguments: [
        { name: 'name', summary: 'what it is to be called' },
        { name: 'setting', summary: 'as firmware=uefi', optional: true, variadic: true },
      ],
      options: [
        { flags: '--memory <size>', summary: 'memory, as 256M or 2G' },
        { flags: '--cpus <number>', summary: 'virtual processors' },
        {
          flags: '--disk <image>',
          summary:
            'a disk: [path=]PATH[,format=qcow2|raw], volume=POOL/VOLUME, or pool=POOL,size=10G[,name=NAME][,base=POOL/VOLUME], which makes a volume; each with [,ro][,id=NAME]; a comma in PATH is written twice',
          repeats: true,
          complete: 'file',
        },
        {
          flags: '--nic <network>',
          summary:
            'a network adapter: user[,forward=tcp:2222:22], network=NAME, bridge=NAME, tap[=NAME], macvtap=INTERFACE, none',
          repeats: true,
        },
        { flags: '--kernel <file>', summary: 'boot this kernel of the host directly', complete: 'file' },
        { flags: '--initrd <file>', summary: 'its initial RAM disk', complete: 'file' },
        { flags: '--append <text>', summary: 'its command line' },
        { flags: '--boot <ids>', summary: 'devices to boot from, in order: disk0,nic0' },
        { flags: '--accel <how>', summary: 'how the guest is run', choices: ['auto', 'kvm', 'tcg'] },
        { flags: '--arch <name>', summary: 'architecture of the guest', choices: ['x86_64', 'aarch64'] },
        { flags: '--machine-type <name>', summary: 'chipset, as q35' },
        { flags: '--description <text>', summary: 'what it is for' },
        { flags: '--uuid <uuid>', summary: 'the UUID it is to have' },
        { flags: '--start', summary: 'start it as well' },
        { flags: '--dry-run', summary: 'only print the settings that would be sent, as MOF' },
      ],
      examples: [
        {
          line: 'cimarron machine define web --memory 2G --cpus 2 --disk /srv/web.qcow2 --nic user,forward=tcp:2222:22',
          says: 'a machine with a disk, and port 2222 of the host leading to its port 22',
        },
        {
          line: 'cimarron machine define probe --kernel /boot/vmlinuz --initrd /tmp/initrd --append console=ttyS0 --start',
          says: 'boots a kernel directly, now',
        },
        {
          line: 'cimarron machine define db firmware=uefi --memory 4G --disk pool=images,size=20G,base=images/debian',
          says: 'with a new volume, images/db-disk0, that builds on another',
        },
        {
          line: 'cimarron machine define win firmware=uefi tpm=on --memory 8G --nic network=lab',
          says: 'with a TPM, on the network of "cimarron network define lab"',
        },
        { line: 'cimarron machine define web --memory 2G --dry-run', says: 'what DefineSystem would be sent' },
      ],
      load: () => import('../commands/machine/define.ts'),
    },
    machineCloneCommand,
    snapshotGroup,
    templateGroup,
    machineMetricsCommand,
    ...machineSettingCommands,
    power({
      name: 'start',
      summary: 'Start machines that are off; those that are saved go on where they were',
      options: [{ flags: '--paused', summary: 'powered, with their processors standing still until "resume"' }],
      examples: [
        {
          line: 'cimarron machine start hello --paused',
          says: 'to look at it, or attach to its console, before it runs',
        },
        { line: 'cimarron machine start hello', says: 'starts it and waits until it runs' },
        { line: 'cimarron machine start --all', says: 'starts all that are off' },
      ],
      load: () => import('../commands/machine/start.ts'),
    }),
    power({
      name: 'stop',
      summary: 'Ask guests to shut down, and wait until they have',
      details:
        'Presses the power button (ACPI). The guest gets 60 seconds; one that has not shut down by then goes on running, and\nthe command fails. --force, or "poweroff", does not ask.',
      options: [force, by],
      examples: [
        { line: 'cimarron machine stop hello --timeout 30s', says: 'exit code 7 if it is not off after 30 seconds' },
        { line: 'cimarron machine stop hello --by agent', says: 'for guests that do not listen to the power button' },
        { line: 'cimarron machine stop hello --force', says: 'without asking the guest' },
      ],
      load: () => import('../commands/machine/stop.ts'),
    }),
    power({
      name: 'poweroff',
      summary: 'Take the power away at once; guests may lose what they have not written',
      examples: [{ line: 'cimarron machine poweroff hello', says: 'as pulling the plug' }],
      load: () => import('../commands/machine/poweroff.ts'),
    }),
    power({
      name: 'pause',
      summary: 'Let processors stand still',
      examples: [{ line: 'cimarron machine pause hello', says: 'memory and devices stay as they are' }],
      load: () => import('../commands/machine/pause.ts'),
    }),
    power({
      name: 'resume',
      summary: 'Let paused machines go on',
      examples: [{ line: 'cimarron machine resume hello', says: 'goes on where it was paused' }],
      load: () => import('../commands/machine/resume.ts'),
    }),
    power({
      name: 'save',
      summary: 'Write the memory of machines to disk and end them; "start" goes on from there',
      details:
        'The guest notices nothing but a jump of its clock. While a machine is saved, nobody else may change its disks, and changes of\nits settings wait for the start after the one that goes on. Ctrl-C leaves the job going; "cimarron job cancel" calls it off.',
      examples: [
        { line: 'cimarron machine save hello', says: 'from running or paused' },
        { line: 'cimarron machine save --all', says: 'all that run' },
      ],
      load: () => import('../commands/machine/save.ts'),
    }),
    power({
      name: 'restore',
      summary: 'Let saved machines go on where they were, as "start" does',
      details: 'A machine that was paused when it was saved is paused again.',
      examples: [{ line: 'cimarron machine restore hello', says: 'refused of a machine that is not saved' }],
      load: () => import('../commands/machine/restore.ts'),
    }),
    power({
      name: 'discard-saved',
      summary: 'Throw away what was saved of machines, which are off then',
      details: 'As if the power had been lost when they were saved.',
      options: [{ flags: '-y, --yes', summary: 'do not ask' }],
      examples: [{ line: 'cimarron machine discard-saved hello --yes', says: 'its next start begins anew' }],
      load: () => import('../commands/machine/discard-saved.ts'),
    }),
    power({
      name: 'reset',
      summary: 'Press the reset button; guests are not asked',
      examples: [{ line: 'cimarron machine reset hello', says: 'boots anew at once' }],
      load: () => import('../commands/machine/reset.ts'),
    }),
    power({
      name: 'reboot',
      summary: 'Ask guests to reboot',
      details: 'Asks as "stop" does: the guest gets 60 seconds. "reset" does not ask.',
      options: [by],
      examples: [{ line: 'cimarron machine reboot hello --no-wait', says: 'prints how to look at the job' }],
      load: () => import('../commands/machine/reboot.ts'),
    }),
    {
      kind: 'leaf',
      name: 'delete',
      summary: 'Delete machines; disk images stay',
      connects: true,
      arguments: [optionalMachines],
      options: [
        { flags: '--all', summary: 'every machine' },
        { flags: '-y, --yes', summary: 'do not ask' },
        { flags: '-f, --force', summary: 'power off those that run' },
        { flags: '--discard-saved', summary: 'also those that are saved, with what was saved of them' },
        { flags: '--snapshots', summary: 'also those that have snapshots, with these' },
        { flags: '--volumes', summary: 'the volumes that are disks of no other machine as well' },
      ],
      examples: [
        { line: 'cimarron machine delete old', says: 'asks first' },
        { line: 'cimarron machine delete old --volumes', says: 'lists what would go, and asks' },
        { line: 'cimarron machine delete old --yes --force', says: 'powers it off and deletes it, for scripts' },
      ],
      load: () => import('../commands/machine/delete.ts'),
    },
    {
      kind: 'leaf',
      name: 'console',
      summary: 'Connect this terminal to the serial console of a machine',
      details: 'Shows the end of what was said before, then all that follows. Ctrl-] leaves; the machine goes on.',
      connects: true,
      json: false,
      arguments: [machineArgument],
      options: [
        { flags: '--device <id>', summary: 'which serial port, where there are several' },
        { flags: '--escape <key>', summary: 'the key that leaves, as ^] or ^Q, or none' },
      ],
      examples: [
        { line: 'cimarron machine console hello', says: 'Ctrl-] leaves' },
        { line: 'cimarron machine console hello --escape ^Q', says: 'for guests that need Ctrl-]' },
      ],
      load: () => import('../commands/machine/console.ts'),
    },
    {
      kind: 'leaf',
      name: 'log',
      summary: 'Print what the serial console of a machine said',
      connects: true,
      arguments: [machineArgument],
      options: [
        { flags: '-F, --follow', summary: 'and what it goes on to say' },
        { flags: '--bytes <size>', summary: 'only the last so many, as 4k' },
        { flags: '--device <id>', summary: 'which serial port, where there are several' },
      ],
      examples: [
        { line: 'cimarron machine log hello --bytes 4k', says: 'the end of it' },
        { line: 'cimarron machine log hello --follow', says: 'until Ctrl-C' },
      ],
      load: () => import('../commands/machine/log.ts'),
    },
    ...machineCrashCommands,
    ...machineScreenCommands,
    ...machineAgentCommands,
    ...machineReachCommands,
    machineMigrateCommand,
    machineAdoptCommand,
    {
      kind: 'leaf',
      name: 'why',
      summary: 'Tell why a machine is as it is',
      details:
        "Its last change of state, the hypervisor's own words, the last job that failed, the end of its console.",
      connects: true,
      arguments: [machineArgument],
      examples: [{ line: 'cimarron machine why hello', says: 'for a machine that is off and should not be' }],
      load: () => import('../commands/machine/why.ts'),
    },
  ],
}
