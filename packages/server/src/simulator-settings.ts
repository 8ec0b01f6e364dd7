import { HypervisorError } from '@cimarron/hypervisor'
import { type Fault, parseFaults, type SimulatedHost, type Timing, timingNames } from '@cimarron/simulator'
import { z } from 'zod'
import { mostSimulatedMachines } from './start/most-simulated-machines.ts'

/** What `cimarron.yaml` can say of a hypervisor that is simulated (docs/simulator.md). */
export interface SimulatorConfiguration {
  readonly platform: 'simulator'
  readonly name: string
  readonly hosts?: readonly SimulatedHost[] | undefined
  /** So many are made for it, once. */
  readonly machines?: number | undefined
  /** What differs from the times of a small guest, in milliseconds. */
  readonly timing?: Partial<Timing> | undefined
  readonly faults?: readonly Fault[] | undefined
}

const ms = z.int().min(0).max(86_400_000).exactOptional()

/** All of it but platform and name. */
export const simulatorFields: {
  readonly hosts: z.ZodOptional<z.ZodType<readonly SimulatedHost[]>>
  readonly machines: z.ZodOptional<z.ZodType<number>>
  readonly timing: z.ZodOptional<z.ZodType<Partial<Timing>>>
  readonly faults: z.ZodOptional<z.ZodType<readonly Fault[]>>
} = {
  hosts: z
    .array(z.strictObject({ name: z.string().min(1), processors: z.int().positive(), memoryBytes: z.int().positive() }))
    .optional(),
  machines: z.int().min(0).max(mostSimulatedMachines).optional(),
  timing: z.strictObject(Object.fromEntries(timingNames.map((name) => [name, ms]))).optional(),
  faults: z.array(z.unknown()).transform(readFaults).optional(),
}

function readFaults(value: readonly unknown[], context: z.RefinementCtx): readonly Fault[] {
  try {
    return parseFaults(value)
  } catch (error) {
    if (!(error instanceof HypervisorError)) throw error
    context.addIssue({ code: 'custom', message: error.message })
    return z.NEVER
  }
}
