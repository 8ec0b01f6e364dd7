import { setTimeout as delay } from 'node:timers/promises'
import {
  checkGraphicsPassword,
  HypervisorError,
  type KeyChord,
  type KeyTiming,
  type Operation,
  type PasswordLife,
  requireDevice,
  requirePasswordAsked,
} from '@cimarron/hypervisor'
import { Draft } from '../documents/document.ts'
import { findDevices } from '../documents/domain/devices/devices.ts'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import { linuxCodes } from './linux-codes.ts'
import { runOf } from './live/run-document.ts'
import type { MachineDesk } from './machine-desk.ts'

/** `VIR_KEYCODE_SET_LINUX` */
const linuxSet = 0

/** Presses keys, chord after chord: each is held by libvirt, and the next comes when it has been let go. */
export async function sendKeys(
  desk: MachineDesk,
  chords: readonly KeyChord[],
  { holdMs = 20, delayMs = 20, ...operation }: Operation & KeyTiming,
): Promise<void> {
  await desk.run('send-keys', operation, async (signal) => {
    const dom = desk.domain().wire
    const { rpc } = desk.around.libvirt()
    for (const chord of chords) {
      if (signal.aborted)
        throw new HypervisorError('cancelled', { what: `keys for machine ${JSON.stringify(desk.view.defined.name)}` })
      const keycodes = chord.map((key) => linuxCodes[key])
      await rpc.call(calls.domainSendKey, { dom, codeset: linuxSet, holdtime: holdMs, keycodes, flags: 0 })
      await delay(holdMs + delayMs)
    }
  })
}

/** Sets what clients of a screen are asked for, in the run alone: its definition keeps the one that it has. */
export async function setGraphicsPassword(
  desk: MachineDesk,
  device: string,
  { password, expiresSeconds, ...operation }: Operation & PasswordLife & { readonly password: string },
): Promise<void> {
  await desk.run('set-graphics-password', operation, async () => {
    const { active, defined } = desk.view
    const config = active ?? defined
    requireDevice(config, { id: device, kind: 'graphics' })
    const screen = config.graphics.find(({ id }) => id === device)
    if (!screen) return
    checkGraphicsPassword(password, screen)
    requirePasswordAsked(screen)
    const { xml, context } = await runOf(desk)
    const draft = new Draft(xml)
    const found = () => findDevices(draft.root, context).find(({ id }) => id === device)?.element
    const spot = draft.top.child('devices').child('graphics', (element) => element === found())
    spot.setAttribute('passwd', password)
    spot.setAttribute('passwdValidTo', expiresSeconds === undefined ? undefined : timeIn(desk, expiresSeconds))
    const element = found()
    if (element) await desk.domain().updateDevice(draft.text.slice(element.start, element.end), ['live'])
  })
}

/** As libvirt writes times: of UTC, to the second. */
function timeIn({ around }: MachineDesk, seconds: number): string {
  return new Date(around.now() + seconds * 1000).toISOString().slice(0, 19)
}
