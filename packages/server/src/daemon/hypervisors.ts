import { join } from 'node:path'
import type { HypervisorSource } from '@cimarron/estate'
import { findUser, openQemu, type UserOptions } from '@cimarron/qemu'
import { openSimulator } from '@cimarron/simulator'
import type { Logger } from 'pino'
import { ConfigurationError, type HypervisorConfiguration } from '../configuration.ts'
import type { QemuConfiguration } from '../qemu-settings.ts'
import { findQemu } from './find-qemu.ts'
import { libvirtSource } from './libvirt-source.ts'

export interface ChosenHypervisors {
  readonly sources: readonly HypervisorSource[]
  /** True where the simulator stands in because there is no QEMU on this host. */
  readonly standIn: boolean
}

export interface HypervisorSurroundings {
  readonly dataDirectory: string
  readonly logger: Logger
  /** After so long in which nothing of a migration goes over, in milliseconds, it is given up. */
  readonly standstillMs: number
}

/**
 * The hypervisors to manage: those configured, or this host's QEMU, or where none is installed the simulator. An
 * installed QEMU that does not work is a failure, never a reason to simulate.
 */
export function chooseHypervisors(
  configured: readonly HypervisorConfiguration[] | undefined,
  surroundings: HypervisorSurroundings,
): ChosenHypervisors {
  const standIn = configured === undefined && findQemu() === undefined
  const chosen: readonly HypervisorConfiguration[] = configured ?? [
    standIn ? { platform: 'simulator', name: 'local' } : { platform: 'qemu', name: 'local' },
  ]
  return { sources: chosen.map((each) => source(each, surroundings)), standIn }
}

function source(
  configuration: HypervisorConfiguration,
  { dataDirectory, logger, standstillMs }: HypervisorSurroundings,
): HypervisorSource {
  const { name } = configuration
  const onWarning = (text: string): void => logger.warn({ hypervisor: name }, text)
  switch (configuration.platform) {
    case 'qemu':
      return {
        name,
        open: ({ id, store, reached }) =>
          openQemu({
            id,
            name,
            store,
            directory: join(dataDirectory, 'qemu'),
            keptBack: ownFiles(dataDirectory),
            standstillMs,
            failPoint: reached,
            issueCertificate: async (address) => {
              const { screenCertificate } = await import('../tls/screen-certificate.ts')
              return await screenCertificate(dataDirectory, address)
            },
            onWarning,
            ...chosenQemu(configuration),
          }),
      }
    case 'simulator':
      return {
        name,
        open: ({ id, store, reached }) =>
          openSimulator({
            id,
            name,
            store,
            failPoint: reached,
            report: (error) => onWarning(error instanceof Error ? error.message : String(error)),
            ...(configuration.hosts === undefined ? {} : { hosts: configuration.hosts }),
            ...(configuration.machines === undefined ? {} : { machines: configuration.machines }),
            ...(configuration.faults === undefined ? {} : { faults: configuration.faults }),
            ...(configuration.timing === undefined ? {} : { timing: configuration.timing }),
          }),
      }
    case 'libvirt':
      return libvirtSource(configuration, onWarning)
    default:
      return configuration satisfies never
  }
}

/** Which QEMU, and as whom it runs. */
export type QemuChoice = Pick<UserOptions, 'user' | 'userRange'> & {
  readonly binary?: string
  readonly dumpFolder?: string
}

/** Of the first QEMU that is configured: nothing where none is. @throws ConfigurationError where the host has no such user */
export function qemuChoice(configured: readonly HypervisorConfiguration[] = []): QemuChoice {
  const first = configured.find((one) => one.platform === 'qemu')
  return first ? chosenQemu(first) : {}
}

function chosenQemu(configuration: QemuConfiguration): QemuChoice {
  const { binary, dumps } = configuration
  return {
    ...(binary === undefined ? {} : { binary }),
    ...(dumps === undefined ? {} : { dumpFolder: dumps }),
    ...qemuUsers(configuration),
  }
}

/** @throws ConfigurationError where the host has no such user */
function qemuUsers({ name, user, users }: QemuConfiguration): Pick<UserOptions, 'user' | 'userRange'> {
  const range = users === undefined ? {} : { userRange: users }
  if (user === undefined) return range
  if (user === 'per-machine' || user === 'shared') return { user, ...range }
  const found = findUser(user)
  if (found) return { user: found }
  throw new ConfigurationError(
    `hypervisor ${name}: user: there is no user ${JSON.stringify(user)} in /etc/passwd; use per-machine, shared, or make it`,
  )
}

/** What an administrator of machines must not read or write through one: keys, passwords, the database and its log. */
function ownFiles(dataDirectory: string): readonly string[] {
  const names = ['cimarron.db', 'cimarron.db-wal', 'cimarron.db-shm', 'admin-password', 'tls', 'run', 'qemu']
  return [...names, 'daemon.log', 'daemon.log.1', 'cimarron.yaml'].map((name) => join(dataDirectory, name))
}
