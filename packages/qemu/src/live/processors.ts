import { HypervisorError, type MachineConfig, type MachineState } from '@cimarron/hypervisor'
import { hasProcessorPlaces, processorPrefix } from '../processor-arguments.ts'
import { isObject, type JsonObject } from '../qmp/message.ts'
import type { LiveMachine } from './live-machine.ts'

/** A place for a processor, in QEMU's order; the first is that of the processor that boots. */
interface Place {
  readonly index: number
  readonly type: string
  readonly props: JsonObject
  /** Of the processor in it, in QEMU's tree. */
  readonly path: string | undefined
}

/** Why a running machine can't have so many processors, or undefined where it can. */
export async function processorsWait(
  count: number,
  { live, config, state }: { readonly live: LiveMachine; readonly config: MachineConfig; readonly state: MachineState },
): Promise<string | undefined> {
  const places = await placesOf(live)
  if (count > places.length) return 'it was started with room for no more processors (maxProcessors)'
  const present = places.filter(({ path }) => path !== undefined)
  if (count >= present.length) return undefined
  if (live.acceleration === 'tcg') return emulated
  const fixed = present.filter((place) => idOf(place) === undefined).length
  if (count < fixed) {
    return hasProcessorPlaces(config)
      ? `${fixed} of its processors were built in when it was started`
      : 'its processors were built in when it was started (maxProcessors makes places for them)'
  }
  return state === 'running' ? undefined : 'the guest has to agree, and stands still'
}

/**
 * Plugs in the processors that are missing; asks the guest for those that are too many, the last first.
 * @throws HypervisorError `guest-refused` with the guest's reason, `timeout` where it says nothing
 */
export async function conformProcessors(live: LiveMachine, config: MachineConfig): Promise<void> {
  const { count } = config.processors
  const places = await placesOf(live)
  const present = places.filter(({ path }) => path !== undefined)
  const free = places.filter(({ path }) => path === undefined)
  for (const { type, props } of free.slice(0, Math.max(0, count - present.length))) {
    await live.qmp.executeAny('device_add', { driver: type, id: processorId(props), ...props })
    live.reached('plug:1')
  }
  // A new thread runs where the one does that has made it.
  if (config.pinning && count > present.length) await live.pin(config)
  if (count < present.length && live.acceleration === 'tcg') {
    throw new HypervisorError('unsupported', { platform: 'the QEMU driver', feature: `set-processors: ${emulated}` })
  }
  for (const place of present.slice(count).toReversed()) {
    await unplugProcessor(live, place)
    live.reached('unplug:1')
  }
}

/**
 * Of a processor that it emulates QEMU 7.2 goes on to tell changes of the machine's memory when it is gone, and writes to
 * memory that is freed: it ends at the next device that is plugged in. With KVM nothing of that is there.
 */
const emulated = 'QEMU that emulates processors (tcg) would end soon after one is taken out'

/** How many there are: a guest may have let go of some by itself, or late. */
export async function processorsThere(live: LiveMachine): Promise<number> {
  return (await placesOf(live)).filter(({ path }) => path !== undefined).length
}

/**
 * QEMU tells of the end of a processor by that of its interrupt controller alone under TCG (7.2), and of the guest's
 * answer by an event of ACPI, which has the number of the place and not always the device.
 */
async function unplugProcessor(live: LiveMachine, place: Place): Promise<void> {
  const id = idOf(place)
  // Built in: `processorsWait` has let nothing come here that would need it gone.
  if (id === undefined) return
  const patienceMs = await live.patienceMs()
  const heard = live.hear(({ name, data }) => {
    if (name === 'DEVICE_DELETED') return data.device === id
    return name === 'ACPI_DEVICE_OST' && isObject(data.info) && isAnswer(data.info, place.index)
  }, patienceMs)
  await live.qmp.executeAny('device_del', { id })
  const event = await heard
  const still = (await placesOf(live))[place.index]?.path !== undefined
  if (!still) return
  const status = isObject(event?.data.info) ? Number(event.data.info.status) : 0
  const problem = `does not give processor ${place.index} back`
  if (status !== 0) {
    throw new HypervisorError('guest-refused', {
      machine: live.name,
      problem: `${problem}: ${refusals[status] ?? `it answered ${status} (ACPI, _OST)`}`,
      remedy: 'take it offline in the guest first, or let the change wait for the next start',
    })
  }
  throw new HypervisorError('timeout', {
    what: `the guest of machine ${JSON.stringify(live.name)} giving back processor ${place.index}`,
    within: `${patienceMs} ms`,
    remedy: 'it may still boot, or know no ACPI hot-plug; let the change wait for the next start',
  })
}

/** The final word on an ejection, and not that it is under way (0x84). */
function isAnswer(word: JsonObject, index: number): boolean {
  return word['slot-type'] === 'CPU' && word.slot === String(index) && isEjection(word) && word.status !== 0x84
}

/** What a guest's word is about (ACPI, _OST). */
function isEjection({ source }: JsonObject): boolean {
  return source === 3 || source === 0x103
}

/** What ACPI's _OST knows of an ejection, as Linux answers it (include/linux/acpi.h). */
const refusals: Readonly<Record<number, string>> = {
  1: 'it failed',
  2: 'it does not know what was asked',
  128: 'its system does not allow it',
  129: 'it is in use',
  130: 'it is busy',
  131: 'what depends on it is busy',
}

async function placesOf(live: LiveMachine): Promise<readonly Place[]> {
  // QEMU has them in the reverse order.
  const all = (await live.list('query-hotpluggable-cpus')).toReversed()
  return all.map((place, index) => ({
    index,
    type: String(place.type),
    props: isObject(place.props) ? place.props : {},
    path: typeof place['qom-path'] === 'string' ? place['qom-path'] : undefined,
  }))
}

/** Of one that can be taken out. */
function idOf({ path }: Place): string | undefined {
  const last = path?.split('/').at(-1)
  return last?.startsWith(processorPrefix) ? last : undefined
}

function processorId(props: JsonObject): string {
  const place = ['socket-id', 'die-id', 'core-id', 'thread-id'].flatMap((name) => props[name] ?? [])
  return `${processorPrefix}${place.map(String).join('-')}`
}
