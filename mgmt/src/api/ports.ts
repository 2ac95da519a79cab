import type { Logger } from 'pino'
import type { Certificate, CertificateUpload } from '../auth/auth.schema.ts'
import type { Change } from '../changes/change.schema.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { Volume } from '../storage/storage.schema.ts'
import type { Store } from '../store/store.ts'
import type { TaskContext, TaskEngine } from '../tasks/task-engine.ts'
import type { ResourceRef } from './common.schema.ts'

/** What every domain service is given. */
export interface Core {
  readonly store: Store
  readonly tasks: TaskEngine
  readonly events: EventHub
  readonly log: Logger
  /** The host this service runs on. */
  readonly hostId: string
}

/**
 * A domain service. `start` is called once, in the order storage, networks, VMs, hosts, after the task engine has
 * marked interrupted tasks: it loads records, undoes what is in the phase `creating`, finishes what is `deleting`,
 * makes the machine agree with the records, and begins to follow changes. `close` ends what `start` began.
 */
export interface Service {
  start(): Promise<void>
  close(): Promise<void>
}

/** Who asked for a change: shown in tasks and audit. */
export interface Requestor {
  readonly name: string
}

/** What other domains may ask of storage. */
export interface StoragePort {
  /** Throws `not_found` / `illegal_state` when it does not exist or is not ready. */
  volumeForVm(volumeId: string): Promise<{ name: string; path: string; format: 'qcow2' }>
  /** Path of an ISO or disk image. Throws `not_found`. */
  imageForVm(imageId: string): Promise<{ name: string; path: string; kind: 'iso' | 'disk'; virtualSizeBytes: number }>
  /**
   * Makes a volume as part of the caller's task. The record is persisted in the phase `creating` with `owner` (the
   * VM it is made for) before the file exists, so that a crash leaves nothing behind. Throws `no_space` early when
   * the pool cannot hold what is written at once, `name_taken` for a duplicate.
   */
  createVolume(
    input: { name: string; sizeBytes: number; imageId: string | null; owner: ResourceRef },
    task: TaskContext,
  ): Promise<Volume>
  /** Deletes record and file; a volume that is gone is fine. */
  deleteVolume(volumeId: string): Promise<void>
  /** Ids of volumes that were made for `ownerId` (a VM): what a VM whose creation was interrupted takes back. */
  volumesOwnedBy(ownerId: string): Promise<string[]>
}

/** What other domains may ask of networks. */
export interface NetworkPort {
  /** Where a VM's card is plugged in. Throws `not_found`. */
  attachment(networkId: string): Promise<{ name: string; bridge: string; vlan: number | null }>
  /** Addresses that DHCP gave to this MAC. */
  addressesOf(mac: string): string[]
}

/** What other domains may ask of VMs: who uses a thing. Derived from the VMs' configs, never stored twice. */
export interface UsagePort {
  usersOfVolume(volumeId: string): ResourceRef[]
  /** True when a VM that uses it is on (or its state is not known): its file must not be touched then. */
  volumeIsOpen(volumeId: string): boolean
  usersOfImage(imageId: string): ResourceRef[]
  /** One reference per network card. */
  usersOfNetwork(networkId: string): ResourceRef[]
  vmsOnHost(hostId: string): { total: number; running: number }
}

/** A host of this installation, for other domains. */
export interface HostPort {
  hostName(hostId: string): string
  hostIds(): string[]
}

/** What a host asks of the hypervisor before it goes down; `VmDriver` gives both answers. */
export interface GuestPort {
  /** VMs that are on, on this host. */
  running(hostId: string): Promise<{ id: string; name: string }[]>
  /** `shutdown` asks the guest and returns at once, `stop` pulls the plug. */
  act(vmId: string, action: 'shutdown' | 'stop'): Promise<void>
}

/** What is wanted, as the domain that proposes it understands it; never a secret. */
export interface NewChange extends Pick<Change, 'hostId' | 'kind' | 'title' | 'confirmWithinSeconds' | 'addresses'> {
  wanted: unknown
}

/** How changes of one kind are done. Every method may be called again after a crash. */
export interface ChangeExecutor {
  /** Puts it into effect so that neither a restart of the host nor one of the service makes it last. */
  apply(change: NewChange): Promise<void>
  /** Makes it last. */
  keep(change: NewChange): Promise<void>
  /** Puts back what was before; nothing to put back is fine. */
  revert(change: NewChange): Promise<void>
}

/** Changes that may cut the operator off are made on trial. */
export interface ChangePort {
  /** Throws `illegal_state` while a change of this host is not over. */
  requireNone(hostId: string): void
  /** Records the change, then applies it. Throws `illegal_state` as `requireNone`. */
  propose(change: NewChange, requestor: Requestor): Promise<Change>
}

/** A certificate with those that issued it, and its key, in PEM. */
export type IssuedPair = Pick<CertificateUpload, 'certificate' | 'key'>

/** The certificate that this service shows, for whoever gets it new ones. */
export interface IssuedPort {
  describe(): Certificate
  /** Throws `illegal_state` while a change of this host is not over. */
  requireNone(): void
  /** What the pair is. Throws `invalid_request` when its parts do not belong together or are of no use now. */
  inspect(pair: IssuedPair): Certificate
  /** Tries it as one that somebody uploads. Throws `invalid_request`, `illegal_state`. */
  replace(upload: CertificateUpload, requestor: Requestor): Promise<Change>
  /** Uses it from now on, for good and without a trial. Throws `invalid_request`, `illegal_state`. */
  adopt(pair: IssuedPair): Promise<void>
}
