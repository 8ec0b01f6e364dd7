import type {
  AgentInfo,
  GuestDisk,
  GuestFileSystem,
  GuestInterface,
  GuestOs,
  GuestProcessor,
  GuestTimeZone,
  GuestUser,
  TrimmedFileSystem,
} from '../guest-report.ts'
import { Answer, known } from './answer.ts'

/** What each command of the agent returns (QEMU, qga/qapi-schema.json), read into the model's words. */
export const guestReports = {
  'guest-info': (value: unknown, command: string): AgentInfo => {
    const answer = new Answer(value, command)
    const commands = answer.list('supported_commands')
    return {
      version: answer.text('version'),
      commands: commands.map((one) => ({ name: one.text('name'), enabled: one.flag('enabled') })),
    }
  },
  'guest-get-osinfo': (value: unknown, command: string): GuestOs => {
    const answer = new Answer(value, command)
    return known<GuestOs>({
      id: answer.optionalText('id'),
      name: answer.optionalText('name'),
      prettyName: answer.optionalText('pretty-name'),
      version: answer.optionalText('version'),
      versionId: answer.optionalText('version-id'),
      kernelRelease: answer.optionalText('kernel-release'),
      kernelVersion: answer.optionalText('kernel-version'),
      machine: answer.optionalText('machine'),
    })
  },
  'guest-get-host-name': (value: unknown, command: string): string => new Answer(value, command).text('host-name'),
  'guest-get-timezone': (value: unknown, command: string): GuestTimeZone => {
    const answer = new Answer(value, command)
    return known<GuestTimeZone>({ zone: answer.optionalText('zone'), offsetSeconds: answer.number('offset') })
  },
  'guest-get-users': (value: unknown, command: string): readonly GuestUser[] =>
    Answer.list(value, command).map((one) =>
      known<GuestUser>({
        name: one.text('user'),
        domain: one.optionalText('domain'),
        loginMs: Math.round(one.number('login-time') * 1000),
      }),
    ),
  'guest-network-get-interfaces': (value: unknown, command: string): readonly GuestInterface[] =>
    Answer.list(value, command).map((one) =>
      known<GuestInterface>({
        name: one.text('name'),
        mac: one.optionalText('hardware-address')?.toLowerCase(),
        addresses: one.optionalList('ip-addresses').map((address) => ({
          address: address.text('ip-address'),
          prefix: address.number('prefix'),
          family: address.text('ip-address-type') === 'ipv6' ? 'ipv6' : 'ipv4',
        })),
      }),
    ),
  'guest-get-fsinfo': (value: unknown, command: string): readonly GuestFileSystem[] =>
    Answer.list(value, command).map((one) =>
      known<GuestFileSystem>({
        name: one.text('name'),
        mountPoint: one.text('mountpoint'),
        type: one.text('type'),
        totalBytes: one.optionalNumber('total-bytes'),
        usedBytes: one.optionalNumber('used-bytes'),
      }),
    ),
  'guest-get-disks': (value: unknown, command: string): readonly GuestDisk[] =>
    Answer.list(value, command).map((one) => {
      const address = one.optionalPart('address')
      return known<GuestDisk>({
        name: one.text('name'),
        isPartition: one.flag('partition'),
        dependsOn: one.optionalTexts('dependencies'),
        alias: one.optionalText('alias'),
        serial: address?.optionalText('serial'),
        busType: address?.optionalText('bus-type'),
      })
    }),
  'guest-get-vcpus': (value: unknown, command: string): readonly GuestProcessor[] =>
    Answer.list(value, command).map((one) =>
      known<GuestProcessor>({
        id: one.number('logical-id'),
        online: one.flag('online'),
        canOffline: one.optionalFlag('can-offline'),
      }),
    ),
  'guest-fstrim': (value: unknown, command: string): readonly TrimmedFileSystem[] =>
    new Answer(value, command).list('paths').map((one) =>
      known<TrimmedFileSystem>({
        path: one.text('path'),
        trimmedBytes: one.optionalNumber('trimmed'),
        minimumBytes: one.optionalNumber('minimum'),
        error: one.optionalText('error'),
      }),
    ),
  'guest-ssh-get-authorized-keys': (value: unknown, command: string): readonly string[] =>
    new Answer(value, command).texts('keys'),
} as const

export type GuestReportName = keyof typeof guestReports
export type GuestReport<N extends GuestReportName> = ReturnType<(typeof guestReports)[N]>
