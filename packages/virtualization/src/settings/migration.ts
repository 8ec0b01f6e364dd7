import { convertUnit, type Instance, parseUnit, ValueError } from '@cimarron/cim'
import type { MigrationWish } from '@cimarron/estate'
import { refuseUnmet } from './refuse-unmet.ts'
import { SettingReader } from './setting-reader.ts'

/** CIM_VirtualSystemMigrationSettingData.MigrationType: what runs goes on running there. */
const types = new Map([[2, 'live']] as const)
/** TransportType: between two daemons it is always TLS with certificates that both check. */
const transports = new Map([
  [3, 'tls'],
  [4, 'tls'],
] as const)

/**
 * How a machine is to go, from what MigrateVirtualSystemToHost is given: a machine that is off goes as it is. The new
 * settings can give it another name there, and nothing else.
 * @throws SettingProblem
 */
export function readMigrationWish(settings: Instance | undefined, system: Instance | undefined): MigrationWish {
  const reader = settings === undefined ? undefined : new SettingReader(settings)
  reader?.choice('MigrationType', types)
  reader?.choice('TransportType', transports)
  const bandwidth = reader === undefined ? undefined : readBandwidth(reader)
  const copies = reader?.boolean('CopyStorage') ?? false
  const pool = reader?.string('DestinationPool')
  reader?.string('ElementName')
  if (reader !== undefined) refuseUnmet(reader, {})
  const name = system === undefined ? undefined : readName(new SettingReader(system))
  return {
    storage: copies ? 'copied' : 'shared',
    ...(pool === undefined ? {} : { pool }),
    ...(name === undefined ? {} : { name }),
    ...(bandwidth === undefined ? {} : { bandwidth }),
  }
}

function readName(reader: SettingReader): string | undefined {
  const name = reader.string('ElementName')
  refuseUnmet(reader, {})
  return name
}

/** The most bytes a second. */
function readBandwidth(reader: SettingReader): number | undefined {
  const bandwidth = reader.integer('Bandwidth')
  const unit = reader.string('BandwidthUnit')
  if (bandwidth === undefined) return undefined
  if (unit === undefined)
    throw reader.problem(`Bandwidth is ${bandwidth} of no unit; give BandwidthUnit, for example "byte / second * 10^6"`)
  try {
    return Number(convertUnit(BigInt(bandwidth), parseUnit(unit, { legacy: true }), 'byte / second'))
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw reader.problem(`BandwidthUnit is no unit of bandwidth, as "byte / second * 10^6" is: ${error.message}`)
  }
}
