import { LibvirtError, parseLibvirtUri } from '@cimarron/libvirt'
import { z } from 'zod'

/** What `cimarron.yaml` says of a libvirt server. */
export interface LibvirtConfiguration {
  readonly platform: 'libvirt'
  readonly name: string
  /** As libvirt's own clients take it: `qemu:///system`, `qemu+tls://host/system`, `xen+ssh://root@host/`. */
  readonly uri: string
  /** Only looks; nothing of it is changed. */
  readonly readOnly?: boolean | undefined
  /** Who logs in where the server asks by SASL, with the first line of that file as the password. */
  readonly user?: string | undefined
  readonly passwordFile?: string | undefined
}

/** All of it but platform and name. */
export const libvirtFields: {
  readonly uri: z.ZodType<string>
  readonly readOnly: z.ZodOptional<z.ZodType<boolean>>
  readonly user: z.ZodOptional<z.ZodType<string>>
  readonly passwordFile: z.ZodOptional<z.ZodType<string>>
} = {
  uri: z.string().min(1).max(1024).superRefine(checkUri),
  readOnly: z.boolean().optional(),
  user: z.string().min(1).max(256).optional(),
  passwordFile: z.string().startsWith('/', 'no absolute path: begin it with /').optional(),
}

function checkUri(uri: string, context: z.RefinementCtx): void {
  try {
    parseLibvirtUri(uri)
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof LibvirtError)) throw error
    context.addIssue({ code: 'custom', message: error.message })
  }
}
