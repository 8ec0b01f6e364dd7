import { parseDocument } from '../../documents/document.ts'
import { remoteCalls as calls } from '../../protocol/remote.gen.ts'
import { child } from '../../xml/xml-element.ts'
import type { LiveTools } from './make-live.ts'

/** `virDomainLifecycle`, by the element that says it */
const ends = ['on_poweroff', 'on_reboot', 'on_crash'] as const
/** `virDomainLifecycleAction` */
const actions = ['destroy', 'restart', 'rename-restart', 'preserve', 'coredump-destroy', 'coredump-restart']
/** VIR_DOMAIN_AFFECT_LIVE */
const live = 1

/** What follows an end of the guest, as the definition says it by now. */
export async function setLifecycle({ desk, undo }: LiveTools): Promise<void> {
  const domain = desk.domain()
  const { rpc } = desk.around.libvirt()
  const [defined, run] = await Promise.all([domain.xml(['inactive']), domain.xml()])
  const [wanted, before] = [defined, run].map((xml) => parseDocument(xml, 'domain'))
  for (const [type, name] of ends.entries()) {
    const set = (word: string) =>
      rpc.call(calls.domainSetLifecycleAction, { dom: domain.wire, type, action: actions.indexOf(word), flags: live })
    const [to, from] = [wanted, before].map((root) => child(root, name)?.text.trim() ?? 'destroy')
    if (to === undefined || from === undefined || to === from) continue
    await set(to)
    undo.defer(async () => void (await set(from)))
  }
}
