// Made from protocol/qemu.txt by scripts/generate.ts.
import { i32, i64, nothing, optional, struct, u32 } from '../xdr/codec.ts'
import type { Call, Message, Program } from './procedure.ts'
import { domain, str, type WireDomain } from './types.ts'

const program: Program = { name: 'qemu', number: 0x20008087, version: 1 }

export interface QemuCalls {
  readonly domainMonitorCommand: Call<{ readonly dom: WireDomain; readonly cmd: string; readonly flags: number }, { readonly result: string }>
  readonly domainAttach: Call<{ readonly pid: number; readonly flags: number }, { readonly dom: WireDomain }>
  readonly domainAgentCommand: Call<{ readonly dom: WireDomain; readonly cmd: string; readonly timeout: number; readonly flags: number }, { readonly result: string | null }>
  readonly connectDomainMonitorEventRegister: Call<{ readonly dom: WireDomain | null; readonly event: string | null; readonly flags: number }, { readonly callbackID: number }>
  readonly connectDomainMonitorEventDeregister: Call<{ readonly callbackID: number }, void>
}

export const qemuCalls: QemuCalls = {
  domainMonitorCommand: { program, number: 1, name: 'DOMAIN_MONITOR_COMMAND', args: struct({ dom: domain, cmd: str, flags: u32 }), ret: struct({ result: str }) },
  domainAttach: { program, number: 2, name: 'DOMAIN_ATTACH', args: struct({ pid: u32, flags: u32 }), ret: struct({ dom: domain }) },
  domainAgentCommand: { program, number: 3, name: 'DOMAIN_AGENT_COMMAND', args: struct({ dom: domain, cmd: str, timeout: i32, flags: u32 }), ret: struct({ result: optional(str) }) },
  connectDomainMonitorEventRegister: { program, number: 4, name: 'CONNECT_DOMAIN_MONITOR_EVENT_REGISTER', args: struct({ dom: optional(domain), event: optional(str), flags: u32 }), ret: struct({ callbackID: i32 }) },
  connectDomainMonitorEventDeregister: { program, number: 5, name: 'CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER', args: struct({ callbackID: i32 }), ret: nothing },
}

export interface QemuMessages {
  readonly domainMonitorEvent: Message<{ readonly callbackID: number; readonly dom: WireDomain; readonly event: string; readonly seconds: bigint; readonly micros: number; readonly details: string | null }>
}

export const qemuMessages: QemuMessages = {
  domainMonitorEvent: { program, number: 6, name: 'DOMAIN_MONITOR_EVENT', body: struct({ callbackID: i32, dom: domain, event: str, seconds: i64, micros: u32, details: optional(str) }) },
}

/** What each number is called, those without a layout here too. */
export const qemuNames: ReadonlyMap<number, string> = new Map([
  [1, 'DOMAIN_MONITOR_COMMAND'],
  [2, 'DOMAIN_ATTACH'],
  [3, 'DOMAIN_AGENT_COMMAND'],
  [4, 'CONNECT_DOMAIN_MONITOR_EVENT_REGISTER'],
  [5, 'CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER'],
  [6, 'DOMAIN_MONITOR_EVENT'],
  [7, 'DOMAIN_MONITOR_COMMAND_WITH_FILES'],
])
