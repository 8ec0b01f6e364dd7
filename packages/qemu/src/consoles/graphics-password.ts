import type { Graphics, PasswordLife } from '@cimarron/hypervisor'
import type { QmpClient } from '../qmp/client.ts'

/** The one VNC display of a machine that listens to others; the daemon's own has none to ask. */
export const listeningDisplay = 'listen'

/** qapi/ui.json, `set_password` and `expire_password`. */
export async function setPassword(
  qmp: QmpClient,
  { protocol }: Pick<Graphics, 'protocol'>,
  { password, expiresSeconds }: PasswordLife & { readonly password: string },
): Promise<void> {
  const display = protocol === 'vnc' ? { display: listeningDisplay } : {}
  const time = expiresSeconds === undefined ? 'never' : `+${expiresSeconds}`
  // The end first: at no moment is a new password good for longer than it should be.
  await qmp.executeAny('expire_password', { protocol, time, ...display })
  await qmp.executeAny('set_password', { protocol, password, ...display })
}
