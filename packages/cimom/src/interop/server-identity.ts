/** How the server names itself and the system it runs on, in instances of its own. */
export interface ServerIdentity {
  readonly systemName: string
  readonly systemClass: string
  /** Tells this server from every other, the same for ever: a UUID does well. `systemName` unless said. */
  readonly id: string
  /** Of the product. */
  readonly version: string
  /** What clients find the server by beside CIM itself: whether a service location agent advertises it. */
  readonly isAdvertised: boolean
}

export type SystemKeys = { readonly CreationClassName: string; readonly Name: string }

export type ServiceKeys = SystemKeys & { readonly SystemCreationClassName: string; readonly SystemName: string }

/** Builds the keys of everything the server says of itself. */
export class ServerNames {
  readonly identity: ServerIdentity

  constructor(identity: Partial<ServerIdentity> = {}) {
    const { systemName = 'localhost' } = identity
    const defaults = { systemClass: 'CIM_ComputerSystem', id: systemName, version: 'unknown', isAdvertised: false }
    this.identity = { ...defaults, ...identity, systemName }
  }

  get system(): SystemKeys {
    return { CreationClassName: this.identity.systemClass, Name: this.identity.systemName }
  }

  /** The name of the object manager: `<organization>:<local name>`, as the class asks for. */
  get server(): string {
    return `Cimarron:${this.identity.id}`
  }

  /** A service or access point of the system. */
  onSystem(className: string, name: string): ServiceKeys {
    const { CreationClassName, Name } = this.system
    return {
      SystemCreationClassName: CreationClassName,
      SystemName: Name,
      CreationClassName: className,
      Name: name,
    }
  }

  get objectManager(): ServiceKeys {
    return this.onSystem('CIM_ObjectManager', this.server)
  }

  get wbemServer(): ServiceKeys {
    return this.onSystem('CIM_WBEMServer', this.server)
  }

  /** An InstanceID of the kind `Cimarron:<what>:<which>`. */
  instanceId(what: string, which: string): { readonly InstanceID: string } {
    return { InstanceID: `Cimarron:${what}:${which}` }
  }
}
