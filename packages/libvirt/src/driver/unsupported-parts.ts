import { type FeatureName, type GuestAgent, HypervisorError, type Platform } from '@cimarron/hypervisor'

/** Refuses by name what is not done over libvirt. */
export function refuseFeature(platform: Platform, feature: FeatureName, why?: string): () => Promise<never> {
  return () => Promise.reject(new HypervisorError('unsupported', { platform, feature, why }))
}

/** The agent of a platform that asks none. */
export function noAgent(platform: Platform): GuestAgent {
  const refuse = refuseFeature(platform, 'agent')
  const files = refuseFeature(platform, 'agent-files')
  const freeze = refuseFeature(platform, 'agent-freeze')
  const exec = refuseFeature(platform, 'agent-exec')
  return {
    ping: refuse,
    info: refuse,
    os: refuse,
    hostName: refuse,
    timeZone: refuse,
    time: refuse,
    setTime: refuse,
    users: refuse,
    interfaces: refuse,
    fileSystems: refuse,
    disks: refuse,
    processors: refuse,
    exec,
    execStatus: exec,
    async *readFile() {
      yield await files()
    },
    writeFile: files,
    freeze,
    thaw: freeze,
    freezeStatus: freeze,
    setPassword: refuseFeature(platform, 'agent-password'),
    shutDown: refuseFeature(platform, 'agent-shut-down'),
    trim: refuse,
    authorizedKeys: refuse,
    addAuthorizedKeys: refuse,
    removeAuthorizedKeys: refuse,
  }
}
