// Made from protocol/remote.txt by scripts/generate.ts.
import { i32, i64, nothing, optional, struct, u16, u32, u64, u8 } from '../xdr/codec.ts'
import type { Call, Message, Program } from './procedure.ts'
import { bytes, domain, list, network, networkFilter, networkFilterBinding, networkInterface, networkPort, nodeDevice, secret, snapshot, storagePool, storageVolume, str, typedParameter, uuid, wide, wide32, type TypedParameter, type WireDomain, type WireFilterBinding, type WireInterface, type WireNamed, type WireNodeDevice, type WirePort, type WireSecret, type WireSnapshot, type WireVolume } from './types.ts'

const program: Program = { name: 'remote', number: 0x20008086, version: 1 }

export interface RemoteCalls {
  readonly connectOpen: Call<{ readonly name: string | null; readonly flags: number }, void>
  readonly connectClose: Call<void, void>
  readonly connectGetVersion: Call<void, { readonly hv_ver: bigint }>
  readonly connectGetMaxVcpus: Call<{ readonly type: string | null }, { readonly max_vcpus: number }>
  readonly nodeGetInfo: Call<void, { readonly model: Uint8Array; readonly memory: bigint; readonly cpus: number; readonly mhz: number; readonly nodes: number; readonly sockets: number; readonly cores: number; readonly threads: number }>
  readonly connectGetCapabilities: Call<void, { readonly capabilities: string }>
  readonly connectGetHostname: Call<void, { readonly hostname: string }>
  readonly connectSupportsFeature: Call<{ readonly feature: number }, { readonly supported: number }>
  readonly authList: Call<void, { readonly types: readonly number[] }>
  readonly authSaslInit: Call<void, { readonly mechlist: string }>
  readonly authSaslStart: Call<{ readonly mech: string; readonly nil: number; readonly data: Uint8Array }, { readonly complete: number; readonly nil: number; readonly data: Uint8Array }>
  readonly authSaslStep: Call<{ readonly nil: number; readonly data: Uint8Array }, { readonly complete: number; readonly nil: number; readonly data: Uint8Array }>
  readonly authPolkit: Call<void, { readonly complete: number }>
  readonly connectFindStoragePoolSources: Call<{ readonly type: string; readonly srcSpec: string | null; readonly flags: number }, { readonly xml: string }>
  readonly nodeGetCellsFreeMemory: Call<{ readonly startCell: number; readonly maxcells: number }, { readonly cells: readonly bigint[] }>
  readonly connectGetUri: Call<void, { readonly uri: string }>
  readonly nodeGetSecurityModel: Call<void, { readonly model: Uint8Array; readonly doi: Uint8Array }>
  readonly connectIsSecure: Call<void, { readonly secure: number }>
  readonly connectGetLibVersion: Call<void, { readonly lib_ver: bigint }>
  readonly connectCompareCpu: Call<{ readonly xml: string; readonly flags: number }, { readonly result: number }>
  readonly connectBaselineCpu: Call<{ readonly xmlCPUs: readonly string[]; readonly flags: number }, { readonly cpu: string }>
  readonly connectGetSysinfo: Call<{ readonly flags: number }, { readonly sysinfo: string }>
  readonly nodeGetCpuStats: Call<{ readonly cpuNum: number; readonly nparams: number; readonly flags: number }, { readonly params: readonly { readonly field: string; readonly value: bigint }[]; readonly nparams: number }>
  readonly nodeGetMemoryStats: Call<{ readonly nparams: number; readonly cellNum: number; readonly flags: number }, { readonly params: readonly { readonly field: string; readonly value: bigint }[]; readonly nparams: number }>
  readonly connectListAllDomains: Call<{ readonly need_results: number; readonly flags: number }, { readonly domains: readonly WireDomain[]; readonly ret: number }>
  readonly connectListAllStoragePools: Call<{ readonly need_results: number; readonly flags: number }, { readonly pools: readonly WireNamed[]; readonly ret: number }>
  readonly connectListAllNetworks: Call<{ readonly need_results: number; readonly flags: number }, { readonly nets: readonly WireNamed[]; readonly ret: number }>
  readonly connectListAllInterfaces: Call<{ readonly need_results: number; readonly flags: number }, { readonly ifaces: readonly WireInterface[]; readonly ret: number }>
  readonly connectListAllNodeDevices: Call<{ readonly need_results: number; readonly flags: number }, { readonly devices: readonly WireNodeDevice[]; readonly ret: number }>
  readonly connectListAllNwfilters: Call<{ readonly need_results: number; readonly flags: number }, { readonly filters: readonly WireNamed[]; readonly ret: number }>
  readonly connectListAllSecrets: Call<{ readonly need_results: number; readonly flags: number }, { readonly secrets: readonly WireSecret[]; readonly ret: number }>
  readonly nodeGetMemoryParameters: Call<{ readonly nparams: number; readonly flags: number }, { readonly params: readonly TypedParameter[]; readonly nparams: number }>
  readonly nodeGetCpuMap: Call<{ readonly need_map: number; readonly need_online: number; readonly flags: number }, { readonly cpumap: Uint8Array; readonly online: number; readonly ret: number }>
  readonly connectGetCpuModelNames: Call<{ readonly arch: string; readonly need_results: number; readonly flags: number }, { readonly models: readonly string[]; readonly ret: number }>
  readonly connectNetworkEventRegisterAny: Call<{ readonly eventID: number; readonly net: WireNamed | null }, { readonly callbackID: number }>
  readonly connectNetworkEventDeregisterAny: Call<{ readonly callbackID: number }, void>
  readonly connectDomainEventCallbackRegisterAny: Call<{ readonly eventID: number; readonly dom: WireDomain | null }, { readonly callbackID: number }>
  readonly connectDomainEventCallbackDeregisterAny: Call<{ readonly callbackID: number }, void>
  readonly connectGetDomainCapabilities: Call<{ readonly emulatorbin: string | null; readonly arch: string | null; readonly machine: string | null; readonly virttype: string | null; readonly flags: number }, { readonly capabilities: string }>
  readonly connectGetAllDomainStats: Call<{ readonly doms: readonly WireDomain[]; readonly stats: number; readonly flags: number }, { readonly retStats: readonly { readonly dom: WireDomain; readonly params: readonly TypedParameter[] }[] }>
  readonly connectRegisterCloseCallback: Call<void, void>
  readonly connectUnregisterCloseCallback: Call<void, void>
  readonly connectStoragePoolEventRegisterAny: Call<{ readonly eventID: number; readonly pool: WireNamed | null }, { readonly callbackID: number }>
  readonly connectStoragePoolEventDeregisterAny: Call<{ readonly callbackID: number }, void>
  readonly connectNodeDeviceEventRegisterAny: Call<{ readonly eventID: number; readonly dev: WireNodeDevice | null }, { readonly callbackID: number }>
  readonly connectNodeDeviceEventDeregisterAny: Call<{ readonly callbackID: number }, void>
  readonly connectSecretEventRegisterAny: Call<{ readonly eventID: number; readonly secret: WireSecret | null }, { readonly callbackID: number }>
  readonly connectSecretEventDeregisterAny: Call<{ readonly callbackID: number }, void>
  readonly connectCompareHypervisorCpu: Call<{ readonly emulator: string | null; readonly arch: string | null; readonly machine: string | null; readonly virttype: string | null; readonly xmlCPU: string; readonly flags: number }, { readonly result: number }>
  readonly connectBaselineHypervisorCpu: Call<{ readonly emulator: string | null; readonly arch: string | null; readonly machine: string | null; readonly virttype: string | null; readonly xmlCPUs: readonly string[]; readonly flags: number }, { readonly cpu: string }>
  readonly connectListAllNwfilterBindings: Call<{ readonly need_results: number; readonly flags: number }, { readonly bindings: readonly WireFilterBinding[]; readonly ret: number }>
  readonly connectGetStoragePoolCapabilities: Call<{ readonly flags: number }, { readonly capabilities: string }>
  readonly connectSetIdentity: Call<{ readonly params: readonly TypedParameter[]; readonly flags: number }, void>
  readonly domainAttachDevice: Call<{ readonly dom: WireDomain; readonly xml: string }, void>
  readonly domainCreate: Call<{ readonly dom: WireDomain }, void>
  readonly domainCreateXml: Call<{ readonly xml_desc: string; readonly flags: number }, { readonly dom: WireDomain }>
  readonly domainDefineXml: Call<{ readonly xml: string }, { readonly dom: WireDomain }>
  readonly domainDestroy: Call<{ readonly dom: WireDomain }, void>
  readonly domainDetachDevice: Call<{ readonly dom: WireDomain; readonly xml: string }, void>
  readonly domainGetXmlDesc: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly xml: string }>
  readonly domainGetAutostart: Call<{ readonly dom: WireDomain }, { readonly autostart: number }>
  readonly domainGetInfo: Call<{ readonly dom: WireDomain }, { readonly state: number; readonly maxMem: bigint; readonly memory: bigint; readonly nrVirtCpu: number; readonly cpuTime: bigint }>
  readonly domainGetMaxMemory: Call<{ readonly dom: WireDomain }, { readonly memory: bigint }>
  readonly domainGetMaxVcpus: Call<{ readonly dom: WireDomain }, { readonly num: number }>
  readonly domainGetOsType: Call<{ readonly dom: WireDomain }, { readonly type: string }>
  readonly domainGetVcpus: Call<{ readonly dom: WireDomain; readonly maxinfo: number; readonly maplen: number }, { readonly info: readonly { readonly number: number; readonly state: number; readonly cpu_time: bigint; readonly cpu: number }[]; readonly cpumaps: Uint8Array }>
  readonly domainLookupById: Call<{ readonly id: number }, { readonly dom: WireDomain }>
  readonly domainLookupByName: Call<{ readonly name: string }, { readonly dom: WireDomain }>
  readonly domainLookupByUuid: Call<{ readonly uuid: Uint8Array }, { readonly dom: WireDomain }>
  readonly domainPinVcpu: Call<{ readonly dom: WireDomain; readonly vcpu: number; readonly cpumap: Uint8Array }, void>
  readonly domainReboot: Call<{ readonly dom: WireDomain; readonly flags: number }, void>
  readonly domainResume: Call<{ readonly dom: WireDomain }, void>
  readonly domainSetAutostart: Call<{ readonly dom: WireDomain; readonly autostart: number }, void>
  readonly domainSetMaxMemory: Call<{ readonly dom: WireDomain; readonly memory: bigint }, void>
  readonly domainSetMemory: Call<{ readonly dom: WireDomain; readonly memory: bigint }, void>
  readonly domainSetVcpus: Call<{ readonly dom: WireDomain; readonly nvcpus: number }, void>
  readonly domainShutdown: Call<{ readonly dom: WireDomain }, void>
  readonly domainSuspend: Call<{ readonly dom: WireDomain }, void>
  readonly domainUndefine: Call<{ readonly dom: WireDomain }, void>
  readonly domainCoreDump: Call<{ readonly dom: WireDomain; readonly to: string; readonly flags: number }, void>
  readonly domainRestore: Call<{ readonly from: string }, void>
  readonly domainSave: Call<{ readonly dom: WireDomain; readonly to: string }, void>
  readonly domainGetSchedulerType: Call<{ readonly dom: WireDomain }, { readonly type: string; readonly nparams: number }>
  readonly domainGetSchedulerParameters: Call<{ readonly dom: WireDomain; readonly nparams: number }, { readonly params: readonly TypedParameter[] }>
  readonly domainSetSchedulerParameters: Call<{ readonly dom: WireDomain; readonly params: readonly TypedParameter[] }, void>
  readonly domainBlockStats: Call<{ readonly dom: WireDomain; readonly path: string }, { readonly rd_req: bigint; readonly rd_bytes: bigint; readonly wr_req: bigint; readonly wr_bytes: bigint; readonly errs: bigint }>
  readonly domainInterfaceStats: Call<{ readonly dom: WireDomain; readonly device: string }, { readonly rx_bytes: bigint; readonly rx_packets: bigint; readonly rx_errs: bigint; readonly rx_drop: bigint; readonly tx_bytes: bigint; readonly tx_packets: bigint; readonly tx_errs: bigint; readonly tx_drop: bigint }>
  readonly domainGetSecurityLabel: Call<{ readonly dom: WireDomain }, { readonly label: Uint8Array; readonly enforcing: number }>
  readonly domainIsActive: Call<{ readonly dom: WireDomain }, { readonly active: number }>
  readonly domainIsPersistent: Call<{ readonly dom: WireDomain }, { readonly persistent: number }>
  readonly domainMemoryStats: Call<{ readonly dom: WireDomain; readonly maxStats: number; readonly flags: number }, { readonly stats: readonly { readonly tag: number; readonly val: bigint }[] }>
  readonly domainAttachDeviceFlags: Call<{ readonly dom: WireDomain; readonly xml: string; readonly flags: number }, void>
  readonly domainDetachDeviceFlags: Call<{ readonly dom: WireDomain; readonly xml: string; readonly flags: number }, void>
  readonly domainGetJobInfo: Call<{ readonly dom: WireDomain }, { readonly type: number; readonly timeElapsed: bigint; readonly timeRemaining: bigint; readonly dataTotal: bigint; readonly dataProcessed: bigint; readonly dataRemaining: bigint; readonly memTotal: bigint; readonly memProcessed: bigint; readonly memRemaining: bigint; readonly fileTotal: bigint; readonly fileProcessed: bigint; readonly fileRemaining: bigint }>
  readonly domainAbortJob: Call<{ readonly dom: WireDomain }, void>
  readonly domainUpdateDeviceFlags: Call<{ readonly dom: WireDomain; readonly xml: string; readonly flags: number }, void>
  readonly domainManagedSave: Call<{ readonly dom: WireDomain; readonly flags: number }, void>
  readonly domainHasManagedSaveImage: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly result: number }>
  readonly domainManagedSaveRemove: Call<{ readonly dom: WireDomain; readonly flags: number }, void>
  readonly domainHasCurrentSnapshot: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly result: number }>
  readonly domainRevertToSnapshot: Call<{ readonly snap: WireSnapshot; readonly flags: number }, void>
  readonly domainGetBlockInfo: Call<{ readonly dom: WireDomain; readonly path: string; readonly flags: number }, { readonly allocation: bigint; readonly capacity: bigint; readonly physical: bigint }>
  readonly domainCreateWithFlags: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly dom: WireDomain }>
  readonly domainSetMemoryParameters: Call<{ readonly dom: WireDomain; readonly params: readonly TypedParameter[]; readonly flags: number }, void>
  readonly domainGetMemoryParameters: Call<{ readonly dom: WireDomain; readonly nparams: number; readonly flags: number }, { readonly params: readonly TypedParameter[]; readonly nparams: number }>
  readonly domainSetVcpusFlags: Call<{ readonly dom: WireDomain; readonly nvcpus: number; readonly flags: number }, void>
  readonly domainGetVcpusFlags: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly num: number }>
  readonly domainOpenConsole: Call<{ readonly dom: WireDomain; readonly dev_name: string | null; readonly flags: number }, void>
  readonly domainIsUpdated: Call<{ readonly dom: WireDomain }, { readonly updated: number }>
  readonly domainSetMemoryFlags: Call<{ readonly dom: WireDomain; readonly memory: bigint; readonly flags: number }, void>
  readonly domainSetBlkioParameters: Call<{ readonly dom: WireDomain; readonly params: readonly TypedParameter[]; readonly flags: number }, void>
  readonly domainGetBlkioParameters: Call<{ readonly dom: WireDomain; readonly nparams: number; readonly flags: number }, { readonly params: readonly TypedParameter[]; readonly nparams: number }>
  readonly domainInjectNmi: Call<{ readonly dom: WireDomain; readonly flags: number }, void>
  readonly domainScreenshot: Call<{ readonly dom: WireDomain; readonly screen: number; readonly flags: number }, { readonly mime: string | null }>
  readonly domainGetState: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly state: number; readonly reason: number }>
  readonly domainSetSchedulerParametersFlags: Call<{ readonly dom: WireDomain; readonly params: readonly TypedParameter[]; readonly flags: number }, void>
  readonly domainGetSchedulerParametersFlags: Call<{ readonly dom: WireDomain; readonly nparams: number; readonly flags: number }, { readonly params: readonly TypedParameter[] }>
  readonly domainPinVcpuFlags: Call<{ readonly dom: WireDomain; readonly vcpu: number; readonly cpumap: Uint8Array; readonly flags: number }, void>
  readonly domainSendKey: Call<{ readonly dom: WireDomain; readonly codeset: number; readonly holdtime: number; readonly keycodes: readonly number[]; readonly flags: number }, void>
  readonly domainGetVcpuPinInfo: Call<{ readonly dom: WireDomain; readonly ncpumaps: number; readonly maplen: number; readonly flags: number }, { readonly cpumaps: Uint8Array; readonly num: number }>
  readonly domainUndefineFlags: Call<{ readonly dom: WireDomain; readonly flags: number }, void>
  readonly domainSaveFlags: Call<{ readonly dom: WireDomain; readonly to: string; readonly dxml: string | null; readonly flags: number }, void>
  readonly domainRestoreFlags: Call<{ readonly from: string; readonly dxml: string | null; readonly flags: number }, void>
  readonly domainDestroyFlags: Call<{ readonly dom: WireDomain; readonly flags: number }, void>
  readonly domainSaveImageGetXmlDesc: Call<{ readonly file: string; readonly flags: number }, { readonly xml: string }>
  readonly domainSaveImageDefineXml: Call<{ readonly file: string; readonly dxml: string; readonly flags: number }, void>
  readonly domainBlockJobAbort: Call<{ readonly dom: WireDomain; readonly path: string; readonly flags: number }, void>
  readonly domainGetBlockJobInfo: Call<{ readonly dom: WireDomain; readonly path: string; readonly flags: number }, { readonly found: number; readonly type: number; readonly bandwidth: bigint; readonly cur: bigint; readonly end: bigint }>
  readonly domainBlockJobSetSpeed: Call<{ readonly dom: WireDomain; readonly path: string; readonly bandwidth: bigint; readonly flags: number }, void>
  readonly domainBlockPull: Call<{ readonly dom: WireDomain; readonly path: string; readonly bandwidth: bigint; readonly flags: number }, void>
  readonly domainBlockStatsFlags: Call<{ readonly dom: WireDomain; readonly path: string; readonly nparams: number; readonly flags: number }, { readonly params: readonly TypedParameter[]; readonly nparams: number }>
  readonly domainReset: Call<{ readonly dom: WireDomain; readonly flags: number }, void>
  readonly domainOpenGraphics: Call<{ readonly dom: WireDomain; readonly idx: number; readonly flags: number }, void>
  readonly domainBlockResize: Call<{ readonly dom: WireDomain; readonly disk: string; readonly size: bigint; readonly flags: number }, void>
  readonly domainSetBlockIoTune: Call<{ readonly dom: WireDomain; readonly disk: string; readonly params: readonly TypedParameter[]; readonly flags: number }, void>
  readonly domainGetBlockIoTune: Call<{ readonly dom: WireDomain; readonly disk: string | null; readonly nparams: number; readonly flags: number }, { readonly params: readonly TypedParameter[]; readonly nparams: number }>
  readonly domainSetNumaParameters: Call<{ readonly dom: WireDomain; readonly params: readonly TypedParameter[]; readonly flags: number }, void>
  readonly domainGetNumaParameters: Call<{ readonly dom: WireDomain; readonly nparams: number; readonly flags: number }, { readonly params: readonly TypedParameter[]; readonly nparams: number }>
  readonly domainSetInterfaceParameters: Call<{ readonly dom: WireDomain; readonly device: string; readonly params: readonly TypedParameter[]; readonly flags: number }, void>
  readonly domainGetInterfaceParameters: Call<{ readonly dom: WireDomain; readonly device: string; readonly nparams: number; readonly flags: number }, { readonly params: readonly TypedParameter[]; readonly nparams: number }>
  readonly domainShutdownFlags: Call<{ readonly dom: WireDomain; readonly flags: number }, void>
  readonly domainGetCpuStats: Call<{ readonly dom: WireDomain; readonly nparams: number; readonly start_cpu: number; readonly ncpus: number; readonly flags: number }, { readonly params: readonly TypedParameter[]; readonly nparams: number }>
  readonly domainGetDiskErrors: Call<{ readonly dom: WireDomain; readonly maxerrors: number; readonly flags: number }, { readonly errors: readonly { readonly disk: string; readonly error: number }[]; readonly nerrors: number }>
  readonly domainSetMetadata: Call<{ readonly dom: WireDomain; readonly type: number; readonly metadata: string | null; readonly key: string | null; readonly uri: string | null; readonly flags: number }, void>
  readonly domainGetMetadata: Call<{ readonly dom: WireDomain; readonly type: number; readonly uri: string | null; readonly flags: number }, { readonly metadata: string }>
  readonly domainBlockRebase: Call<{ readonly dom: WireDomain; readonly path: string; readonly base: string | null; readonly bandwidth: bigint; readonly flags: number }, void>
  readonly domainListAllSnapshots: Call<{ readonly dom: WireDomain; readonly need_results: number; readonly flags: number }, { readonly snapshots: readonly WireSnapshot[]; readonly ret: number }>
  readonly domainGetHostname: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly hostname: string }>
  readonly domainPinEmulator: Call<{ readonly dom: WireDomain; readonly cpumap: Uint8Array; readonly flags: number }, void>
  readonly domainGetEmulatorPinInfo: Call<{ readonly dom: WireDomain; readonly maplen: number; readonly flags: number }, { readonly cpumaps: Uint8Array; readonly ret: number }>
  readonly domainBlockCommit: Call<{ readonly dom: WireDomain; readonly disk: string; readonly base: string | null; readonly top: string | null; readonly bandwidth: bigint; readonly flags: number }, void>
  readonly domainFstrim: Call<{ readonly dom: WireDomain; readonly mountPoint: string | null; readonly minimum: bigint; readonly flags: number }, void>
  readonly domainOpenChannel: Call<{ readonly dom: WireDomain; readonly name: string | null; readonly flags: number }, void>
  readonly domainGetJobStats: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly type: number; readonly params: readonly TypedParameter[] }>
  readonly domainSetMemoryStatsPeriod: Call<{ readonly dom: WireDomain; readonly period: number; readonly flags: number }, void>
  readonly domainCreateXmlWithFiles: Call<{ readonly xml_desc: string; readonly flags: number }, { readonly dom: WireDomain }>
  readonly domainCreateWithFiles: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly dom: WireDomain }>
  readonly domainCoreDumpWithFormat: Call<{ readonly dom: WireDomain; readonly to: string; readonly dumpformat: number; readonly flags: number }, void>
  readonly domainFsfreeze: Call<{ readonly dom: WireDomain; readonly mountpoints: readonly string[]; readonly flags: number }, { readonly filesystems: number }>
  readonly domainFsthaw: Call<{ readonly dom: WireDomain; readonly mountpoints: readonly string[]; readonly flags: number }, { readonly filesystems: number }>
  readonly domainGetTime: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly seconds: bigint; readonly nseconds: number }>
  readonly domainSetTime: Call<{ readonly dom: WireDomain; readonly seconds: bigint; readonly nseconds: number; readonly flags: number }, void>
  readonly domainOpenGraphicsFd: Call<{ readonly dom: WireDomain; readonly idx: number; readonly flags: number }, void>
  readonly domainBlockCopy: Call<{ readonly dom: WireDomain; readonly path: string; readonly destxml: string; readonly params: readonly TypedParameter[]; readonly flags: number }, void>
  readonly domainGetFsinfo: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly info: readonly { readonly mountpoint: string; readonly name: string; readonly fstype: string; readonly dev_aliases: readonly string[] }[]; readonly ret: number }>
  readonly domainDefineXmlFlags: Call<{ readonly xml: string; readonly flags: number }, { readonly dom: WireDomain }>
  readonly domainGetIothreadInfo: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly info: readonly { readonly iothread_id: number; readonly cpumap: Uint8Array }[]; readonly ret: number }>
  readonly domainPinIothread: Call<{ readonly dom: WireDomain; readonly iothreads_id: number; readonly cpumap: Uint8Array; readonly flags: number }, void>
  readonly domainInterfaceAddresses: Call<{ readonly dom: WireDomain; readonly source: number; readonly flags: number }, { readonly ifaces: readonly { readonly name: string; readonly hwaddr: string | null; readonly addrs: readonly { readonly type: number; readonly addr: string; readonly prefix: number }[] }[] }>
  readonly domainAddIothread: Call<{ readonly dom: WireDomain; readonly iothread_id: number; readonly flags: number }, void>
  readonly domainSetUserPassword: Call<{ readonly dom: WireDomain; readonly user: string | null; readonly password: string | null; readonly flags: number }, void>
  readonly domainRename: Call<{ readonly dom: WireDomain; readonly new_name: string | null; readonly flags: number }, { readonly retcode: number }>
  readonly domainGetGuestVcpus: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly params: readonly TypedParameter[] }>
  readonly domainSetGuestVcpus: Call<{ readonly dom: WireDomain; readonly cpumap: string; readonly state: number; readonly flags: number }, void>
  readonly domainSetVcpu: Call<{ readonly dom: WireDomain; readonly cpumap: string; readonly state: number; readonly flags: number }, void>
  readonly domainSetBlockThreshold: Call<{ readonly dom: WireDomain; readonly dev: string; readonly threshold: bigint; readonly flags: number }, void>
  readonly domainManagedSaveGetXmlDesc: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly xml: string }>
  readonly domainManagedSaveDefineXml: Call<{ readonly dom: WireDomain; readonly dxml: string | null; readonly flags: number }, void>
  readonly domainSetLifecycleAction: Call<{ readonly dom: WireDomain; readonly type: number; readonly action: number; readonly flags: number }, void>
  readonly domainDetachDeviceAlias: Call<{ readonly dom: WireDomain; readonly alias: string; readonly flags: number }, void>
  readonly domainListAllCheckpoints: Call<{ readonly dom: WireDomain; readonly need_results: number; readonly flags: number }, { readonly checkpoints: readonly WireSnapshot[]; readonly ret: number }>
  readonly domainGetGuestInfo: Call<{ readonly dom: WireDomain; readonly types: number; readonly flags: number }, { readonly params: readonly TypedParameter[] }>
  readonly domainAgentSetResponseTimeout: Call<{ readonly dom: WireDomain; readonly timeout: number; readonly flags: number }, { readonly result: number }>
  readonly domainBackupBegin: Call<{ readonly dom: WireDomain; readonly backup_xml: string; readonly checkpoint_xml: string | null; readonly flags: number }, void>
  readonly domainBackupGetXmlDesc: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly xml: string }>
  readonly domainAuthorizedSshKeysGet: Call<{ readonly dom: WireDomain; readonly user: string; readonly flags: number }, { readonly keys: readonly string[] }>
  readonly domainAuthorizedSshKeysSet: Call<{ readonly dom: WireDomain; readonly user: string; readonly keys: readonly string[]; readonly flags: number }, void>
  readonly domainGetMessages: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly msgs: readonly string[] }>
  readonly domainSaveParams: Call<{ readonly dom: WireDomain; readonly params: readonly TypedParameter[]; readonly flags: number }, void>
  readonly domainRestoreParams: Call<{ readonly params: readonly TypedParameter[]; readonly flags: number }, void>
  readonly domainAbortJobFlags: Call<{ readonly dom: WireDomain; readonly flags: number }, void>
  readonly domainFdAssociate: Call<{ readonly dom: WireDomain; readonly name: string; readonly flags: number }, void>
  readonly domainMigrateSetMaxDowntime: Call<{ readonly dom: WireDomain; readonly downtime: bigint; readonly flags: number }, void>
  readonly domainMigrateSetMaxSpeed: Call<{ readonly dom: WireDomain; readonly bandwidth: bigint; readonly flags: number }, void>
  readonly domainMigrateGetMaxSpeed: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly bandwidth: bigint }>
  readonly domainMigrateGetCompressionCache: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly cacheSize: bigint }>
  readonly domainMigrateSetCompressionCache: Call<{ readonly dom: WireDomain; readonly cacheSize: bigint; readonly flags: number }, void>
  readonly domainMigrateBegin3Params: Call<{ readonly dom: WireDomain; readonly params: readonly TypedParameter[]; readonly flags: number }, { readonly cookie_out: Uint8Array; readonly xml: string }>
  readonly domainMigratePrepare3Params: Call<{ readonly params: readonly TypedParameter[]; readonly cookie_in: Uint8Array; readonly flags: number }, { readonly cookie_out: Uint8Array; readonly uri_out: string | null }>
  readonly domainMigratePrepareTunnel3Params: Call<{ readonly params: readonly TypedParameter[]; readonly cookie_in: Uint8Array; readonly flags: number }, { readonly cookie_out: Uint8Array }>
  readonly domainMigratePerform3Params: Call<{ readonly dom: WireDomain; readonly dconnuri: string | null; readonly params: readonly TypedParameter[]; readonly cookie_in: Uint8Array; readonly flags: number }, { readonly cookie_out: Uint8Array }>
  readonly domainMigrateFinish3Params: Call<{ readonly params: readonly TypedParameter[]; readonly cookie_in: Uint8Array; readonly flags: number; readonly cancelled: number }, { readonly dom: WireDomain; readonly cookie_out: Uint8Array }>
  readonly domainMigrateConfirm3Params: Call<{ readonly dom: WireDomain; readonly params: readonly TypedParameter[]; readonly cookie_in: Uint8Array; readonly flags: number; readonly cancelled: number }, void>
  readonly domainMigrateStartPostCopy: Call<{ readonly dom: WireDomain; readonly flags: number }, void>
  readonly domainMigrateGetMaxDowntime: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly downtime: bigint }>
  readonly domainSnapshotCreateXml: Call<{ readonly dom: WireDomain; readonly xml_desc: string; readonly flags: number }, { readonly snap: WireSnapshot }>
  readonly domainSnapshotGetXmlDesc: Call<{ readonly snap: WireSnapshot; readonly flags: number }, { readonly xml: string }>
  readonly domainSnapshotLookupByName: Call<{ readonly dom: WireDomain; readonly name: string; readonly flags: number }, { readonly snap: WireSnapshot }>
  readonly domainSnapshotCurrent: Call<{ readonly dom: WireDomain; readonly flags: number }, { readonly snap: WireSnapshot }>
  readonly domainSnapshotDelete: Call<{ readonly snap: WireSnapshot; readonly flags: number }, void>
  readonly domainSnapshotGetParent: Call<{ readonly snap: WireSnapshot; readonly flags: number }, { readonly snap: WireSnapshot }>
  readonly domainSnapshotIsCurrent: Call<{ readonly snap: WireSnapshot; readonly flags: number }, { readonly current: number }>
  readonly domainSnapshotHasMetadata: Call<{ readonly snap: WireSnapshot; readonly flags: number }, { readonly metadata: number }>
  readonly domainSnapshotListAllChildren: Call<{ readonly snapshot: WireSnapshot; readonly need_results: number; readonly flags: number }, { readonly snapshots: readonly WireSnapshot[]; readonly ret: number }>
  readonly domainCheckpointCreateXml: Call<{ readonly dom: WireDomain; readonly xml_desc: string; readonly flags: number }, { readonly checkpoint: WireSnapshot }>
  readonly domainCheckpointGetXmlDesc: Call<{ readonly checkpoint: WireSnapshot; readonly flags: number }, { readonly xml: string }>
  readonly domainCheckpointListAllChildren: Call<{ readonly checkpoint: WireSnapshot; readonly need_results: number; readonly flags: number }, { readonly checkpoints: readonly WireSnapshot[]; readonly ret: number }>
  readonly domainCheckpointLookupByName: Call<{ readonly dom: WireDomain; readonly name: string; readonly flags: number }, { readonly checkpoint: WireSnapshot }>
  readonly domainCheckpointGetParent: Call<{ readonly checkpoint: WireSnapshot; readonly flags: number }, { readonly parent: WireSnapshot }>
  readonly domainCheckpointDelete: Call<{ readonly checkpoint: WireSnapshot; readonly flags: number }, void>
  readonly networkCreate: Call<{ readonly net: WireNamed }, void>
  readonly networkCreateXml: Call<{ readonly xml: string }, { readonly net: WireNamed }>
  readonly networkDefineXml: Call<{ readonly xml: string }, { readonly net: WireNamed }>
  readonly networkDestroy: Call<{ readonly net: WireNamed }, void>
  readonly networkGetXmlDesc: Call<{ readonly net: WireNamed; readonly flags: number }, { readonly xml: string }>
  readonly networkGetAutostart: Call<{ readonly net: WireNamed }, { readonly autostart: number }>
  readonly networkGetBridgeName: Call<{ readonly net: WireNamed }, { readonly name: string }>
  readonly networkLookupByName: Call<{ readonly name: string }, { readonly net: WireNamed }>
  readonly networkLookupByUuid: Call<{ readonly uuid: Uint8Array }, { readonly net: WireNamed }>
  readonly networkSetAutostart: Call<{ readonly net: WireNamed; readonly autostart: number }, void>
  readonly networkUndefine: Call<{ readonly net: WireNamed }, void>
  readonly networkIsActive: Call<{ readonly net: WireNamed }, { readonly active: number }>
  readonly networkIsPersistent: Call<{ readonly net: WireNamed }, { readonly persistent: number }>
  readonly networkUpdate: Call<{ readonly net: WireNamed; readonly command: number; readonly section: number; readonly parentIndex: number; readonly xml: string; readonly flags: number }, void>
  readonly networkGetDhcpLeases: Call<{ readonly net: WireNamed; readonly mac: string | null; readonly need_results: number; readonly flags: number }, { readonly leases: readonly { readonly iface: string; readonly expirytime: bigint; readonly type: number; readonly mac: string | null; readonly iaid: string | null; readonly ipaddr: string; readonly prefix: number; readonly hostname: string | null; readonly clientid: string | null }[]; readonly ret: number }>
  readonly networkListAllPorts: Call<{ readonly network: WireNamed; readonly need_results: number; readonly flags: number }, { readonly ports: readonly WirePort[]; readonly ret: number }>
  readonly networkDefineXmlFlags: Call<{ readonly xml: string; readonly flags: number }, { readonly net: WireNamed }>
  readonly networkCreateXmlFlags: Call<{ readonly xml: string; readonly flags: number }, { readonly net: WireNamed }>
  readonly storagePoolCreateXml: Call<{ readonly xml: string; readonly flags: number }, { readonly pool: WireNamed }>
  readonly storagePoolDefineXml: Call<{ readonly xml: string; readonly flags: number }, { readonly pool: WireNamed }>
  readonly storagePoolCreate: Call<{ readonly pool: WireNamed; readonly flags: number }, void>
  readonly storagePoolBuild: Call<{ readonly pool: WireNamed; readonly flags: number }, void>
  readonly storagePoolDestroy: Call<{ readonly pool: WireNamed }, void>
  readonly storagePoolDelete: Call<{ readonly pool: WireNamed; readonly flags: number }, void>
  readonly storagePoolUndefine: Call<{ readonly pool: WireNamed }, void>
  readonly storagePoolRefresh: Call<{ readonly pool: WireNamed; readonly flags: number }, void>
  readonly storagePoolLookupByName: Call<{ readonly name: string }, { readonly pool: WireNamed }>
  readonly storagePoolLookupByUuid: Call<{ readonly uuid: Uint8Array }, { readonly pool: WireNamed }>
  readonly storagePoolLookupByVolume: Call<{ readonly vol: WireVolume }, { readonly pool: WireNamed }>
  readonly storagePoolGetInfo: Call<{ readonly pool: WireNamed }, { readonly state: number; readonly capacity: bigint; readonly allocation: bigint; readonly available: bigint }>
  readonly storagePoolGetXmlDesc: Call<{ readonly pool: WireNamed; readonly flags: number }, { readonly xml: string }>
  readonly storagePoolGetAutostart: Call<{ readonly pool: WireNamed }, { readonly autostart: number }>
  readonly storagePoolSetAutostart: Call<{ readonly pool: WireNamed; readonly autostart: number }, void>
  readonly storageVolCreateXml: Call<{ readonly pool: WireNamed; readonly xml: string; readonly flags: number }, { readonly vol: WireVolume }>
  readonly storageVolDelete: Call<{ readonly vol: WireVolume; readonly flags: number }, void>
  readonly storageVolLookupByName: Call<{ readonly pool: WireNamed; readonly name: string }, { readonly vol: WireVolume }>
  readonly storageVolLookupByKey: Call<{ readonly key: string }, { readonly vol: WireVolume }>
  readonly storageVolLookupByPath: Call<{ readonly path: string }, { readonly vol: WireVolume }>
  readonly storageVolGetInfo: Call<{ readonly vol: WireVolume }, { readonly type: number; readonly capacity: bigint; readonly allocation: bigint }>
  readonly storageVolGetXmlDesc: Call<{ readonly vol: WireVolume; readonly flags: number }, { readonly xml: string }>
  readonly storageVolGetPath: Call<{ readonly vol: WireVolume }, { readonly name: string }>
  readonly storageVolCreateXmlFrom: Call<{ readonly pool: WireNamed; readonly xml: string; readonly clonevol: WireVolume; readonly flags: number }, { readonly vol: WireVolume }>
  readonly storagePoolIsActive: Call<{ readonly pool: WireNamed }, { readonly active: number }>
  readonly storagePoolIsPersistent: Call<{ readonly pool: WireNamed }, { readonly persistent: number }>
  readonly storageVolWipe: Call<{ readonly vol: WireVolume; readonly flags: number }, void>
  readonly storageVolUpload: Call<{ readonly vol: WireVolume; readonly offset: bigint; readonly length: bigint; readonly flags: number }, void>
  readonly storageVolDownload: Call<{ readonly vol: WireVolume; readonly offset: bigint; readonly length: bigint; readonly flags: number }, void>
  readonly storageVolWipePattern: Call<{ readonly vol: WireVolume; readonly algorithm: number; readonly flags: number }, void>
  readonly storageVolResize: Call<{ readonly vol: WireVolume; readonly capacity: bigint; readonly flags: number }, void>
  readonly storagePoolListAllVolumes: Call<{ readonly pool: WireNamed; readonly need_results: number; readonly flags: number }, { readonly vols: readonly WireVolume[]; readonly ret: number }>
  readonly storageVolGetInfoFlags: Call<{ readonly vol: WireVolume; readonly flags: number }, { readonly type: number; readonly capacity: bigint; readonly allocation: bigint }>
  readonly storagePoolLookupByTargetPath: Call<{ readonly path: string }, { readonly pool: WireNamed }>
  readonly nodeDeviceLookupByName: Call<{ readonly name: string }, { readonly dev: WireNodeDevice }>
  readonly nodeDeviceGetXmlDesc: Call<{ readonly name: string; readonly flags: number }, { readonly xml: string }>
  readonly nodeDeviceGetParent: Call<{ readonly name: string }, { readonly parentName: string | null }>
  readonly nodeDeviceListCaps: Call<{ readonly name: string; readonly maxnames: number }, { readonly names: readonly string[] }>
  readonly nodeDeviceReAttach: Call<{ readonly name: string }, void>
  readonly nodeDeviceReset: Call<{ readonly name: string }, void>
  readonly nodeDeviceCreateXml: Call<{ readonly xml_desc: string; readonly flags: number }, { readonly dev: WireNodeDevice }>
  readonly nodeDeviceDestroy: Call<{ readonly name: string }, void>
  readonly interfaceLookupByName: Call<{ readonly name: string }, { readonly iface: WireInterface }>
  readonly interfaceLookupByMacString: Call<{ readonly mac: string }, { readonly iface: WireInterface }>
  readonly interfaceGetXmlDesc: Call<{ readonly iface: WireInterface; readonly flags: number }, { readonly xml: string }>
  readonly interfaceIsActive: Call<{ readonly iface: WireInterface }, { readonly active: number }>
  readonly nodeDeviceLookupScsiHostByWwn: Call<{ readonly wwnn: string; readonly wwpn: string; readonly flags: number }, { readonly dev: WireNodeDevice }>
  readonly nodeDeviceDetachFlags: Call<{ readonly name: string; readonly driverName: string | null; readonly flags: number }, void>
  readonly nodeDeviceDefineXml: Call<{ readonly xml_desc: string; readonly flags: number }, { readonly dev: WireNodeDevice }>
  readonly nodeDeviceUndefine: Call<{ readonly name: string; readonly flags: number }, void>
  readonly nodeDeviceCreate: Call<{ readonly name: string; readonly flags: number }, void>
  readonly nodeDeviceGetAutostart: Call<{ readonly name: string }, { readonly autostart: number }>
  readonly nodeDeviceSetAutostart: Call<{ readonly name: string; readonly autostart: number }, void>
  readonly nodeDeviceIsPersistent: Call<{ readonly name: string }, { readonly persistent: number }>
  readonly nodeDeviceIsActive: Call<{ readonly name: string }, { readonly active: number }>
  readonly secretLookupByUuid: Call<{ readonly uuid: Uint8Array }, { readonly secret: WireSecret }>
  readonly secretDefineXml: Call<{ readonly xml: string; readonly flags: number }, { readonly secret: WireSecret }>
  readonly secretGetXmlDesc: Call<{ readonly secret: WireSecret; readonly flags: number }, { readonly xml: string }>
  readonly secretSetValue: Call<{ readonly secret: WireSecret; readonly value: Uint8Array; readonly flags: number }, void>
  readonly secretGetValue: Call<{ readonly secret: WireSecret; readonly flags: number }, { readonly value: Uint8Array }>
  readonly secretUndefine: Call<{ readonly secret: WireSecret }, void>
  readonly secretLookupByUsage: Call<{ readonly usageType: number; readonly usageID: string }, { readonly secret: WireSecret }>
  readonly nwfilterLookupByName: Call<{ readonly name: string }, { readonly nwfilter: WireNamed }>
  readonly nwfilterLookupByUuid: Call<{ readonly uuid: Uint8Array }, { readonly nwfilter: WireNamed }>
  readonly nwfilterGetXmlDesc: Call<{ readonly nwfilter: WireNamed; readonly flags: number }, { readonly xml: string }>
  readonly nwfilterDefineXml: Call<{ readonly xml: string }, { readonly nwfilter: WireNamed }>
  readonly nwfilterUndefine: Call<{ readonly nwfilter: WireNamed }, void>
  readonly nwfilterBindingLookupByPortDev: Call<{ readonly name: string }, { readonly nwfilter: WireFilterBinding }>
  readonly nwfilterBindingGetXmlDesc: Call<{ readonly nwfilter: WireFilterBinding; readonly flags: number }, { readonly xml: string }>
  readonly nwfilterBindingCreateXml: Call<{ readonly xml: string; readonly flags: number }, { readonly nwfilter: WireFilterBinding }>
  readonly nwfilterBindingDelete: Call<{ readonly nwfilter: WireFilterBinding }, void>
  readonly nwfilterDefineXmlFlags: Call<{ readonly xml: string; readonly flags: number }, { readonly nwfilter: WireNamed }>
}

export const remoteCalls: RemoteCalls = {
  connectOpen: { program, number: 1, name: 'CONNECT_OPEN', args: struct({ name: optional(str), flags: u32 }), ret: nothing, priority: true },
  connectClose: { program, number: 2, name: 'CONNECT_CLOSE', args: nothing, ret: nothing, priority: true },
  connectGetVersion: { program, number: 4, name: 'CONNECT_GET_VERSION', args: nothing, ret: struct({ hv_ver: u64 }), priority: true },
  connectGetMaxVcpus: { program, number: 5, name: 'CONNECT_GET_MAX_VCPUS', args: struct({ type: optional(str) }), ret: struct({ max_vcpus: i32 }), priority: true },
  nodeGetInfo: { program, number: 6, name: 'NODE_GET_INFO', args: nothing, ret: struct({ model: wide32, memory: u64, cpus: i32, mhz: i32, nodes: i32, sockets: i32, cores: i32, threads: i32 }), priority: true },
  connectGetCapabilities: { program, number: 7, name: 'CONNECT_GET_CAPABILITIES', args: nothing, ret: struct({ capabilities: str }) },
  connectGetHostname: { program, number: 59, name: 'CONNECT_GET_HOSTNAME', args: nothing, ret: struct({ hostname: str }), priority: true },
  connectSupportsFeature: { program, number: 60, name: 'CONNECT_SUPPORTS_FEATURE', args: struct({ feature: i32 }), ret: struct({ supported: i32 }), priority: true },
  authList: { program, number: 66, name: 'AUTH_LIST', args: nothing, ret: struct({ types: list(i32) }), priority: true },
  authSaslInit: { program, number: 67, name: 'AUTH_SASL_INIT', args: nothing, ret: struct({ mechlist: str }), priority: true },
  authSaslStart: { program, number: 68, name: 'AUTH_SASL_START', args: struct({ mech: str, nil: i32, data: wide }), ret: struct({ complete: i32, nil: i32, data: wide }), priority: true },
  authSaslStep: { program, number: 69, name: 'AUTH_SASL_STEP', args: struct({ nil: i32, data: wide }), ret: struct({ complete: i32, nil: i32, data: wide }), priority: true },
  authPolkit: { program, number: 70, name: 'AUTH_POLKIT', args: nothing, ret: struct({ complete: i32 }), priority: true },
  connectFindStoragePoolSources: { program, number: 75, name: 'CONNECT_FIND_STORAGE_POOL_SOURCES', args: struct({ type: str, srcSpec: optional(str), flags: u32 }), ret: struct({ xml: str }) },
  nodeGetCellsFreeMemory: { program, number: 101, name: 'NODE_GET_CELLS_FREE_MEMORY', args: struct({ startCell: i32, maxcells: i32 }), ret: struct({ cells: list(u64) }), priority: true },
  connectGetUri: { program, number: 110, name: 'CONNECT_GET_URI', args: nothing, ret: struct({ uri: str }), priority: true },
  nodeGetSecurityModel: { program, number: 122, name: 'NODE_GET_SECURITY_MODEL', args: nothing, ret: struct({ model: wide, doi: wide }), priority: true },
  connectIsSecure: { program, number: 149, name: 'CONNECT_IS_SECURE', args: nothing, ret: struct({ secure: i32 }), priority: true },
  connectGetLibVersion: { program, number: 157, name: 'CONNECT_GET_LIB_VERSION', args: nothing, ret: struct({ lib_ver: u64 }), priority: true },
  connectCompareCpu: { program, number: 158, name: 'CONNECT_COMPARE_CPU', args: struct({ xml: str, flags: u32 }), ret: struct({ result: i32 }), priority: true },
  connectBaselineCpu: { program, number: 162, name: 'CONNECT_BASELINE_CPU', args: struct({ xmlCPUs: list(str), flags: u32 }), ret: struct({ cpu: str }) },
  connectGetSysinfo: { program, number: 203, name: 'CONNECT_GET_SYSINFO', args: struct({ flags: u32 }), ret: struct({ sysinfo: str }), priority: true },
  nodeGetCpuStats: { program, number: 227, name: 'NODE_GET_CPU_STATS', args: struct({ cpuNum: i32, nparams: i32, flags: u32 }), ret: struct({ params: list(struct({ field: str, value: u64 })), nparams: i32 }), priority: true },
  nodeGetMemoryStats: { program, number: 228, name: 'NODE_GET_MEMORY_STATS', args: struct({ nparams: i32, cellNum: i32, flags: u32 }), ret: struct({ params: list(struct({ field: str, value: u64 })), nparams: i32 }), priority: true },
  connectListAllDomains: { program, number: 273, name: 'CONNECT_LIST_ALL_DOMAINS', args: struct({ need_results: i32, flags: u32 }), ret: struct({ domains: list(domain), ret: u32 }), priority: true },
  connectListAllStoragePools: { program, number: 281, name: 'CONNECT_LIST_ALL_STORAGE_POOLS', args: struct({ need_results: i32, flags: u32 }), ret: struct({ pools: list(storagePool), ret: u32 }), priority: true },
  connectListAllNetworks: { program, number: 283, name: 'CONNECT_LIST_ALL_NETWORKS', args: struct({ need_results: i32, flags: u32 }), ret: struct({ nets: list(network), ret: u32 }), priority: true },
  connectListAllInterfaces: { program, number: 284, name: 'CONNECT_LIST_ALL_INTERFACES', args: struct({ need_results: i32, flags: u32 }), ret: struct({ ifaces: list(networkInterface), ret: u32 }), priority: true },
  connectListAllNodeDevices: { program, number: 285, name: 'CONNECT_LIST_ALL_NODE_DEVICES', args: struct({ need_results: i32, flags: u32 }), ret: struct({ devices: list(nodeDevice), ret: u32 }), priority: true },
  connectListAllNwfilters: { program, number: 286, name: 'CONNECT_LIST_ALL_NWFILTERS', args: struct({ need_results: i32, flags: u32 }), ret: struct({ filters: list(networkFilter), ret: u32 }), priority: true },
  connectListAllSecrets: { program, number: 287, name: 'CONNECT_LIST_ALL_SECRETS', args: struct({ need_results: i32, flags: u32 }), ret: struct({ secrets: list(secret), ret: u32 }), priority: true },
  nodeGetMemoryParameters: { program, number: 289, name: 'NODE_GET_MEMORY_PARAMETERS', args: struct({ nparams: i32, flags: u32 }), ret: struct({ params: list(typedParameter), nparams: i32 }) },
  nodeGetCpuMap: { program, number: 293, name: 'NODE_GET_CPU_MAP', args: struct({ need_map: i32, need_online: i32, flags: u32 }), ret: struct({ cpumap: bytes, online: u32, ret: i32 }) },
  connectGetCpuModelNames: { program, number: 312, name: 'CONNECT_GET_CPU_MODEL_NAMES', args: struct({ arch: str, need_results: i32, flags: u32 }), ret: struct({ models: list(str), ret: i32 }) },
  connectNetworkEventRegisterAny: { program, number: 313, name: 'CONNECT_NETWORK_EVENT_REGISTER_ANY', args: struct({ eventID: i32, net: optional(network) }), ret: struct({ callbackID: i32 }), priority: true },
  connectNetworkEventDeregisterAny: { program, number: 314, name: 'CONNECT_NETWORK_EVENT_DEREGISTER_ANY', args: struct({ callbackID: i32 }), ret: nothing, priority: true },
  connectDomainEventCallbackRegisterAny: { program, number: 316, name: 'CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY', args: struct({ eventID: i32, dom: optional(domain) }), ret: struct({ callbackID: i32 }), priority: true },
  connectDomainEventCallbackDeregisterAny: { program, number: 317, name: 'CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY', args: struct({ callbackID: i32 }), ret: nothing, priority: true },
  connectGetDomainCapabilities: { program, number: 342, name: 'CONNECT_GET_DOMAIN_CAPABILITIES', args: struct({ emulatorbin: optional(str), arch: optional(str), machine: optional(str), virttype: optional(str), flags: u32 }), ret: struct({ capabilities: str }) },
  connectGetAllDomainStats: { program, number: 344, name: 'CONNECT_GET_ALL_DOMAIN_STATS', args: struct({ doms: list(domain), stats: u32, flags: u32 }), ret: struct({ retStats: list(struct({ dom: domain, params: list(typedParameter) })) }) },
  connectRegisterCloseCallback: { program, number: 360, name: 'CONNECT_REGISTER_CLOSE_CALLBACK', args: nothing, ret: nothing, priority: true },
  connectUnregisterCloseCallback: { program, number: 361, name: 'CONNECT_UNREGISTER_CLOSE_CALLBACK', args: nothing, ret: nothing, priority: true },
  connectStoragePoolEventRegisterAny: { program, number: 368, name: 'CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY', args: struct({ eventID: i32, pool: optional(storagePool) }), ret: struct({ callbackID: i32 }), priority: true },
  connectStoragePoolEventDeregisterAny: { program, number: 369, name: 'CONNECT_STORAGE_POOL_EVENT_DEREGISTER_ANY', args: struct({ callbackID: i32 }), ret: nothing, priority: true },
  connectNodeDeviceEventRegisterAny: { program, number: 374, name: 'CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY', args: struct({ eventID: i32, dev: optional(nodeDevice) }), ret: struct({ callbackID: i32 }), priority: true },
  connectNodeDeviceEventDeregisterAny: { program, number: 375, name: 'CONNECT_NODE_DEVICE_EVENT_DEREGISTER_ANY', args: struct({ callbackID: i32 }), ret: nothing, priority: true },
  connectSecretEventRegisterAny: { program, number: 380, name: 'CONNECT_SECRET_EVENT_REGISTER_ANY', args: struct({ eventID: i32, secret: optional(secret) }), ret: struct({ callbackID: i32 }), priority: true },
  connectSecretEventDeregisterAny: { program, number: 381, name: 'CONNECT_SECRET_EVENT_DEREGISTER_ANY', args: struct({ callbackID: i32 }), ret: nothing, priority: true },
  connectCompareHypervisorCpu: { program, number: 393, name: 'CONNECT_COMPARE_HYPERVISOR_CPU', args: struct({ emulator: optional(str), arch: optional(str), machine: optional(str), virttype: optional(str), xmlCPU: str, flags: u32 }), ret: struct({ result: i32 }) },
  connectBaselineHypervisorCpu: { program, number: 394, name: 'CONNECT_BASELINE_HYPERVISOR_CPU', args: struct({ emulator: optional(str), arch: optional(str), machine: optional(str), virttype: optional(str), xmlCPUs: list(str), flags: u32 }), ret: struct({ cpu: str }) },
  connectListAllNwfilterBindings: { program, number: 401, name: 'CONNECT_LIST_ALL_NWFILTER_BINDINGS', args: struct({ need_results: i32, flags: u32 }), ret: struct({ bindings: list(networkFilterBinding), ret: u32 }), priority: true },
  connectGetStoragePoolCapabilities: { program, number: 403, name: 'CONNECT_GET_STORAGE_POOL_CAPABILITIES', args: struct({ flags: u32 }), ret: struct({ capabilities: str }) },
  connectSetIdentity: { program, number: 419, name: 'CONNECT_SET_IDENTITY', args: struct({ params: list(typedParameter), flags: u32 }), ret: nothing },
  domainAttachDevice: { program, number: 8, name: 'DOMAIN_ATTACH_DEVICE', args: struct({ dom: domain, xml: str }), ret: nothing },
  domainCreate: { program, number: 9, name: 'DOMAIN_CREATE', args: struct({ dom: domain }), ret: nothing },
  domainCreateXml: { program, number: 10, name: 'DOMAIN_CREATE_XML', args: struct({ xml_desc: str, flags: u32 }), ret: struct({ dom: domain }) },
  domainDefineXml: { program, number: 11, name: 'DOMAIN_DEFINE_XML', args: struct({ xml: str }), ret: struct({ dom: domain }), priority: true },
  domainDestroy: { program, number: 12, name: 'DOMAIN_DESTROY', args: struct({ dom: domain }), ret: nothing, priority: true },
  domainDetachDevice: { program, number: 13, name: 'DOMAIN_DETACH_DEVICE', args: struct({ dom: domain, xml: str }), ret: nothing },
  domainGetXmlDesc: { program, number: 14, name: 'DOMAIN_GET_XML_DESC', args: struct({ dom: domain, flags: u32 }), ret: struct({ xml: str }) },
  domainGetAutostart: { program, number: 15, name: 'DOMAIN_GET_AUTOSTART', args: struct({ dom: domain }), ret: struct({ autostart: i32 }), priority: true },
  domainGetInfo: { program, number: 16, name: 'DOMAIN_GET_INFO', args: struct({ dom: domain }), ret: struct({ state: u8, maxMem: u64, memory: u64, nrVirtCpu: u16, cpuTime: u64 }) },
  domainGetMaxMemory: { program, number: 17, name: 'DOMAIN_GET_MAX_MEMORY', args: struct({ dom: domain }), ret: struct({ memory: u64 }), priority: true },
  domainGetMaxVcpus: { program, number: 18, name: 'DOMAIN_GET_MAX_VCPUS', args: struct({ dom: domain }), ret: struct({ num: i32 }), priority: true },
  domainGetOsType: { program, number: 19, name: 'DOMAIN_GET_OS_TYPE', args: struct({ dom: domain }), ret: struct({ type: str }), priority: true },
  domainGetVcpus: { program, number: 20, name: 'DOMAIN_GET_VCPUS', args: struct({ dom: domain, maxinfo: i32, maplen: i32 }), ret: struct({ info: list(struct({ number: u32, state: i32, cpu_time: u64, cpu: i32 })), cpumaps: bytes }), priority: true },
  domainLookupById: { program, number: 22, name: 'DOMAIN_LOOKUP_BY_ID', args: struct({ id: i32 }), ret: struct({ dom: domain }), priority: true },
  domainLookupByName: { program, number: 23, name: 'DOMAIN_LOOKUP_BY_NAME', args: struct({ name: str }), ret: struct({ dom: domain }), priority: true },
  domainLookupByUuid: { program, number: 24, name: 'DOMAIN_LOOKUP_BY_UUID', args: struct({ uuid: uuid }), ret: struct({ dom: domain }), priority: true },
  domainPinVcpu: { program, number: 26, name: 'DOMAIN_PIN_VCPU', args: struct({ dom: domain, vcpu: u32, cpumap: bytes }), ret: nothing },
  domainReboot: { program, number: 27, name: 'DOMAIN_REBOOT', args: struct({ dom: domain, flags: u32 }), ret: nothing },
  domainResume: { program, number: 28, name: 'DOMAIN_RESUME', args: struct({ dom: domain }), ret: nothing },
  domainSetAutostart: { program, number: 29, name: 'DOMAIN_SET_AUTOSTART', args: struct({ dom: domain, autostart: i32 }), ret: nothing, priority: true },
  domainSetMaxMemory: { program, number: 30, name: 'DOMAIN_SET_MAX_MEMORY', args: struct({ dom: domain, memory: u64 }), ret: nothing, priority: true },
  domainSetMemory: { program, number: 31, name: 'DOMAIN_SET_MEMORY', args: struct({ dom: domain, memory: u64 }), ret: nothing },
  domainSetVcpus: { program, number: 32, name: 'DOMAIN_SET_VCPUS', args: struct({ dom: domain, nvcpus: u32 }), ret: nothing },
  domainShutdown: { program, number: 33, name: 'DOMAIN_SHUTDOWN', args: struct({ dom: domain }), ret: nothing },
  domainSuspend: { program, number: 34, name: 'DOMAIN_SUSPEND', args: struct({ dom: domain }), ret: nothing },
  domainUndefine: { program, number: 35, name: 'DOMAIN_UNDEFINE', args: struct({ dom: domain }), ret: nothing, priority: true },
  domainCoreDump: { program, number: 53, name: 'DOMAIN_CORE_DUMP', args: struct({ dom: domain, to: str, flags: u32 }), ret: nothing },
  domainRestore: { program, number: 54, name: 'DOMAIN_RESTORE', args: struct({ from: str }), ret: nothing },
  domainSave: { program, number: 55, name: 'DOMAIN_SAVE', args: struct({ dom: domain, to: str }), ret: nothing },
  domainGetSchedulerType: { program, number: 56, name: 'DOMAIN_GET_SCHEDULER_TYPE', args: struct({ dom: domain }), ret: struct({ type: str, nparams: i32 }) },
  domainGetSchedulerParameters: { program, number: 57, name: 'DOMAIN_GET_SCHEDULER_PARAMETERS', args: struct({ dom: domain, nparams: i32 }), ret: struct({ params: list(typedParameter) }) },
  domainSetSchedulerParameters: { program, number: 58, name: 'DOMAIN_SET_SCHEDULER_PARAMETERS', args: struct({ dom: domain, params: list(typedParameter) }), ret: nothing },
  domainBlockStats: { program, number: 64, name: 'DOMAIN_BLOCK_STATS', args: struct({ dom: domain, path: str }), ret: struct({ rd_req: i64, rd_bytes: i64, wr_req: i64, wr_bytes: i64, errs: i64 }) },
  domainInterfaceStats: { program, number: 65, name: 'DOMAIN_INTERFACE_STATS', args: struct({ dom: domain, device: str }), ret: struct({ rx_bytes: i64, rx_packets: i64, rx_errs: i64, rx_drop: i64, tx_bytes: i64, tx_packets: i64, tx_errs: i64, tx_drop: i64 }), priority: true },
  domainGetSecurityLabel: { program, number: 121, name: 'DOMAIN_GET_SECURITY_LABEL', args: struct({ dom: domain }), ret: struct({ label: wide, enforcing: i32 }), priority: true },
  domainIsActive: { program, number: 150, name: 'DOMAIN_IS_ACTIVE', args: struct({ dom: domain }), ret: struct({ active: i32 }), priority: true },
  domainIsPersistent: { program, number: 151, name: 'DOMAIN_IS_PERSISTENT', args: struct({ dom: domain }), ret: struct({ persistent: i32 }), priority: true },
  domainMemoryStats: { program, number: 159, name: 'DOMAIN_MEMORY_STATS', args: struct({ dom: domain, maxStats: u32, flags: u32 }), ret: struct({ stats: list(struct({ tag: i32, val: u64 })) }) },
  domainAttachDeviceFlags: { program, number: 160, name: 'DOMAIN_ATTACH_DEVICE_FLAGS', args: struct({ dom: domain, xml: str, flags: u32 }), ret: nothing },
  domainDetachDeviceFlags: { program, number: 161, name: 'DOMAIN_DETACH_DEVICE_FLAGS', args: struct({ dom: domain, xml: str, flags: u32 }), ret: nothing },
  domainGetJobInfo: { program, number: 163, name: 'DOMAIN_GET_JOB_INFO', args: struct({ dom: domain }), ret: struct({ type: i32, timeElapsed: u64, timeRemaining: u64, dataTotal: u64, dataProcessed: u64, dataRemaining: u64, memTotal: u64, memProcessed: u64, memRemaining: u64, fileTotal: u64, fileProcessed: u64, fileRemaining: u64 }) },
  domainAbortJob: { program, number: 164, name: 'DOMAIN_ABORT_JOB', args: struct({ dom: domain }), ret: nothing },
  domainUpdateDeviceFlags: { program, number: 174, name: 'DOMAIN_UPDATE_DEVICE_FLAGS', args: struct({ dom: domain, xml: str, flags: u32 }), ret: nothing },
  domainManagedSave: { program, number: 182, name: 'DOMAIN_MANAGED_SAVE', args: struct({ dom: domain, flags: u32 }), ret: nothing },
  domainHasManagedSaveImage: { program, number: 183, name: 'DOMAIN_HAS_MANAGED_SAVE_IMAGE', args: struct({ dom: domain, flags: u32 }), ret: struct({ result: i32 }) },
  domainManagedSaveRemove: { program, number: 184, name: 'DOMAIN_MANAGED_SAVE_REMOVE', args: struct({ dom: domain, flags: u32 }), ret: nothing },
  domainHasCurrentSnapshot: { program, number: 190, name: 'DOMAIN_HAS_CURRENT_SNAPSHOT', args: struct({ dom: domain, flags: u32 }), ret: struct({ result: i32 }) },
  domainRevertToSnapshot: { program, number: 192, name: 'DOMAIN_REVERT_TO_SNAPSHOT', args: struct({ snap: snapshot, flags: u32 }), ret: nothing },
  domainGetBlockInfo: { program, number: 194, name: 'DOMAIN_GET_BLOCK_INFO', args: struct({ dom: domain, path: str, flags: u32 }), ret: struct({ allocation: u64, capacity: u64, physical: u64 }) },
  domainCreateWithFlags: { program, number: 196, name: 'DOMAIN_CREATE_WITH_FLAGS', args: struct({ dom: domain, flags: u32 }), ret: struct({ dom: domain }) },
  domainSetMemoryParameters: { program, number: 197, name: 'DOMAIN_SET_MEMORY_PARAMETERS', args: struct({ dom: domain, params: list(typedParameter), flags: u32 }), ret: nothing },
  domainGetMemoryParameters: { program, number: 198, name: 'DOMAIN_GET_MEMORY_PARAMETERS', args: struct({ dom: domain, nparams: i32, flags: u32 }), ret: struct({ params: list(typedParameter), nparams: i32 }) },
  domainSetVcpusFlags: { program, number: 199, name: 'DOMAIN_SET_VCPUS_FLAGS', args: struct({ dom: domain, nvcpus: u32, flags: u32 }), ret: nothing },
  domainGetVcpusFlags: { program, number: 200, name: 'DOMAIN_GET_VCPUS_FLAGS', args: struct({ dom: domain, flags: u32 }), ret: struct({ num: i32 }) },
  domainOpenConsole: { program, number: 201, name: 'DOMAIN_OPEN_CONSOLE', args: struct({ dom: domain, dev_name: optional(str), flags: u32 }), ret: nothing, stream: 'reads' },
  domainIsUpdated: { program, number: 202, name: 'DOMAIN_IS_UPDATED', args: struct({ dom: domain }), ret: struct({ updated: i32 }), priority: true },
  domainSetMemoryFlags: { program, number: 204, name: 'DOMAIN_SET_MEMORY_FLAGS', args: struct({ dom: domain, memory: u64, flags: u32 }), ret: nothing },
  domainSetBlkioParameters: { program, number: 205, name: 'DOMAIN_SET_BLKIO_PARAMETERS', args: struct({ dom: domain, params: list(typedParameter), flags: u32 }), ret: nothing },
  domainGetBlkioParameters: { program, number: 206, name: 'DOMAIN_GET_BLKIO_PARAMETERS', args: struct({ dom: domain, nparams: i32, flags: u32 }), ret: struct({ params: list(typedParameter), nparams: i32 }) },
  domainInjectNmi: { program, number: 210, name: 'DOMAIN_INJECT_NMI', args: struct({ dom: domain, flags: u32 }), ret: nothing },
  domainScreenshot: { program, number: 211, name: 'DOMAIN_SCREENSHOT', args: struct({ dom: domain, screen: u32, flags: u32 }), ret: struct({ mime: optional(str) }), stream: 'reads' },
  domainGetState: { program, number: 212, name: 'DOMAIN_GET_STATE', args: struct({ dom: domain, flags: u32 }), ret: struct({ state: i32, reason: i32 }), priority: true },
  domainSetSchedulerParametersFlags: { program, number: 219, name: 'DOMAIN_SET_SCHEDULER_PARAMETERS_FLAGS', args: struct({ dom: domain, params: list(typedParameter), flags: u32 }), ret: nothing },
  domainGetSchedulerParametersFlags: { program, number: 223, name: 'DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS', args: struct({ dom: domain, nparams: i32, flags: u32 }), ret: struct({ params: list(typedParameter) }) },
  domainPinVcpuFlags: { program, number: 225, name: 'DOMAIN_PIN_VCPU_FLAGS', args: struct({ dom: domain, vcpu: u32, cpumap: bytes, flags: u32 }), ret: nothing },
  domainSendKey: { program, number: 226, name: 'DOMAIN_SEND_KEY', args: struct({ dom: domain, codeset: u32, holdtime: u32, keycodes: list(u32), flags: u32 }), ret: nothing },
  domainGetVcpuPinInfo: { program, number: 230, name: 'DOMAIN_GET_VCPU_PIN_INFO', args: struct({ dom: domain, ncpumaps: i32, maplen: i32, flags: u32 }), ret: struct({ cpumaps: bytes, num: i32 }) },
  domainUndefineFlags: { program, number: 231, name: 'DOMAIN_UNDEFINE_FLAGS', args: struct({ dom: domain, flags: u32 }), ret: nothing, priority: true },
  domainSaveFlags: { program, number: 232, name: 'DOMAIN_SAVE_FLAGS', args: struct({ dom: domain, to: str, dxml: optional(str), flags: u32 }), ret: nothing },
  domainRestoreFlags: { program, number: 233, name: 'DOMAIN_RESTORE_FLAGS', args: struct({ from: str, dxml: optional(str), flags: u32 }), ret: nothing },
  domainDestroyFlags: { program, number: 234, name: 'DOMAIN_DESTROY_FLAGS', args: struct({ dom: domain, flags: u32 }), ret: nothing, priority: true },
  domainSaveImageGetXmlDesc: { program, number: 235, name: 'DOMAIN_SAVE_IMAGE_GET_XML_DESC', args: struct({ file: str, flags: u32 }), ret: struct({ xml: str }), priority: true },
  domainSaveImageDefineXml: { program, number: 236, name: 'DOMAIN_SAVE_IMAGE_DEFINE_XML', args: struct({ file: str, dxml: str, flags: u32 }), ret: nothing, priority: true },
  domainBlockJobAbort: { program, number: 237, name: 'DOMAIN_BLOCK_JOB_ABORT', args: struct({ dom: domain, path: str, flags: u32 }), ret: nothing },
  domainGetBlockJobInfo: { program, number: 238, name: 'DOMAIN_GET_BLOCK_JOB_INFO', args: struct({ dom: domain, path: str, flags: u32 }), ret: struct({ found: i32, type: i32, bandwidth: u64, cur: u64, end: u64 }) },
  domainBlockJobSetSpeed: { program, number: 239, name: 'DOMAIN_BLOCK_JOB_SET_SPEED', args: struct({ dom: domain, path: str, bandwidth: u64, flags: u32 }), ret: nothing },
  domainBlockPull: { program, number: 240, name: 'DOMAIN_BLOCK_PULL', args: struct({ dom: domain, path: str, bandwidth: u64, flags: u32 }), ret: nothing },
  domainBlockStatsFlags: { program, number: 243, name: 'DOMAIN_BLOCK_STATS_FLAGS', args: struct({ dom: domain, path: str, nparams: i32, flags: u32 }), ret: struct({ params: list(typedParameter), nparams: i32 }) },
  domainReset: { program, number: 245, name: 'DOMAIN_RESET', args: struct({ dom: domain, flags: u32 }), ret: nothing },
  domainOpenGraphics: { program, number: 249, name: 'DOMAIN_OPEN_GRAPHICS', args: struct({ dom: domain, idx: u32, flags: u32 }), ret: nothing },
  domainBlockResize: { program, number: 251, name: 'DOMAIN_BLOCK_RESIZE', args: struct({ dom: domain, disk: str, size: u64, flags: u32 }), ret: nothing },
  domainSetBlockIoTune: { program, number: 252, name: 'DOMAIN_SET_BLOCK_IO_TUNE', args: struct({ dom: domain, disk: str, params: list(typedParameter), flags: u32 }), ret: nothing },
  domainGetBlockIoTune: { program, number: 253, name: 'DOMAIN_GET_BLOCK_IO_TUNE', args: struct({ dom: domain, disk: optional(str), nparams: i32, flags: u32 }), ret: struct({ params: list(typedParameter), nparams: i32 }) },
  domainSetNumaParameters: { program, number: 254, name: 'DOMAIN_SET_NUMA_PARAMETERS', args: struct({ dom: domain, params: list(typedParameter), flags: u32 }), ret: nothing },
  domainGetNumaParameters: { program, number: 255, name: 'DOMAIN_GET_NUMA_PARAMETERS', args: struct({ dom: domain, nparams: i32, flags: u32 }), ret: struct({ params: list(typedParameter), nparams: i32 }) },
  domainSetInterfaceParameters: { program, number: 256, name: 'DOMAIN_SET_INTERFACE_PARAMETERS', args: struct({ dom: domain, device: str, params: list(typedParameter), flags: u32 }), ret: nothing },
  domainGetInterfaceParameters: { program, number: 257, name: 'DOMAIN_GET_INTERFACE_PARAMETERS', args: struct({ dom: domain, device: str, nparams: i32, flags: u32 }), ret: struct({ params: list(typedParameter), nparams: i32 }) },
  domainShutdownFlags: { program, number: 258, name: 'DOMAIN_SHUTDOWN_FLAGS', args: struct({ dom: domain, flags: u32 }), ret: nothing },
  domainGetCpuStats: { program, number: 262, name: 'DOMAIN_GET_CPU_STATS', args: struct({ dom: domain, nparams: u32, start_cpu: i32, ncpus: u32, flags: u32 }), ret: struct({ params: list(typedParameter), nparams: i32 }) },
  domainGetDiskErrors: { program, number: 263, name: 'DOMAIN_GET_DISK_ERRORS', args: struct({ dom: domain, maxerrors: u32, flags: u32 }), ret: struct({ errors: list(struct({ disk: str, error: i32 })), nerrors: i32 }) },
  domainSetMetadata: { program, number: 264, name: 'DOMAIN_SET_METADATA', args: struct({ dom: domain, type: i32, metadata: optional(str), key: optional(str), uri: optional(str), flags: u32 }), ret: nothing },
  domainGetMetadata: { program, number: 265, name: 'DOMAIN_GET_METADATA', args: struct({ dom: domain, type: i32, uri: optional(str), flags: u32 }), ret: struct({ metadata: str }) },
  domainBlockRebase: { program, number: 266, name: 'DOMAIN_BLOCK_REBASE', args: struct({ dom: domain, path: str, base: optional(str), bandwidth: u64, flags: u32 }), ret: nothing },
  domainListAllSnapshots: { program, number: 274, name: 'DOMAIN_LIST_ALL_SNAPSHOTS', args: struct({ dom: domain, need_results: i32, flags: u32 }), ret: struct({ snapshots: list(snapshot), ret: i32 }), priority: true },
  domainGetHostname: { program, number: 277, name: 'DOMAIN_GET_HOSTNAME', args: struct({ dom: domain, flags: u32 }), ret: struct({ hostname: str }) },
  domainPinEmulator: { program, number: 279, name: 'DOMAIN_PIN_EMULATOR', args: struct({ dom: domain, cpumap: bytes, flags: u32 }), ret: nothing },
  domainGetEmulatorPinInfo: { program, number: 280, name: 'DOMAIN_GET_EMULATOR_PIN_INFO', args: struct({ dom: domain, maplen: i32, flags: u32 }), ret: struct({ cpumaps: bytes, ret: i32 }) },
  domainBlockCommit: { program, number: 290, name: 'DOMAIN_BLOCK_COMMIT', args: struct({ dom: domain, disk: str, base: optional(str), top: optional(str), bandwidth: u64, flags: u32 }), ret: nothing },
  domainFstrim: { program, number: 294, name: 'DOMAIN_FSTRIM', args: struct({ dom: domain, mountPoint: optional(str), minimum: u64, flags: u32 }), ret: nothing },
  domainOpenChannel: { program, number: 296, name: 'DOMAIN_OPEN_CHANNEL', args: struct({ dom: domain, name: optional(str), flags: u32 }), ret: nothing, stream: 'reads' },
  domainGetJobStats: { program, number: 298, name: 'DOMAIN_GET_JOB_STATS', args: struct({ dom: domain, flags: u32 }), ret: struct({ type: i32, params: list(typedParameter) }) },
  domainSetMemoryStatsPeriod: { program, number: 308, name: 'DOMAIN_SET_MEMORY_STATS_PERIOD', args: struct({ dom: domain, period: i32, flags: u32 }), ret: nothing },
  domainCreateXmlWithFiles: { program, number: 309, name: 'DOMAIN_CREATE_XML_WITH_FILES', args: struct({ xml_desc: str, flags: u32 }), ret: struct({ dom: domain }) },
  domainCreateWithFiles: { program, number: 310, name: 'DOMAIN_CREATE_WITH_FILES', args: struct({ dom: domain, flags: u32 }), ret: struct({ dom: domain }) },
  domainCoreDumpWithFormat: { program, number: 334, name: 'DOMAIN_CORE_DUMP_WITH_FORMAT', args: struct({ dom: domain, to: str, dumpformat: u32, flags: u32 }), ret: nothing },
  domainFsfreeze: { program, number: 335, name: 'DOMAIN_FSFREEZE', args: struct({ dom: domain, mountpoints: list(str), flags: u32 }), ret: struct({ filesystems: i32 }) },
  domainFsthaw: { program, number: 336, name: 'DOMAIN_FSTHAW', args: struct({ dom: domain, mountpoints: list(str), flags: u32 }), ret: struct({ filesystems: i32 }) },
  domainGetTime: { program, number: 337, name: 'DOMAIN_GET_TIME', args: struct({ dom: domain, flags: u32 }), ret: struct({ seconds: i64, nseconds: u32 }) },
  domainSetTime: { program, number: 338, name: 'DOMAIN_SET_TIME', args: struct({ dom: domain, seconds: i64, nseconds: u32, flags: u32 }), ret: nothing },
  domainOpenGraphicsFd: { program, number: 343, name: 'DOMAIN_OPEN_GRAPHICS_FD', args: struct({ dom: domain, idx: u32, flags: u32 }), ret: nothing },
  domainBlockCopy: { program, number: 345, name: 'DOMAIN_BLOCK_COPY', args: struct({ dom: domain, path: str, destxml: str, params: list(typedParameter), flags: u32 }), ret: nothing },
  domainGetFsinfo: { program, number: 349, name: 'DOMAIN_GET_FSINFO', args: struct({ dom: domain, flags: u32 }), ret: struct({ info: list(struct({ mountpoint: str, name: str, fstype: str, dev_aliases: list(str) })), ret: u32 }) },
  domainDefineXmlFlags: { program, number: 350, name: 'DOMAIN_DEFINE_XML_FLAGS', args: struct({ xml: str, flags: u32 }), ret: struct({ dom: domain }), priority: true },
  domainGetIothreadInfo: { program, number: 351, name: 'DOMAIN_GET_IOTHREAD_INFO', args: struct({ dom: domain, flags: u32 }), ret: struct({ info: list(struct({ iothread_id: u32, cpumap: bytes })), ret: u32 }) },
  domainPinIothread: { program, number: 352, name: 'DOMAIN_PIN_IOTHREAD', args: struct({ dom: domain, iothreads_id: u32, cpumap: bytes, flags: u32 }), ret: nothing },
  domainInterfaceAddresses: { program, number: 353, name: 'DOMAIN_INTERFACE_ADDRESSES', args: struct({ dom: domain, source: u32, flags: u32 }), ret: struct({ ifaces: list(struct({ name: str, hwaddr: optional(str), addrs: list(struct({ type: i32, addr: str, prefix: u32 })) })) }) },
  domainAddIothread: { program, number: 355, name: 'DOMAIN_ADD_IOTHREAD', args: struct({ dom: domain, iothread_id: u32, flags: u32 }), ret: nothing },
  domainSetUserPassword: { program, number: 357, name: 'DOMAIN_SET_USER_PASSWORD', args: struct({ dom: domain, user: optional(str), password: optional(str), flags: u32 }), ret: nothing },
  domainRename: { program, number: 358, name: 'DOMAIN_RENAME', args: struct({ dom: domain, new_name: optional(str), flags: u32 }), ret: struct({ retcode: i32 }) },
  domainGetGuestVcpus: { program, number: 371, name: 'DOMAIN_GET_GUEST_VCPUS', args: struct({ dom: domain, flags: u32 }), ret: struct({ params: list(typedParameter) }) },
  domainSetGuestVcpus: { program, number: 372, name: 'DOMAIN_SET_GUEST_VCPUS', args: struct({ dom: domain, cpumap: str, state: i32, flags: u32 }), ret: nothing },
  domainSetVcpu: { program, number: 384, name: 'DOMAIN_SET_VCPU', args: struct({ dom: domain, cpumap: str, state: i32, flags: u32 }), ret: nothing },
  domainSetBlockThreshold: { program, number: 386, name: 'DOMAIN_SET_BLOCK_THRESHOLD', args: struct({ dom: domain, dev: str, threshold: u64, flags: u32 }), ret: nothing },
  domainManagedSaveGetXmlDesc: { program, number: 388, name: 'DOMAIN_MANAGED_SAVE_GET_XML_DESC', args: struct({ dom: domain, flags: u32 }), ret: struct({ xml: str }) },
  domainManagedSaveDefineXml: { program, number: 389, name: 'DOMAIN_MANAGED_SAVE_DEFINE_XML', args: struct({ dom: domain, dxml: optional(str), flags: u32 }), ret: nothing },
  domainSetLifecycleAction: { program, number: 390, name: 'DOMAIN_SET_LIFECYCLE_ACTION', args: struct({ dom: domain, type: u32, action: u32, flags: u32 }), ret: nothing },
  domainDetachDeviceAlias: { program, number: 392, name: 'DOMAIN_DETACH_DEVICE_ALIAS', args: struct({ dom: domain, alias: str, flags: u32 }), ret: nothing },
  domainListAllCheckpoints: { program, number: 413, name: 'DOMAIN_LIST_ALL_CHECKPOINTS', args: struct({ dom: domain, need_results: i32, flags: u32 }), ret: struct({ checkpoints: list(snapshot), ret: i32 }), priority: true },
  domainGetGuestInfo: { program, number: 418, name: 'DOMAIN_GET_GUEST_INFO', args: struct({ dom: domain, types: u32, flags: u32 }), ret: struct({ params: list(typedParameter) }) },
  domainAgentSetResponseTimeout: { program, number: 420, name: 'DOMAIN_AGENT_SET_RESPONSE_TIMEOUT', args: struct({ dom: domain, timeout: i32, flags: u32 }), ret: struct({ result: i32 }) },
  domainBackupBegin: { program, number: 421, name: 'DOMAIN_BACKUP_BEGIN', args: struct({ dom: domain, backup_xml: str, checkpoint_xml: optional(str), flags: u32 }), ret: nothing },
  domainBackupGetXmlDesc: { program, number: 422, name: 'DOMAIN_BACKUP_GET_XML_DESC', args: struct({ dom: domain, flags: u32 }), ret: struct({ xml: str }), priority: true },
  domainAuthorizedSshKeysGet: { program, number: 424, name: 'DOMAIN_AUTHORIZED_SSH_KEYS_GET', args: struct({ dom: domain, user: str, flags: u32 }), ret: struct({ keys: list(str) }) },
  domainAuthorizedSshKeysSet: { program, number: 425, name: 'DOMAIN_AUTHORIZED_SSH_KEYS_SET', args: struct({ dom: domain, user: str, keys: list(str), flags: u32 }), ret: nothing },
  domainGetMessages: { program, number: 426, name: 'DOMAIN_GET_MESSAGES', args: struct({ dom: domain, flags: u32 }), ret: struct({ msgs: list(str) }) },
  domainSaveParams: { program, number: 440, name: 'DOMAIN_SAVE_PARAMS', args: struct({ dom: domain, params: list(typedParameter), flags: u32 }), ret: nothing },
  domainRestoreParams: { program, number: 441, name: 'DOMAIN_RESTORE_PARAMS', args: struct({ params: list(typedParameter), flags: u32 }), ret: nothing },
  domainAbortJobFlags: { program, number: 442, name: 'DOMAIN_ABORT_JOB_FLAGS', args: struct({ dom: domain, flags: u32 }), ret: nothing },
  domainFdAssociate: { program, number: 443, name: 'DOMAIN_FD_ASSOCIATE', args: struct({ dom: domain, name: str, flags: u32 }), ret: nothing },
  domainMigrateSetMaxDowntime: { program, number: 166, name: 'DOMAIN_MIGRATE_SET_MAX_DOWNTIME', args: struct({ dom: domain, downtime: u64, flags: u32 }), ret: nothing },
  domainMigrateSetMaxSpeed: { program, number: 207, name: 'DOMAIN_MIGRATE_SET_MAX_SPEED', args: struct({ dom: domain, bandwidth: u64, flags: u32 }), ret: nothing },
  domainMigrateGetMaxSpeed: { program, number: 242, name: 'DOMAIN_MIGRATE_GET_MAX_SPEED', args: struct({ dom: domain, flags: u32 }), ret: struct({ bandwidth: u64 }) },
  domainMigrateGetCompressionCache: { program, number: 299, name: 'DOMAIN_MIGRATE_GET_COMPRESSION_CACHE', args: struct({ dom: domain, flags: u32 }), ret: struct({ cacheSize: u64 }) },
  domainMigrateSetCompressionCache: { program, number: 300, name: 'DOMAIN_MIGRATE_SET_COMPRESSION_CACHE', args: struct({ dom: domain, cacheSize: u64, flags: u32 }), ret: nothing },
  domainMigrateBegin3Params: { program, number: 302, name: 'DOMAIN_MIGRATE_BEGIN3_PARAMS', args: struct({ dom: domain, params: list(typedParameter), flags: u32 }), ret: struct({ cookie_out: bytes, xml: str }) },
  domainMigratePrepare3Params: { program, number: 303, name: 'DOMAIN_MIGRATE_PREPARE3_PARAMS', args: struct({ params: list(typedParameter), cookie_in: bytes, flags: u32 }), ret: struct({ cookie_out: bytes, uri_out: optional(str) }) },
  domainMigratePrepareTunnel3Params: { program, number: 304, name: 'DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS', args: struct({ params: list(typedParameter), cookie_in: bytes, flags: u32 }), ret: struct({ cookie_out: bytes }) },
  domainMigratePerform3Params: { program, number: 305, name: 'DOMAIN_MIGRATE_PERFORM3_PARAMS', args: struct({ dom: domain, dconnuri: optional(str), params: list(typedParameter), cookie_in: bytes, flags: u32 }), ret: struct({ cookie_out: bytes }) },
  domainMigrateFinish3Params: { program, number: 306, name: 'DOMAIN_MIGRATE_FINISH3_PARAMS', args: struct({ params: list(typedParameter), cookie_in: bytes, flags: u32, cancelled: i32 }), ret: struct({ dom: domain, cookie_out: bytes }) },
  domainMigrateConfirm3Params: { program, number: 307, name: 'DOMAIN_MIGRATE_CONFIRM3_PARAMS', args: struct({ dom: domain, params: list(typedParameter), cookie_in: bytes, flags: u32, cancelled: i32 }), ret: nothing },
  domainMigrateStartPostCopy: { program, number: 364, name: 'DOMAIN_MIGRATE_START_POST_COPY', args: struct({ dom: domain, flags: u32 }), ret: nothing },
  domainMigrateGetMaxDowntime: { program, number: 387, name: 'DOMAIN_MIGRATE_GET_MAX_DOWNTIME', args: struct({ dom: domain, flags: u32 }), ret: struct({ downtime: u64 }) },
  domainSnapshotCreateXml: { program, number: 185, name: 'DOMAIN_SNAPSHOT_CREATE_XML', args: struct({ dom: domain, xml_desc: str, flags: u32 }), ret: struct({ snap: snapshot }) },
  domainSnapshotGetXmlDesc: { program, number: 186, name: 'DOMAIN_SNAPSHOT_GET_XML_DESC', args: struct({ snap: snapshot, flags: u32 }), ret: struct({ xml: str }), priority: true },
  domainSnapshotLookupByName: { program, number: 189, name: 'DOMAIN_SNAPSHOT_LOOKUP_BY_NAME', args: struct({ dom: domain, name: str, flags: u32 }), ret: struct({ snap: snapshot }), priority: true },
  domainSnapshotCurrent: { program, number: 191, name: 'DOMAIN_SNAPSHOT_CURRENT', args: struct({ dom: domain, flags: u32 }), ret: struct({ snap: snapshot }) },
  domainSnapshotDelete: { program, number: 193, name: 'DOMAIN_SNAPSHOT_DELETE', args: struct({ snap: snapshot, flags: u32 }), ret: nothing },
  domainSnapshotGetParent: { program, number: 244, name: 'DOMAIN_SNAPSHOT_GET_PARENT', args: struct({ snap: snapshot, flags: u32 }), ret: struct({ snap: snapshot }), priority: true },
  domainSnapshotIsCurrent: { program, number: 271, name: 'DOMAIN_SNAPSHOT_IS_CURRENT', args: struct({ snap: snapshot, flags: u32 }), ret: struct({ current: i32 }) },
  domainSnapshotHasMetadata: { program, number: 272, name: 'DOMAIN_SNAPSHOT_HAS_METADATA', args: struct({ snap: snapshot, flags: u32 }), ret: struct({ metadata: i32 }) },
  domainSnapshotListAllChildren: { program, number: 275, name: 'DOMAIN_SNAPSHOT_LIST_ALL_CHILDREN', args: struct({ snapshot: snapshot, need_results: i32, flags: u32 }), ret: struct({ snapshots: list(snapshot), ret: i32 }), priority: true },
  domainCheckpointCreateXml: { program, number: 411, name: 'DOMAIN_CHECKPOINT_CREATE_XML', args: struct({ dom: domain, xml_desc: str, flags: u32 }), ret: struct({ checkpoint: snapshot }) },
  domainCheckpointGetXmlDesc: { program, number: 412, name: 'DOMAIN_CHECKPOINT_GET_XML_DESC', args: struct({ checkpoint: snapshot, flags: u32 }), ret: struct({ xml: str }) },
  domainCheckpointListAllChildren: { program, number: 414, name: 'DOMAIN_CHECKPOINT_LIST_ALL_CHILDREN', args: struct({ checkpoint: snapshot, need_results: i32, flags: u32 }), ret: struct({ checkpoints: list(snapshot), ret: i32 }), priority: true },
  domainCheckpointLookupByName: { program, number: 415, name: 'DOMAIN_CHECKPOINT_LOOKUP_BY_NAME', args: struct({ dom: domain, name: str, flags: u32 }), ret: struct({ checkpoint: snapshot }), priority: true },
  domainCheckpointGetParent: { program, number: 416, name: 'DOMAIN_CHECKPOINT_GET_PARENT', args: struct({ checkpoint: snapshot, flags: u32 }), ret: struct({ parent: snapshot }), priority: true },
  domainCheckpointDelete: { program, number: 417, name: 'DOMAIN_CHECKPOINT_DELETE', args: struct({ checkpoint: snapshot, flags: u32 }), ret: nothing },
  networkCreate: { program, number: 39, name: 'NETWORK_CREATE', args: struct({ net: network }), ret: nothing },
  networkCreateXml: { program, number: 40, name: 'NETWORK_CREATE_XML', args: struct({ xml: str }), ret: struct({ net: network }) },
  networkDefineXml: { program, number: 41, name: 'NETWORK_DEFINE_XML', args: struct({ xml: str }), ret: struct({ net: network }), priority: true },
  networkDestroy: { program, number: 42, name: 'NETWORK_DESTROY', args: struct({ net: network }), ret: nothing, priority: true },
  networkGetXmlDesc: { program, number: 43, name: 'NETWORK_GET_XML_DESC', args: struct({ net: network, flags: u32 }), ret: struct({ xml: str }), priority: true },
  networkGetAutostart: { program, number: 44, name: 'NETWORK_GET_AUTOSTART', args: struct({ net: network }), ret: struct({ autostart: i32 }), priority: true },
  networkGetBridgeName: { program, number: 45, name: 'NETWORK_GET_BRIDGE_NAME', args: struct({ net: network }), ret: struct({ name: str }), priority: true },
  networkLookupByName: { program, number: 46, name: 'NETWORK_LOOKUP_BY_NAME', args: struct({ name: str }), ret: struct({ net: network }), priority: true },
  networkLookupByUuid: { program, number: 47, name: 'NETWORK_LOOKUP_BY_UUID', args: struct({ uuid: uuid }), ret: struct({ net: network }), priority: true },
  networkSetAutostart: { program, number: 48, name: 'NETWORK_SET_AUTOSTART', args: struct({ net: network, autostart: i32 }), ret: nothing, priority: true },
  networkUndefine: { program, number: 49, name: 'NETWORK_UNDEFINE', args: struct({ net: network }), ret: nothing, priority: true },
  networkIsActive: { program, number: 152, name: 'NETWORK_IS_ACTIVE', args: struct({ net: network }), ret: struct({ active: i32 }), priority: true },
  networkIsPersistent: { program, number: 153, name: 'NETWORK_IS_PERSISTENT', args: struct({ net: network }), ret: struct({ persistent: i32 }), priority: true },
  networkUpdate: { program, number: 291, name: 'NETWORK_UPDATE', args: struct({ net: network, command: u32, section: u32, parentIndex: i32, xml: str, flags: u32 }), ret: nothing, priority: true },
  networkGetDhcpLeases: { program, number: 341, name: 'NETWORK_GET_DHCP_LEASES', args: struct({ net: network, mac: optional(str), need_results: i32, flags: u32 }), ret: struct({ leases: list(struct({ iface: str, expirytime: i64, type: i32, mac: optional(str), iaid: optional(str), ipaddr: str, prefix: u32, hostname: optional(str), clientid: optional(str) })), ret: u32 }) },
  networkListAllPorts: { program, number: 404, name: 'NETWORK_LIST_ALL_PORTS', args: struct({ network: network, need_results: i32, flags: u32 }), ret: struct({ ports: list(networkPort), ret: u32 }), priority: true },
  networkDefineXmlFlags: { program, number: 432, name: 'NETWORK_DEFINE_XML_FLAGS', args: struct({ xml: str, flags: u32 }), ret: struct({ net: network }), priority: true },
  networkCreateXmlFlags: { program, number: 437, name: 'NETWORK_CREATE_XML_FLAGS', args: struct({ xml: str, flags: u32 }), ret: struct({ net: network }), priority: true },
  storagePoolCreateXml: { program, number: 76, name: 'STORAGE_POOL_CREATE_XML', args: struct({ xml: str, flags: u32 }), ret: struct({ pool: storagePool }) },
  storagePoolDefineXml: { program, number: 77, name: 'STORAGE_POOL_DEFINE_XML', args: struct({ xml: str, flags: u32 }), ret: struct({ pool: storagePool }), priority: true },
  storagePoolCreate: { program, number: 78, name: 'STORAGE_POOL_CREATE', args: struct({ pool: storagePool, flags: u32 }), ret: nothing },
  storagePoolBuild: { program, number: 79, name: 'STORAGE_POOL_BUILD', args: struct({ pool: storagePool, flags: u32 }), ret: nothing },
  storagePoolDestroy: { program, number: 80, name: 'STORAGE_POOL_DESTROY', args: struct({ pool: storagePool }), ret: nothing, priority: true },
  storagePoolDelete: { program, number: 81, name: 'STORAGE_POOL_DELETE', args: struct({ pool: storagePool, flags: u32 }), ret: nothing },
  storagePoolUndefine: { program, number: 82, name: 'STORAGE_POOL_UNDEFINE', args: struct({ pool: storagePool }), ret: nothing, priority: true },
  storagePoolRefresh: { program, number: 83, name: 'STORAGE_POOL_REFRESH', args: struct({ pool: storagePool, flags: u32 }), ret: nothing },
  storagePoolLookupByName: { program, number: 84, name: 'STORAGE_POOL_LOOKUP_BY_NAME', args: struct({ name: str }), ret: struct({ pool: storagePool }), priority: true },
  storagePoolLookupByUuid: { program, number: 85, name: 'STORAGE_POOL_LOOKUP_BY_UUID', args: struct({ uuid: uuid }), ret: struct({ pool: storagePool }), priority: true },
  storagePoolLookupByVolume: { program, number: 86, name: 'STORAGE_POOL_LOOKUP_BY_VOLUME', args: struct({ vol: storageVolume }), ret: struct({ pool: storagePool }), priority: true },
  storagePoolGetInfo: { program, number: 87, name: 'STORAGE_POOL_GET_INFO', args: struct({ pool: storagePool }), ret: struct({ state: u8, capacity: u64, allocation: u64, available: u64 }), priority: true },
  storagePoolGetXmlDesc: { program, number: 88, name: 'STORAGE_POOL_GET_XML_DESC', args: struct({ pool: storagePool, flags: u32 }), ret: struct({ xml: str }), priority: true },
  storagePoolGetAutostart: { program, number: 89, name: 'STORAGE_POOL_GET_AUTOSTART', args: struct({ pool: storagePool }), ret: struct({ autostart: i32 }), priority: true },
  storagePoolSetAutostart: { program, number: 90, name: 'STORAGE_POOL_SET_AUTOSTART', args: struct({ pool: storagePool, autostart: i32 }), ret: nothing, priority: true },
  storageVolCreateXml: { program, number: 93, name: 'STORAGE_VOL_CREATE_XML', args: struct({ pool: storagePool, xml: str, flags: u32 }), ret: struct({ vol: storageVolume }) },
  storageVolDelete: { program, number: 94, name: 'STORAGE_VOL_DELETE', args: struct({ vol: storageVolume, flags: u32 }), ret: nothing },
  storageVolLookupByName: { program, number: 95, name: 'STORAGE_VOL_LOOKUP_BY_NAME', args: struct({ pool: storagePool, name: str }), ret: struct({ vol: storageVolume }), priority: true },
  storageVolLookupByKey: { program, number: 96, name: 'STORAGE_VOL_LOOKUP_BY_KEY', args: struct({ key: str }), ret: struct({ vol: storageVolume }), priority: true },
  storageVolLookupByPath: { program, number: 97, name: 'STORAGE_VOL_LOOKUP_BY_PATH', args: struct({ path: str }), ret: struct({ vol: storageVolume }), priority: true },
  storageVolGetInfo: { program, number: 98, name: 'STORAGE_VOL_GET_INFO', args: struct({ vol: storageVolume }), ret: struct({ type: i32, capacity: u64, allocation: u64 }), priority: true },
  storageVolGetXmlDesc: { program, number: 99, name: 'STORAGE_VOL_GET_XML_DESC', args: struct({ vol: storageVolume, flags: u32 }), ret: struct({ xml: str }), priority: true },
  storageVolGetPath: { program, number: 100, name: 'STORAGE_VOL_GET_PATH', args: struct({ vol: storageVolume }), ret: struct({ name: str }), priority: true },
  storageVolCreateXmlFrom: { program, number: 125, name: 'STORAGE_VOL_CREATE_XML_FROM', args: struct({ pool: storagePool, xml: str, clonevol: storageVolume, flags: u32 }), ret: struct({ vol: storageVolume }) },
  storagePoolIsActive: { program, number: 154, name: 'STORAGE_POOL_IS_ACTIVE', args: struct({ pool: storagePool }), ret: struct({ active: i32 }), priority: true },
  storagePoolIsPersistent: { program, number: 155, name: 'STORAGE_POOL_IS_PERSISTENT', args: struct({ pool: storagePool }), ret: struct({ persistent: i32 }), priority: true },
  storageVolWipe: { program, number: 165, name: 'STORAGE_VOL_WIPE', args: struct({ vol: storageVolume, flags: u32 }), ret: nothing },
  storageVolUpload: { program, number: 208, name: 'STORAGE_VOL_UPLOAD', args: struct({ vol: storageVolume, offset: u64, length: u64, flags: u32 }), ret: nothing, stream: 'writes' },
  storageVolDownload: { program, number: 209, name: 'STORAGE_VOL_DOWNLOAD', args: struct({ vol: storageVolume, offset: u64, length: u64, flags: u32 }), ret: nothing, stream: 'reads' },
  storageVolWipePattern: { program, number: 259, name: 'STORAGE_VOL_WIPE_PATTERN', args: struct({ vol: storageVolume, algorithm: u32, flags: u32 }), ret: nothing },
  storageVolResize: { program, number: 260, name: 'STORAGE_VOL_RESIZE', args: struct({ vol: storageVolume, capacity: u64, flags: u32 }), ret: nothing },
  storagePoolListAllVolumes: { program, number: 282, name: 'STORAGE_POOL_LIST_ALL_VOLUMES', args: struct({ pool: storagePool, need_results: i32, flags: u32 }), ret: struct({ vols: list(storageVolume), ret: u32 }), priority: true },
  storageVolGetInfoFlags: { program, number: 378, name: 'STORAGE_VOL_GET_INFO_FLAGS', args: struct({ vol: storageVolume, flags: u32 }), ret: struct({ type: i32, capacity: u64, allocation: u64 }), priority: true },
  storagePoolLookupByTargetPath: { program, number: 391, name: 'STORAGE_POOL_LOOKUP_BY_TARGET_PATH', args: struct({ path: str }), ret: struct({ pool: storagePool }), priority: true },
  nodeDeviceLookupByName: { program, number: 113, name: 'NODE_DEVICE_LOOKUP_BY_NAME', args: struct({ name: str }), ret: struct({ dev: nodeDevice }), priority: true },
  nodeDeviceGetXmlDesc: { program, number: 114, name: 'NODE_DEVICE_GET_XML_DESC', args: struct({ name: str, flags: u32 }), ret: struct({ xml: str }) },
  nodeDeviceGetParent: { program, number: 115, name: 'NODE_DEVICE_GET_PARENT', args: struct({ name: str }), ret: struct({ parentName: optional(str) }), priority: true },
  nodeDeviceListCaps: { program, number: 117, name: 'NODE_DEVICE_LIST_CAPS', args: struct({ name: str, maxnames: i32 }), ret: struct({ names: list(str) }), priority: true },
  nodeDeviceReAttach: { program, number: 119, name: 'NODE_DEVICE_RE_ATTACH', args: struct({ name: str }), ret: nothing },
  nodeDeviceReset: { program, number: 120, name: 'NODE_DEVICE_RESET', args: struct({ name: str }), ret: nothing },
  nodeDeviceCreateXml: { program, number: 123, name: 'NODE_DEVICE_CREATE_XML', args: struct({ xml_desc: str, flags: u32 }), ret: struct({ dev: nodeDevice }) },
  nodeDeviceDestroy: { program, number: 124, name: 'NODE_DEVICE_DESTROY', args: struct({ name: str }), ret: nothing, priority: true },
  interfaceLookupByName: { program, number: 128, name: 'INTERFACE_LOOKUP_BY_NAME', args: struct({ name: str }), ret: struct({ iface: networkInterface }), priority: true },
  interfaceLookupByMacString: { program, number: 129, name: 'INTERFACE_LOOKUP_BY_MAC_STRING', args: struct({ mac: str }), ret: struct({ iface: networkInterface }), priority: true },
  interfaceGetXmlDesc: { program, number: 130, name: 'INTERFACE_GET_XML_DESC', args: struct({ iface: networkInterface, flags: u32 }), ret: struct({ xml: str }) },
  interfaceIsActive: { program, number: 156, name: 'INTERFACE_IS_ACTIVE', args: struct({ iface: networkInterface }), ret: struct({ active: i32 }), priority: true },
  nodeDeviceLookupScsiHostByWwn: { program, number: 297, name: 'NODE_DEVICE_LOOKUP_SCSI_HOST_BY_WWN', args: struct({ wwnn: str, wwpn: str, flags: u32 }), ret: struct({ dev: nodeDevice }), priority: true },
  nodeDeviceDetachFlags: { program, number: 301, name: 'NODE_DEVICE_DETACH_FLAGS', args: struct({ name: str, driverName: optional(str), flags: u32 }), ret: nothing },
  nodeDeviceDefineXml: { program, number: 428, name: 'NODE_DEVICE_DEFINE_XML', args: struct({ xml_desc: str, flags: u32 }), ret: struct({ dev: nodeDevice }) },
  nodeDeviceUndefine: { program, number: 429, name: 'NODE_DEVICE_UNDEFINE', args: struct({ name: str, flags: u32 }), ret: nothing, priority: true },
  nodeDeviceCreate: { program, number: 430, name: 'NODE_DEVICE_CREATE', args: struct({ name: str, flags: u32 }), ret: nothing, priority: true },
  nodeDeviceGetAutostart: { program, number: 433, name: 'NODE_DEVICE_GET_AUTOSTART', args: struct({ name: str }), ret: struct({ autostart: i32 }), priority: true },
  nodeDeviceSetAutostart: { program, number: 434, name: 'NODE_DEVICE_SET_AUTOSTART', args: struct({ name: str, autostart: i32 }), ret: nothing, priority: true },
  nodeDeviceIsPersistent: { program, number: 435, name: 'NODE_DEVICE_IS_PERSISTENT', args: struct({ name: str }), ret: struct({ persistent: i32 }), priority: true },
  nodeDeviceIsActive: { program, number: 436, name: 'NODE_DEVICE_IS_ACTIVE', args: struct({ name: str }), ret: struct({ active: i32 }), priority: true },
  secretLookupByUuid: { program, number: 141, name: 'SECRET_LOOKUP_BY_UUID', args: struct({ uuid: uuid }), ret: struct({ secret: secret }), priority: true },
  secretDefineXml: { program, number: 142, name: 'SECRET_DEFINE_XML', args: struct({ xml: str, flags: u32 }), ret: struct({ secret: secret }), priority: true },
  secretGetXmlDesc: { program, number: 143, name: 'SECRET_GET_XML_DESC', args: struct({ secret: secret, flags: u32 }), ret: struct({ xml: str }), priority: true },
  secretSetValue: { program, number: 144, name: 'SECRET_SET_VALUE', args: struct({ secret: secret, value: bytes, flags: u32 }), ret: nothing, priority: true },
  secretGetValue: { program, number: 145, name: 'SECRET_GET_VALUE', args: struct({ secret: secret, flags: u32 }), ret: struct({ value: bytes }), priority: true },
  secretUndefine: { program, number: 146, name: 'SECRET_UNDEFINE', args: struct({ secret: secret }), ret: nothing, priority: true },
  secretLookupByUsage: { program, number: 147, name: 'SECRET_LOOKUP_BY_USAGE', args: struct({ usageType: i32, usageID: str }), ret: struct({ secret: secret }), priority: true },
  nwfilterLookupByName: { program, number: 175, name: 'NWFILTER_LOOKUP_BY_NAME', args: struct({ name: str }), ret: struct({ nwfilter: networkFilter }), priority: true },
  nwfilterLookupByUuid: { program, number: 176, name: 'NWFILTER_LOOKUP_BY_UUID', args: struct({ uuid: uuid }), ret: struct({ nwfilter: networkFilter }), priority: true },
  nwfilterGetXmlDesc: { program, number: 177, name: 'NWFILTER_GET_XML_DESC', args: struct({ nwfilter: networkFilter, flags: u32 }), ret: struct({ xml: str }), priority: true },
  nwfilterDefineXml: { program, number: 180, name: 'NWFILTER_DEFINE_XML', args: struct({ xml: str }), ret: struct({ nwfilter: networkFilter }), priority: true },
  nwfilterUndefine: { program, number: 181, name: 'NWFILTER_UNDEFINE', args: struct({ nwfilter: networkFilter }), ret: nothing, priority: true },
  nwfilterBindingLookupByPortDev: { program, number: 397, name: 'NWFILTER_BINDING_LOOKUP_BY_PORT_DEV', args: struct({ name: str }), ret: struct({ nwfilter: networkFilterBinding }), priority: true },
  nwfilterBindingGetXmlDesc: { program, number: 398, name: 'NWFILTER_BINDING_GET_XML_DESC', args: struct({ nwfilter: networkFilterBinding, flags: u32 }), ret: struct({ xml: str }), priority: true },
  nwfilterBindingCreateXml: { program, number: 399, name: 'NWFILTER_BINDING_CREATE_XML', args: struct({ xml: str, flags: u32 }), ret: struct({ nwfilter: networkFilterBinding }), priority: true },
  nwfilterBindingDelete: { program, number: 400, name: 'NWFILTER_BINDING_DELETE', args: struct({ nwfilter: networkFilterBinding }), ret: nothing, priority: true },
  nwfilterDefineXmlFlags: { program, number: 431, name: 'NWFILTER_DEFINE_XML_FLAGS', args: struct({ xml: str, flags: u32 }), ret: struct({ nwfilter: networkFilter }), priority: true },
}

export interface RemoteMessages {
  readonly domainEventCallbackLifecycle: Message<{ readonly callbackID: number; readonly msg: { readonly dom: WireDomain; readonly event: number; readonly detail: number } }>
  readonly domainEventCallbackReboot: Message<{ readonly callbackID: number; readonly msg: { readonly dom: WireDomain } }>
  readonly domainEventCallbackRtcChange: Message<{ readonly callbackID: number; readonly msg: { readonly dom: WireDomain; readonly offset: bigint } }>
  readonly domainEventCallbackWatchdog: Message<{ readonly callbackID: number; readonly msg: { readonly dom: WireDomain; readonly action: number } }>
  readonly domainEventCallbackIoError: Message<{ readonly callbackID: number; readonly msg: { readonly dom: WireDomain; readonly srcPath: string; readonly devAlias: string; readonly action: number } }>
  readonly domainEventCallbackGraphics: Message<{ readonly callbackID: number; readonly msg: { readonly dom: WireDomain; readonly phase: number; readonly local: { readonly family: number; readonly node: string; readonly service: string }; readonly remote: { readonly family: number; readonly node: string; readonly service: string }; readonly authScheme: string; readonly subject: readonly { readonly type: string; readonly name: string }[] } }>
  readonly domainEventCallbackIoErrorReason: Message<{ readonly callbackID: number; readonly msg: { readonly dom: WireDomain; readonly srcPath: string; readonly devAlias: string; readonly action: number; readonly reason: string } }>
  readonly domainEventCallbackControlError: Message<{ readonly callbackID: number; readonly msg: { readonly dom: WireDomain } }>
  readonly domainEventCallbackBlockJob: Message<{ readonly callbackID: number; readonly msg: { readonly dom: WireDomain; readonly path: string; readonly type: number; readonly status: number } }>
  readonly domainEventCallbackDiskChange: Message<{ readonly callbackID: number; readonly msg: { readonly dom: WireDomain; readonly oldSrcPath: string | null; readonly newSrcPath: string | null; readonly devAlias: string; readonly reason: number } }>
  readonly domainEventCallbackTrayChange: Message<{ readonly callbackID: number; readonly msg: { readonly dom: WireDomain; readonly devAlias: string; readonly reason: number } }>
  readonly domainEventCallbackPmwakeup: Message<{ readonly callbackID: number; readonly reason: number; readonly msg: { readonly dom: WireDomain } }>
  readonly domainEventCallbackPmsuspend: Message<{ readonly callbackID: number; readonly reason: number; readonly msg: { readonly dom: WireDomain } }>
  readonly domainEventCallbackBalloonChange: Message<{ readonly callbackID: number; readonly msg: { readonly dom: WireDomain; readonly actual: bigint } }>
  readonly domainEventCallbackPmsuspendDisk: Message<{ readonly callbackID: number; readonly reason: number; readonly msg: { readonly dom: WireDomain } }>
  readonly domainEventCallbackDeviceRemoved: Message<{ readonly callbackID: number; readonly msg: { readonly dom: WireDomain; readonly devAlias: string } }>
  readonly domainEventCallbackTunable: Message<{ readonly callbackID: number; readonly dom: WireDomain; readonly params: readonly TypedParameter[] }>
  readonly domainEventCallbackAgentLifecycle: Message<{ readonly callbackID: number; readonly dom: WireDomain; readonly state: number; readonly reason: number }>
  readonly domainEventCallbackDeviceAdded: Message<{ readonly callbackID: number; readonly dom: WireDomain; readonly devAlias: string }>
  readonly domainEventCallbackMigrationIteration: Message<{ readonly callbackID: number; readonly dom: WireDomain; readonly iteration: number }>
  readonly domainEventCallbackJobCompleted: Message<{ readonly callbackID: number; readonly dom: WireDomain; readonly params: readonly TypedParameter[] }>
  readonly domainEventCallbackDeviceRemovalFailed: Message<{ readonly callbackID: number; readonly dom: WireDomain; readonly devAlias: string }>
  readonly domainEventCallbackMetadataChange: Message<{ readonly callbackID: number; readonly dom: WireDomain; readonly type: number; readonly nsuri: string | null }>
  readonly networkEventLifecycle: Message<{ readonly callbackID: number; readonly net: WireNamed; readonly event: number; readonly detail: number }>
  readonly connectEventConnectionClosed: Message<{ readonly reason: number }>
  readonly storagePoolEventLifecycle: Message<{ readonly callbackID: number; readonly pool: WireNamed; readonly event: number; readonly detail: number }>
  readonly storagePoolEventRefresh: Message<{ readonly callbackID: number; readonly pool: WireNamed }>
  readonly nodeDeviceEventLifecycle: Message<{ readonly callbackID: number; readonly dev: WireNodeDevice; readonly event: number; readonly detail: number }>
  readonly nodeDeviceEventUpdate: Message<{ readonly callbackID: number; readonly dev: WireNodeDevice }>
  readonly secretEventLifecycle: Message<{ readonly callbackID: number; readonly secret: WireSecret; readonly event: number; readonly detail: number }>
  readonly secretEventValueChanged: Message<{ readonly callbackID: number; readonly secret: WireSecret }>
}

export const remoteMessages: RemoteMessages = {
  domainEventCallbackLifecycle: { program, number: 318, name: 'DOMAIN_EVENT_CALLBACK_LIFECYCLE', body: struct({ callbackID: i32, msg: struct({ dom: domain, event: i32, detail: i32 }) }) },
  domainEventCallbackReboot: { program, number: 319, name: 'DOMAIN_EVENT_CALLBACK_REBOOT', body: struct({ callbackID: i32, msg: struct({ dom: domain }) }) },
  domainEventCallbackRtcChange: { program, number: 320, name: 'DOMAIN_EVENT_CALLBACK_RTC_CHANGE', body: struct({ callbackID: i32, msg: struct({ dom: domain, offset: i64 }) }) },
  domainEventCallbackWatchdog: { program, number: 321, name: 'DOMAIN_EVENT_CALLBACK_WATCHDOG', body: struct({ callbackID: i32, msg: struct({ dom: domain, action: i32 }) }) },
  domainEventCallbackIoError: { program, number: 322, name: 'DOMAIN_EVENT_CALLBACK_IO_ERROR', body: struct({ callbackID: i32, msg: struct({ dom: domain, srcPath: str, devAlias: str, action: i32 }) }) },
  domainEventCallbackGraphics: { program, number: 323, name: 'DOMAIN_EVENT_CALLBACK_GRAPHICS', body: struct({ callbackID: i32, msg: struct({ dom: domain, phase: i32, local: struct({ family: i32, node: str, service: str }), remote: struct({ family: i32, node: str, service: str }), authScheme: str, subject: list(struct({ type: str, name: str })) }) }) },
  domainEventCallbackIoErrorReason: { program, number: 324, name: 'DOMAIN_EVENT_CALLBACK_IO_ERROR_REASON', body: struct({ callbackID: i32, msg: struct({ dom: domain, srcPath: str, devAlias: str, action: i32, reason: str }) }) },
  domainEventCallbackControlError: { program, number: 325, name: 'DOMAIN_EVENT_CALLBACK_CONTROL_ERROR', body: struct({ callbackID: i32, msg: struct({ dom: domain }) }) },
  domainEventCallbackBlockJob: { program, number: 326, name: 'DOMAIN_EVENT_CALLBACK_BLOCK_JOB', body: struct({ callbackID: i32, msg: struct({ dom: domain, path: str, type: i32, status: i32 }) }) },
  domainEventCallbackDiskChange: { program, number: 327, name: 'DOMAIN_EVENT_CALLBACK_DISK_CHANGE', body: struct({ callbackID: i32, msg: struct({ dom: domain, oldSrcPath: optional(str), newSrcPath: optional(str), devAlias: str, reason: i32 }) }) },
  domainEventCallbackTrayChange: { program, number: 328, name: 'DOMAIN_EVENT_CALLBACK_TRAY_CHANGE', body: struct({ callbackID: i32, msg: struct({ dom: domain, devAlias: str, reason: i32 }) }) },
  domainEventCallbackPmwakeup: { program, number: 329, name: 'DOMAIN_EVENT_CALLBACK_PMWAKEUP', body: struct({ callbackID: i32, reason: i32, msg: struct({ dom: domain }) }) },
  domainEventCallbackPmsuspend: { program, number: 330, name: 'DOMAIN_EVENT_CALLBACK_PMSUSPEND', body: struct({ callbackID: i32, reason: i32, msg: struct({ dom: domain }) }) },
  domainEventCallbackBalloonChange: { program, number: 331, name: 'DOMAIN_EVENT_CALLBACK_BALLOON_CHANGE', body: struct({ callbackID: i32, msg: struct({ dom: domain, actual: u64 }) }) },
  domainEventCallbackPmsuspendDisk: { program, number: 332, name: 'DOMAIN_EVENT_CALLBACK_PMSUSPEND_DISK', body: struct({ callbackID: i32, reason: i32, msg: struct({ dom: domain }) }) },
  domainEventCallbackDeviceRemoved: { program, number: 333, name: 'DOMAIN_EVENT_CALLBACK_DEVICE_REMOVED', body: struct({ callbackID: i32, msg: struct({ dom: domain, devAlias: str }) }) },
  domainEventCallbackTunable: { program, number: 346, name: 'DOMAIN_EVENT_CALLBACK_TUNABLE', body: struct({ callbackID: i32, dom: domain, params: list(typedParameter) }) },
  domainEventCallbackAgentLifecycle: { program, number: 348, name: 'DOMAIN_EVENT_CALLBACK_AGENT_LIFECYCLE', body: struct({ callbackID: i32, dom: domain, state: i32, reason: i32 }) },
  domainEventCallbackDeviceAdded: { program, number: 354, name: 'DOMAIN_EVENT_CALLBACK_DEVICE_ADDED', body: struct({ callbackID: i32, dom: domain, devAlias: str }) },
  domainEventCallbackMigrationIteration: { program, number: 359, name: 'DOMAIN_EVENT_CALLBACK_MIGRATION_ITERATION', body: struct({ callbackID: i32, dom: domain, iteration: i32 }) },
  domainEventCallbackJobCompleted: { program, number: 363, name: 'DOMAIN_EVENT_CALLBACK_JOB_COMPLETED', body: struct({ callbackID: i32, dom: domain, params: list(typedParameter) }) },
  domainEventCallbackDeviceRemovalFailed: { program, number: 367, name: 'DOMAIN_EVENT_CALLBACK_DEVICE_REMOVAL_FAILED', body: struct({ callbackID: i32, dom: domain, devAlias: str }) },
  domainEventCallbackMetadataChange: { program, number: 379, name: 'DOMAIN_EVENT_CALLBACK_METADATA_CHANGE', body: struct({ callbackID: i32, dom: domain, type: i32, nsuri: optional(str) }) },
  networkEventLifecycle: { program, number: 315, name: 'NETWORK_EVENT_LIFECYCLE', body: struct({ callbackID: i32, net: network, event: i32, detail: i32 }) },
  connectEventConnectionClosed: { program, number: 362, name: 'CONNECT_EVENT_CONNECTION_CLOSED', body: struct({ reason: i32 }) },
  storagePoolEventLifecycle: { program, number: 370, name: 'STORAGE_POOL_EVENT_LIFECYCLE', body: struct({ callbackID: i32, pool: storagePool, event: i32, detail: i32 }) },
  storagePoolEventRefresh: { program, number: 373, name: 'STORAGE_POOL_EVENT_REFRESH', body: struct({ callbackID: i32, pool: storagePool }) },
  nodeDeviceEventLifecycle: { program, number: 376, name: 'NODE_DEVICE_EVENT_LIFECYCLE', body: struct({ callbackID: i32, dev: nodeDevice, event: i32, detail: i32 }) },
  nodeDeviceEventUpdate: { program, number: 377, name: 'NODE_DEVICE_EVENT_UPDATE', body: struct({ callbackID: i32, dev: nodeDevice }) },
  secretEventLifecycle: { program, number: 382, name: 'SECRET_EVENT_LIFECYCLE', body: struct({ callbackID: i32, secret: secret, event: i32, detail: i32 }) },
  secretEventValueChanged: { program, number: 383, name: 'SECRET_EVENT_VALUE_CHANGED', body: struct({ callbackID: i32, secret: secret }) },
}

/** What each number is called, those without a layout here too. */
export const remoteNames: ReadonlyMap<number, string> = new Map([
  [1, 'CONNECT_OPEN'],
  [2, 'CONNECT_CLOSE'],
  [3, 'CONNECT_GET_TYPE'],
  [4, 'CONNECT_GET_VERSION'],
  [5, 'CONNECT_GET_MAX_VCPUS'],
  [6, 'NODE_GET_INFO'],
  [7, 'CONNECT_GET_CAPABILITIES'],
  [8, 'DOMAIN_ATTACH_DEVICE'],
  [9, 'DOMAIN_CREATE'],
  [10, 'DOMAIN_CREATE_XML'],
  [11, 'DOMAIN_DEFINE_XML'],
  [12, 'DOMAIN_DESTROY'],
  [13, 'DOMAIN_DETACH_DEVICE'],
  [14, 'DOMAIN_GET_XML_DESC'],
  [15, 'DOMAIN_GET_AUTOSTART'],
  [16, 'DOMAIN_GET_INFO'],
  [17, 'DOMAIN_GET_MAX_MEMORY'],
  [18, 'DOMAIN_GET_MAX_VCPUS'],
  [19, 'DOMAIN_GET_OS_TYPE'],
  [20, 'DOMAIN_GET_VCPUS'],
  [21, 'CONNECT_LIST_DEFINED_DOMAINS'],
  [22, 'DOMAIN_LOOKUP_BY_ID'],
  [23, 'DOMAIN_LOOKUP_BY_NAME'],
  [24, 'DOMAIN_LOOKUP_BY_UUID'],
  [25, 'CONNECT_NUM_OF_DEFINED_DOMAINS'],
  [26, 'DOMAIN_PIN_VCPU'],
  [27, 'DOMAIN_REBOOT'],
  [28, 'DOMAIN_RESUME'],
  [29, 'DOMAIN_SET_AUTOSTART'],
  [30, 'DOMAIN_SET_MAX_MEMORY'],
  [31, 'DOMAIN_SET_MEMORY'],
  [32, 'DOMAIN_SET_VCPUS'],
  [33, 'DOMAIN_SHUTDOWN'],
  [34, 'DOMAIN_SUSPEND'],
  [35, 'DOMAIN_UNDEFINE'],
  [36, 'CONNECT_LIST_DEFINED_NETWORKS'],
  [37, 'CONNECT_LIST_DOMAINS'],
  [38, 'CONNECT_LIST_NETWORKS'],
  [39, 'NETWORK_CREATE'],
  [40, 'NETWORK_CREATE_XML'],
  [41, 'NETWORK_DEFINE_XML'],
  [42, 'NETWORK_DESTROY'],
  [43, 'NETWORK_GET_XML_DESC'],
  [44, 'NETWORK_GET_AUTOSTART'],
  [45, 'NETWORK_GET_BRIDGE_NAME'],
  [46, 'NETWORK_LOOKUP_BY_NAME'],
  [47, 'NETWORK_LOOKUP_BY_UUID'],
  [48, 'NETWORK_SET_AUTOSTART'],
  [49, 'NETWORK_UNDEFINE'],
  [50, 'CONNECT_NUM_OF_DEFINED_NETWORKS'],
  [51, 'CONNECT_NUM_OF_DOMAINS'],
  [52, 'CONNECT_NUM_OF_NETWORKS'],
  [53, 'DOMAIN_CORE_DUMP'],
  [54, 'DOMAIN_RESTORE'],
  [55, 'DOMAIN_SAVE'],
  [56, 'DOMAIN_GET_SCHEDULER_TYPE'],
  [57, 'DOMAIN_GET_SCHEDULER_PARAMETERS'],
  [58, 'DOMAIN_SET_SCHEDULER_PARAMETERS'],
  [59, 'CONNECT_GET_HOSTNAME'],
  [60, 'CONNECT_SUPPORTS_FEATURE'],
  [61, 'DOMAIN_MIGRATE_PREPARE'],
  [62, 'DOMAIN_MIGRATE_PERFORM'],
  [63, 'DOMAIN_MIGRATE_FINISH'],
  [64, 'DOMAIN_BLOCK_STATS'],
  [65, 'DOMAIN_INTERFACE_STATS'],
  [66, 'AUTH_LIST'],
  [67, 'AUTH_SASL_INIT'],
  [68, 'AUTH_SASL_START'],
  [69, 'AUTH_SASL_STEP'],
  [70, 'AUTH_POLKIT'],
  [71, 'CONNECT_NUM_OF_STORAGE_POOLS'],
  [72, 'CONNECT_LIST_STORAGE_POOLS'],
  [73, 'CONNECT_NUM_OF_DEFINED_STORAGE_POOLS'],
  [74, 'CONNECT_LIST_DEFINED_STORAGE_POOLS'],
  [75, 'CONNECT_FIND_STORAGE_POOL_SOURCES'],
  [76, 'STORAGE_POOL_CREATE_XML'],
  [77, 'STORAGE_POOL_DEFINE_XML'],
  [78, 'STORAGE_POOL_CREATE'],
  [79, 'STORAGE_POOL_BUILD'],
  [80, 'STORAGE_POOL_DESTROY'],
  [81, 'STORAGE_POOL_DELETE'],
  [82, 'STORAGE_POOL_UNDEFINE'],
  [83, 'STORAGE_POOL_REFRESH'],
  [84, 'STORAGE_POOL_LOOKUP_BY_NAME'],
  [85, 'STORAGE_POOL_LOOKUP_BY_UUID'],
  [86, 'STORAGE_POOL_LOOKUP_BY_VOLUME'],
  [87, 'STORAGE_POOL_GET_INFO'],
  [88, 'STORAGE_POOL_GET_XML_DESC'],
  [89, 'STORAGE_POOL_GET_AUTOSTART'],
  [90, 'STORAGE_POOL_SET_AUTOSTART'],
  [91, 'STORAGE_POOL_NUM_OF_VOLUMES'],
  [92, 'STORAGE_POOL_LIST_VOLUMES'],
  [93, 'STORAGE_VOL_CREATE_XML'],
  [94, 'STORAGE_VOL_DELETE'],
  [95, 'STORAGE_VOL_LOOKUP_BY_NAME'],
  [96, 'STORAGE_VOL_LOOKUP_BY_KEY'],
  [97, 'STORAGE_VOL_LOOKUP_BY_PATH'],
  [98, 'STORAGE_VOL_GET_INFO'],
  [99, 'STORAGE_VOL_GET_XML_DESC'],
  [100, 'STORAGE_VOL_GET_PATH'],
  [101, 'NODE_GET_CELLS_FREE_MEMORY'],
  [102, 'NODE_GET_FREE_MEMORY'],
  [103, 'DOMAIN_BLOCK_PEEK'],
  [104, 'DOMAIN_MEMORY_PEEK'],
  [105, 'CONNECT_DOMAIN_EVENT_REGISTER'],
  [106, 'CONNECT_DOMAIN_EVENT_DEREGISTER'],
  [107, 'DOMAIN_EVENT_LIFECYCLE'],
  [108, 'DOMAIN_MIGRATE_PREPARE2'],
  [109, 'DOMAIN_MIGRATE_FINISH2'],
  [110, 'CONNECT_GET_URI'],
  [111, 'NODE_NUM_OF_DEVICES'],
  [112, 'NODE_LIST_DEVICES'],
  [113, 'NODE_DEVICE_LOOKUP_BY_NAME'],
  [114, 'NODE_DEVICE_GET_XML_DESC'],
  [115, 'NODE_DEVICE_GET_PARENT'],
  [116, 'NODE_DEVICE_NUM_OF_CAPS'],
  [117, 'NODE_DEVICE_LIST_CAPS'],
  [118, 'NODE_DEVICE_DETTACH'],
  [119, 'NODE_DEVICE_RE_ATTACH'],
  [120, 'NODE_DEVICE_RESET'],
  [121, 'DOMAIN_GET_SECURITY_LABEL'],
  [122, 'NODE_GET_SECURITY_MODEL'],
  [123, 'NODE_DEVICE_CREATE_XML'],
  [124, 'NODE_DEVICE_DESTROY'],
  [125, 'STORAGE_VOL_CREATE_XML_FROM'],
  [126, 'CONNECT_NUM_OF_INTERFACES'],
  [127, 'CONNECT_LIST_INTERFACES'],
  [128, 'INTERFACE_LOOKUP_BY_NAME'],
  [129, 'INTERFACE_LOOKUP_BY_MAC_STRING'],
  [130, 'INTERFACE_GET_XML_DESC'],
  [131, 'INTERFACE_DEFINE_XML'],
  [132, 'INTERFACE_UNDEFINE'],
  [133, 'INTERFACE_CREATE'],
  [134, 'INTERFACE_DESTROY'],
  [135, 'CONNECT_DOMAIN_XML_FROM_NATIVE'],
  [136, 'CONNECT_DOMAIN_XML_TO_NATIVE'],
  [137, 'CONNECT_NUM_OF_DEFINED_INTERFACES'],
  [138, 'CONNECT_LIST_DEFINED_INTERFACES'],
  [139, 'CONNECT_NUM_OF_SECRETS'],
  [140, 'CONNECT_LIST_SECRETS'],
  [141, 'SECRET_LOOKUP_BY_UUID'],
  [142, 'SECRET_DEFINE_XML'],
  [143, 'SECRET_GET_XML_DESC'],
  [144, 'SECRET_SET_VALUE'],
  [145, 'SECRET_GET_VALUE'],
  [146, 'SECRET_UNDEFINE'],
  [147, 'SECRET_LOOKUP_BY_USAGE'],
  [148, 'DOMAIN_MIGRATE_PREPARE_TUNNEL'],
  [149, 'CONNECT_IS_SECURE'],
  [150, 'DOMAIN_IS_ACTIVE'],
  [151, 'DOMAIN_IS_PERSISTENT'],
  [152, 'NETWORK_IS_ACTIVE'],
  [153, 'NETWORK_IS_PERSISTENT'],
  [154, 'STORAGE_POOL_IS_ACTIVE'],
  [155, 'STORAGE_POOL_IS_PERSISTENT'],
  [156, 'INTERFACE_IS_ACTIVE'],
  [157, 'CONNECT_GET_LIB_VERSION'],
  [158, 'CONNECT_COMPARE_CPU'],
  [159, 'DOMAIN_MEMORY_STATS'],
  [160, 'DOMAIN_ATTACH_DEVICE_FLAGS'],
  [161, 'DOMAIN_DETACH_DEVICE_FLAGS'],
  [162, 'CONNECT_BASELINE_CPU'],
  [163, 'DOMAIN_GET_JOB_INFO'],
  [164, 'DOMAIN_ABORT_JOB'],
  [165, 'STORAGE_VOL_WIPE'],
  [166, 'DOMAIN_MIGRATE_SET_MAX_DOWNTIME'],
  [167, 'CONNECT_DOMAIN_EVENT_REGISTER_ANY'],
  [168, 'CONNECT_DOMAIN_EVENT_DEREGISTER_ANY'],
  [169, 'DOMAIN_EVENT_REBOOT'],
  [170, 'DOMAIN_EVENT_RTC_CHANGE'],
  [171, 'DOMAIN_EVENT_WATCHDOG'],
  [172, 'DOMAIN_EVENT_IO_ERROR'],
  [173, 'DOMAIN_EVENT_GRAPHICS'],
  [174, 'DOMAIN_UPDATE_DEVICE_FLAGS'],
  [175, 'NWFILTER_LOOKUP_BY_NAME'],
  [176, 'NWFILTER_LOOKUP_BY_UUID'],
  [177, 'NWFILTER_GET_XML_DESC'],
  [178, 'CONNECT_NUM_OF_NWFILTERS'],
  [179, 'CONNECT_LIST_NWFILTERS'],
  [180, 'NWFILTER_DEFINE_XML'],
  [181, 'NWFILTER_UNDEFINE'],
  [182, 'DOMAIN_MANAGED_SAVE'],
  [183, 'DOMAIN_HAS_MANAGED_SAVE_IMAGE'],
  [184, 'DOMAIN_MANAGED_SAVE_REMOVE'],
  [185, 'DOMAIN_SNAPSHOT_CREATE_XML'],
  [186, 'DOMAIN_SNAPSHOT_GET_XML_DESC'],
  [187, 'DOMAIN_SNAPSHOT_NUM'],
  [188, 'DOMAIN_SNAPSHOT_LIST_NAMES'],
  [189, 'DOMAIN_SNAPSHOT_LOOKUP_BY_NAME'],
  [190, 'DOMAIN_HAS_CURRENT_SNAPSHOT'],
  [191, 'DOMAIN_SNAPSHOT_CURRENT'],
  [192, 'DOMAIN_REVERT_TO_SNAPSHOT'],
  [193, 'DOMAIN_SNAPSHOT_DELETE'],
  [194, 'DOMAIN_GET_BLOCK_INFO'],
  [195, 'DOMAIN_EVENT_IO_ERROR_REASON'],
  [196, 'DOMAIN_CREATE_WITH_FLAGS'],
  [197, 'DOMAIN_SET_MEMORY_PARAMETERS'],
  [198, 'DOMAIN_GET_MEMORY_PARAMETERS'],
  [199, 'DOMAIN_SET_VCPUS_FLAGS'],
  [200, 'DOMAIN_GET_VCPUS_FLAGS'],
  [201, 'DOMAIN_OPEN_CONSOLE'],
  [202, 'DOMAIN_IS_UPDATED'],
  [203, 'CONNECT_GET_SYSINFO'],
  [204, 'DOMAIN_SET_MEMORY_FLAGS'],
  [205, 'DOMAIN_SET_BLKIO_PARAMETERS'],
  [206, 'DOMAIN_GET_BLKIO_PARAMETERS'],
  [207, 'DOMAIN_MIGRATE_SET_MAX_SPEED'],
  [208, 'STORAGE_VOL_UPLOAD'],
  [209, 'STORAGE_VOL_DOWNLOAD'],
  [210, 'DOMAIN_INJECT_NMI'],
  [211, 'DOMAIN_SCREENSHOT'],
  [212, 'DOMAIN_GET_STATE'],
  [213, 'DOMAIN_MIGRATE_BEGIN3'],
  [214, 'DOMAIN_MIGRATE_PREPARE3'],
  [215, 'DOMAIN_MIGRATE_PREPARE_TUNNEL3'],
  [216, 'DOMAIN_MIGRATE_PERFORM3'],
  [217, 'DOMAIN_MIGRATE_FINISH3'],
  [218, 'DOMAIN_MIGRATE_CONFIRM3'],
  [219, 'DOMAIN_SET_SCHEDULER_PARAMETERS_FLAGS'],
  [220, 'INTERFACE_CHANGE_BEGIN'],
  [221, 'INTERFACE_CHANGE_COMMIT'],
  [222, 'INTERFACE_CHANGE_ROLLBACK'],
  [223, 'DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS'],
  [224, 'DOMAIN_EVENT_CONTROL_ERROR'],
  [225, 'DOMAIN_PIN_VCPU_FLAGS'],
  [226, 'DOMAIN_SEND_KEY'],
  [227, 'NODE_GET_CPU_STATS'],
  [228, 'NODE_GET_MEMORY_STATS'],
  [229, 'DOMAIN_GET_CONTROL_INFO'],
  [230, 'DOMAIN_GET_VCPU_PIN_INFO'],
  [231, 'DOMAIN_UNDEFINE_FLAGS'],
  [232, 'DOMAIN_SAVE_FLAGS'],
  [233, 'DOMAIN_RESTORE_FLAGS'],
  [234, 'DOMAIN_DESTROY_FLAGS'],
  [235, 'DOMAIN_SAVE_IMAGE_GET_XML_DESC'],
  [236, 'DOMAIN_SAVE_IMAGE_DEFINE_XML'],
  [237, 'DOMAIN_BLOCK_JOB_ABORT'],
  [238, 'DOMAIN_GET_BLOCK_JOB_INFO'],
  [239, 'DOMAIN_BLOCK_JOB_SET_SPEED'],
  [240, 'DOMAIN_BLOCK_PULL'],
  [241, 'DOMAIN_EVENT_BLOCK_JOB'],
  [242, 'DOMAIN_MIGRATE_GET_MAX_SPEED'],
  [243, 'DOMAIN_BLOCK_STATS_FLAGS'],
  [244, 'DOMAIN_SNAPSHOT_GET_PARENT'],
  [245, 'DOMAIN_RESET'],
  [246, 'DOMAIN_SNAPSHOT_NUM_CHILDREN'],
  [247, 'DOMAIN_SNAPSHOT_LIST_CHILDREN_NAMES'],
  [248, 'DOMAIN_EVENT_DISK_CHANGE'],
  [249, 'DOMAIN_OPEN_GRAPHICS'],
  [250, 'NODE_SUSPEND_FOR_DURATION'],
  [251, 'DOMAIN_BLOCK_RESIZE'],
  [252, 'DOMAIN_SET_BLOCK_IO_TUNE'],
  [253, 'DOMAIN_GET_BLOCK_IO_TUNE'],
  [254, 'DOMAIN_SET_NUMA_PARAMETERS'],
  [255, 'DOMAIN_GET_NUMA_PARAMETERS'],
  [256, 'DOMAIN_SET_INTERFACE_PARAMETERS'],
  [257, 'DOMAIN_GET_INTERFACE_PARAMETERS'],
  [258, 'DOMAIN_SHUTDOWN_FLAGS'],
  [259, 'STORAGE_VOL_WIPE_PATTERN'],
  [260, 'STORAGE_VOL_RESIZE'],
  [261, 'DOMAIN_PM_SUSPEND_FOR_DURATION'],
  [262, 'DOMAIN_GET_CPU_STATS'],
  [263, 'DOMAIN_GET_DISK_ERRORS'],
  [264, 'DOMAIN_SET_METADATA'],
  [265, 'DOMAIN_GET_METADATA'],
  [266, 'DOMAIN_BLOCK_REBASE'],
  [267, 'DOMAIN_PM_WAKEUP'],
  [268, 'DOMAIN_EVENT_TRAY_CHANGE'],
  [269, 'DOMAIN_EVENT_PMWAKEUP'],
  [270, 'DOMAIN_EVENT_PMSUSPEND'],
  [271, 'DOMAIN_SNAPSHOT_IS_CURRENT'],
  [272, 'DOMAIN_SNAPSHOT_HAS_METADATA'],
  [273, 'CONNECT_LIST_ALL_DOMAINS'],
  [274, 'DOMAIN_LIST_ALL_SNAPSHOTS'],
  [275, 'DOMAIN_SNAPSHOT_LIST_ALL_CHILDREN'],
  [276, 'DOMAIN_EVENT_BALLOON_CHANGE'],
  [277, 'DOMAIN_GET_HOSTNAME'],
  [278, 'DOMAIN_GET_SECURITY_LABEL_LIST'],
  [279, 'DOMAIN_PIN_EMULATOR'],
  [280, 'DOMAIN_GET_EMULATOR_PIN_INFO'],
  [281, 'CONNECT_LIST_ALL_STORAGE_POOLS'],
  [282, 'STORAGE_POOL_LIST_ALL_VOLUMES'],
  [283, 'CONNECT_LIST_ALL_NETWORKS'],
  [284, 'CONNECT_LIST_ALL_INTERFACES'],
  [285, 'CONNECT_LIST_ALL_NODE_DEVICES'],
  [286, 'CONNECT_LIST_ALL_NWFILTERS'],
  [287, 'CONNECT_LIST_ALL_SECRETS'],
  [288, 'NODE_SET_MEMORY_PARAMETERS'],
  [289, 'NODE_GET_MEMORY_PARAMETERS'],
  [290, 'DOMAIN_BLOCK_COMMIT'],
  [291, 'NETWORK_UPDATE'],
  [292, 'DOMAIN_EVENT_PMSUSPEND_DISK'],
  [293, 'NODE_GET_CPU_MAP'],
  [294, 'DOMAIN_FSTRIM'],
  [295, 'DOMAIN_SEND_PROCESS_SIGNAL'],
  [296, 'DOMAIN_OPEN_CHANNEL'],
  [297, 'NODE_DEVICE_LOOKUP_SCSI_HOST_BY_WWN'],
  [298, 'DOMAIN_GET_JOB_STATS'],
  [299, 'DOMAIN_MIGRATE_GET_COMPRESSION_CACHE'],
  [300, 'DOMAIN_MIGRATE_SET_COMPRESSION_CACHE'],
  [301, 'NODE_DEVICE_DETACH_FLAGS'],
  [302, 'DOMAIN_MIGRATE_BEGIN3_PARAMS'],
  [303, 'DOMAIN_MIGRATE_PREPARE3_PARAMS'],
  [304, 'DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS'],
  [305, 'DOMAIN_MIGRATE_PERFORM3_PARAMS'],
  [306, 'DOMAIN_MIGRATE_FINISH3_PARAMS'],
  [307, 'DOMAIN_MIGRATE_CONFIRM3_PARAMS'],
  [308, 'DOMAIN_SET_MEMORY_STATS_PERIOD'],
  [309, 'DOMAIN_CREATE_XML_WITH_FILES'],
  [310, 'DOMAIN_CREATE_WITH_FILES'],
  [311, 'DOMAIN_EVENT_DEVICE_REMOVED'],
  [312, 'CONNECT_GET_CPU_MODEL_NAMES'],
  [313, 'CONNECT_NETWORK_EVENT_REGISTER_ANY'],
  [314, 'CONNECT_NETWORK_EVENT_DEREGISTER_ANY'],
  [315, 'NETWORK_EVENT_LIFECYCLE'],
  [316, 'CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY'],
  [317, 'CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY'],
  [318, 'DOMAIN_EVENT_CALLBACK_LIFECYCLE'],
  [319, 'DOMAIN_EVENT_CALLBACK_REBOOT'],
  [320, 'DOMAIN_EVENT_CALLBACK_RTC_CHANGE'],
  [321, 'DOMAIN_EVENT_CALLBACK_WATCHDOG'],
  [322, 'DOMAIN_EVENT_CALLBACK_IO_ERROR'],
  [323, 'DOMAIN_EVENT_CALLBACK_GRAPHICS'],
  [324, 'DOMAIN_EVENT_CALLBACK_IO_ERROR_REASON'],
  [325, 'DOMAIN_EVENT_CALLBACK_CONTROL_ERROR'],
  [326, 'DOMAIN_EVENT_CALLBACK_BLOCK_JOB'],
  [327, 'DOMAIN_EVENT_CALLBACK_DISK_CHANGE'],
  [328, 'DOMAIN_EVENT_CALLBACK_TRAY_CHANGE'],
  [329, 'DOMAIN_EVENT_CALLBACK_PMWAKEUP'],
  [330, 'DOMAIN_EVENT_CALLBACK_PMSUSPEND'],
  [331, 'DOMAIN_EVENT_CALLBACK_BALLOON_CHANGE'],
  [332, 'DOMAIN_EVENT_CALLBACK_PMSUSPEND_DISK'],
  [333, 'DOMAIN_EVENT_CALLBACK_DEVICE_REMOVED'],
  [334, 'DOMAIN_CORE_DUMP_WITH_FORMAT'],
  [335, 'DOMAIN_FSFREEZE'],
  [336, 'DOMAIN_FSTHAW'],
  [337, 'DOMAIN_GET_TIME'],
  [338, 'DOMAIN_SET_TIME'],
  [339, 'DOMAIN_EVENT_BLOCK_JOB_2'],
  [340, 'NODE_GET_FREE_PAGES'],
  [341, 'NETWORK_GET_DHCP_LEASES'],
  [342, 'CONNECT_GET_DOMAIN_CAPABILITIES'],
  [343, 'DOMAIN_OPEN_GRAPHICS_FD'],
  [344, 'CONNECT_GET_ALL_DOMAIN_STATS'],
  [345, 'DOMAIN_BLOCK_COPY'],
  [346, 'DOMAIN_EVENT_CALLBACK_TUNABLE'],
  [347, 'NODE_ALLOC_PAGES'],
  [348, 'DOMAIN_EVENT_CALLBACK_AGENT_LIFECYCLE'],
  [349, 'DOMAIN_GET_FSINFO'],
  [350, 'DOMAIN_DEFINE_XML_FLAGS'],
  [351, 'DOMAIN_GET_IOTHREAD_INFO'],
  [352, 'DOMAIN_PIN_IOTHREAD'],
  [353, 'DOMAIN_INTERFACE_ADDRESSES'],
  [354, 'DOMAIN_EVENT_CALLBACK_DEVICE_ADDED'],
  [355, 'DOMAIN_ADD_IOTHREAD'],
  [356, 'DOMAIN_DEL_IOTHREAD'],
  [357, 'DOMAIN_SET_USER_PASSWORD'],
  [358, 'DOMAIN_RENAME'],
  [359, 'DOMAIN_EVENT_CALLBACK_MIGRATION_ITERATION'],
  [360, 'CONNECT_REGISTER_CLOSE_CALLBACK'],
  [361, 'CONNECT_UNREGISTER_CLOSE_CALLBACK'],
  [362, 'CONNECT_EVENT_CONNECTION_CLOSED'],
  [363, 'DOMAIN_EVENT_CALLBACK_JOB_COMPLETED'],
  [364, 'DOMAIN_MIGRATE_START_POST_COPY'],
  [365, 'DOMAIN_GET_PERF_EVENTS'],
  [366, 'DOMAIN_SET_PERF_EVENTS'],
  [367, 'DOMAIN_EVENT_CALLBACK_DEVICE_REMOVAL_FAILED'],
  [368, 'CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY'],
  [369, 'CONNECT_STORAGE_POOL_EVENT_DEREGISTER_ANY'],
  [370, 'STORAGE_POOL_EVENT_LIFECYCLE'],
  [371, 'DOMAIN_GET_GUEST_VCPUS'],
  [372, 'DOMAIN_SET_GUEST_VCPUS'],
  [373, 'STORAGE_POOL_EVENT_REFRESH'],
  [374, 'CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY'],
  [375, 'CONNECT_NODE_DEVICE_EVENT_DEREGISTER_ANY'],
  [376, 'NODE_DEVICE_EVENT_LIFECYCLE'],
  [377, 'NODE_DEVICE_EVENT_UPDATE'],
  [378, 'STORAGE_VOL_GET_INFO_FLAGS'],
  [379, 'DOMAIN_EVENT_CALLBACK_METADATA_CHANGE'],
  [380, 'CONNECT_SECRET_EVENT_REGISTER_ANY'],
  [381, 'CONNECT_SECRET_EVENT_DEREGISTER_ANY'],
  [382, 'SECRET_EVENT_LIFECYCLE'],
  [383, 'SECRET_EVENT_VALUE_CHANGED'],
  [384, 'DOMAIN_SET_VCPU'],
  [385, 'DOMAIN_EVENT_BLOCK_THRESHOLD'],
  [386, 'DOMAIN_SET_BLOCK_THRESHOLD'],
  [387, 'DOMAIN_MIGRATE_GET_MAX_DOWNTIME'],
  [388, 'DOMAIN_MANAGED_SAVE_GET_XML_DESC'],
  [389, 'DOMAIN_MANAGED_SAVE_DEFINE_XML'],
  [390, 'DOMAIN_SET_LIFECYCLE_ACTION'],
  [391, 'STORAGE_POOL_LOOKUP_BY_TARGET_PATH'],
  [392, 'DOMAIN_DETACH_DEVICE_ALIAS'],
  [393, 'CONNECT_COMPARE_HYPERVISOR_CPU'],
  [394, 'CONNECT_BASELINE_HYPERVISOR_CPU'],
  [395, 'NODE_GET_SEV_INFO'],
  [396, 'DOMAIN_GET_LAUNCH_SECURITY_INFO'],
  [397, 'NWFILTER_BINDING_LOOKUP_BY_PORT_DEV'],
  [398, 'NWFILTER_BINDING_GET_XML_DESC'],
  [399, 'NWFILTER_BINDING_CREATE_XML'],
  [400, 'NWFILTER_BINDING_DELETE'],
  [401, 'CONNECT_LIST_ALL_NWFILTER_BINDINGS'],
  [402, 'DOMAIN_SET_IOTHREAD_PARAMS'],
  [403, 'CONNECT_GET_STORAGE_POOL_CAPABILITIES'],
  [404, 'NETWORK_LIST_ALL_PORTS'],
  [405, 'NETWORK_PORT_LOOKUP_BY_UUID'],
  [406, 'NETWORK_PORT_CREATE_XML'],
  [407, 'NETWORK_PORT_GET_PARAMETERS'],
  [408, 'NETWORK_PORT_SET_PARAMETERS'],
  [409, 'NETWORK_PORT_GET_XML_DESC'],
  [410, 'NETWORK_PORT_DELETE'],
  [411, 'DOMAIN_CHECKPOINT_CREATE_XML'],
  [412, 'DOMAIN_CHECKPOINT_GET_XML_DESC'],
  [413, 'DOMAIN_LIST_ALL_CHECKPOINTS'],
  [414, 'DOMAIN_CHECKPOINT_LIST_ALL_CHILDREN'],
  [415, 'DOMAIN_CHECKPOINT_LOOKUP_BY_NAME'],
  [416, 'DOMAIN_CHECKPOINT_GET_PARENT'],
  [417, 'DOMAIN_CHECKPOINT_DELETE'],
  [418, 'DOMAIN_GET_GUEST_INFO'],
  [419, 'CONNECT_SET_IDENTITY'],
  [420, 'DOMAIN_AGENT_SET_RESPONSE_TIMEOUT'],
  [421, 'DOMAIN_BACKUP_BEGIN'],
  [422, 'DOMAIN_BACKUP_GET_XML_DESC'],
  [423, 'DOMAIN_EVENT_MEMORY_FAILURE'],
  [424, 'DOMAIN_AUTHORIZED_SSH_KEYS_GET'],
  [425, 'DOMAIN_AUTHORIZED_SSH_KEYS_SET'],
  [426, 'DOMAIN_GET_MESSAGES'],
  [427, 'DOMAIN_START_DIRTY_RATE_CALC'],
  [428, 'NODE_DEVICE_DEFINE_XML'],
  [429, 'NODE_DEVICE_UNDEFINE'],
  [430, 'NODE_DEVICE_CREATE'],
  [431, 'NWFILTER_DEFINE_XML_FLAGS'],
  [432, 'NETWORK_DEFINE_XML_FLAGS'],
  [433, 'NODE_DEVICE_GET_AUTOSTART'],
  [434, 'NODE_DEVICE_SET_AUTOSTART'],
  [435, 'NODE_DEVICE_IS_PERSISTENT'],
  [436, 'NODE_DEVICE_IS_ACTIVE'],
  [437, 'NETWORK_CREATE_XML_FLAGS'],
  [438, 'DOMAIN_EVENT_MEMORY_DEVICE_SIZE_CHANGE'],
  [439, 'DOMAIN_SET_LAUNCH_SECURITY_STATE'],
  [440, 'DOMAIN_SAVE_PARAMS'],
  [441, 'DOMAIN_RESTORE_PARAMS'],
  [442, 'DOMAIN_ABORT_JOB_FLAGS'],
  [443, 'DOMAIN_FD_ASSOCIATE'],
])
