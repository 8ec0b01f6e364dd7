import type { MachineConfig } from '@cimarron/hypervisor'
import { prompt } from './shell.ts'

/** The parts of a boot log, each said after an equal share of the boot time; the last is the shell's prompt. */
export function bootLog(config: MachineConfig, bootMs: number): readonly string[] {
  const parts = [
    [
      'Simulated guest: no kernel runs here',
      `Machine: ${config.name}`,
      `Command line: ${config.boot.direct?.commandLine ?? ''}`,
    ],
    [`CPUs: ${config.processors.count}`, `Memory: ${config.memory.bytes / 1024}K`, `Boot: ${bootSource(config)}`],
    [
      ...config.disks.map((disk) => `${disk.id}: ${disk.format}${disk.readOnly ? ' read-only' : ''}`),
      ...config.nics.map((nic) => `${nic.id}: ${nic.mac}`),
      'GUEST UP',
    ],
  ]
  const texts = parts.map((lines, part) => {
    const seconds = ((bootMs * part) / 1000 / parts.length).toFixed(6).padStart(12)
    return lines.map((line) => `[${seconds}] ${line}\r\n`).join('')
  })
  return [...texts, `\r\nType help for what this guest knows.\r\n${prompt}`]
}

function bootSource(config: MachineConfig): string {
  return config.boot.direct?.kernel ?? config.boot.order[0] ?? config.disks[0]?.id ?? 'nothing to boot from'
}
