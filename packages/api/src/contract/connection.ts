/** A libvirt server whose machines are to be managed too. */
export interface ConnectionDraft {
  /** As libvirt's own clients take it: `qemu:///system`, `qemu+tls://host/system`, `xen+ssh://root@host/`. */
  readonly uri: string
  /** What it is called here; left out: as its host or its driver is. */
  readonly name?: string
  /** Only looks. */
  readonly readOnly?: boolean
  /** Who logs in where the server asks by SASL. */
  readonly user?: string
  /** The first line of this file of the daemon's host is the password. */
  readonly passwordFile?: string
}
