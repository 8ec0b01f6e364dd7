import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { xenArguments } from './xen-machine.js'

/** Half a minute is usual where the machine has time. */
const bootMs = 10 * 60_000

/**
 * Boots the Xen host of a folder once, and saves its state there when dom0 says that all is up.
 * @param {string} folder
 * @returns {Promise<void>}
 */
export async function saveXen(folder) {
  const disk = `if=none,id=root,format=raw,file=${join(folder, 'root.img').replaceAll(',', ',,')}`
  const args = ['-drive', disk, '-chardev', 'socket,id=serial,fd=3', '-serial', 'chardev:serial', '-qmp', 'stdio']
  const qemu = spawn('qemu-system-x86_64', [...xenArguments(folder), ...args], {
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    env: { ...process.env, XEN_STATE: join(folder, 'state') },
  })
  const exit = once(qemu, 'exit')
  try {
    await untilReady(qemu)
    await migrate(qemu)
  } finally {
    qemu.kill('SIGKILL')
    await exit
  }
}

/**
 * Reads what Xen and dom0 say, until dom0 says that it is ready.
 * @param {import('node:child_process').ChildProcess} qemu
 */
async function untilReady(qemu) {
  /** @type {string[]} */
  const said = []
  const late = setTimeout(() => qemu.kill('SIGKILL'), bootMs)
  try {
    for await (const line of createInterface({
      input: /** @type {import('node:stream').Readable} */ (qemu.stdio[3]),
    })) {
      said.push(line)
      if (line.includes('DOM0 READY')) return
      if (line.includes('DOM0 FAILED')) break
    }
  } finally {
    clearTimeout(late)
  }
  throw new Error(
    `dom0 of the Xen host did not come up within ${bootMs / 60_000} minutes; it said last:\n${said.slice(-20).join('\n')}`,
  )
}

/**
 * Its memory and devices go into a file, by a command whose environment names it; its disk stays as it is then.
 * @param {import('node:child_process').ChildProcess} qemu
 */
async function migrate({ stdin, stdout }) {
  if (!stdin || !stdout) throw new Error('QEMU has no monitor')
  /** @param {string} execute @param {object} [args] */
  const send = (execute, args = {}) => stdin.write(`${JSON.stringify({ execute, arguments: args })}\n`)
  send('qmp_capabilities')
  send('migrate-set-capabilities', { capabilities: [{ capability: 'events', state: true }] })
  send('migrate-set-parameters', { 'max-bandwidth': 2 ** 40 })
  send('migrate', { uri: 'exec:exec cat > "$XEN_STATE"' })
  for await (const line of createInterface({ input: stdout })) {
    /** @type {{ error?: { desc: string }, event?: string, data?: { status: string } }} */
    const message = JSON.parse(line)
    if (message.error) throw new Error(`QEMU refused: ${message.error.desc}`)
    if (message.event !== 'MIGRATION') continue
    if (message.data?.status === 'completed') return
    if (message.data?.status === 'failed') throw new Error('QEMU could not save the state of the Xen host')
  }
  throw new Error('QEMU ended before the state of the Xen host was saved')
}
