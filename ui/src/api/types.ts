/** The API's types, straight from the service's schemas. Types only: nothing of the service is bundled. */
export type { Acme, AcmeConfig, AcmeUpdate } from '../../../mgmt/src/acme/acme.schema.ts'
export type { Metrics, ResourceKind, ResourceRef, TaskAccepted } from '../../../mgmt/src/api/common.schema.ts'
export type { ErrorCode } from '../../../mgmt/src/api/errors.ts'
export type {
  ApiToken,
  AuditRecord,
  Certificate,
  Session,
  SetupRequest,
  SetupStatus,
} from '../../../mgmt/src/auth/auth.schema.ts'
export type { Permission, Role } from '../../../mgmt/src/auth/permissions.ts'
export type { Change } from '../../../mgmt/src/changes/change.schema.ts'
export type { ApiEvent } from '../../../mgmt/src/events/event.schema.ts'
export type { Firewall, FirewallConfig } from '../../../mgmt/src/firewall/firewall.schema.ts'
export type { Host, HostAction } from '../../../mgmt/src/hosts/host.schema.ts'
export type { ManagementConfig, ManagementNetwork } from '../../../mgmt/src/hosts/management.schema.ts'
export type {
  Installation,
  InstallationDisk,
  InstallationInput as InstallationAnswers,
  InstallationPlan,
  InstallationStatus,
} from '../../../mgmt/src/installation/installation.schema.ts'
export type { Inventory } from '../../../mgmt/src/inventory/inventory.schema.ts'
export type { Forward, ForwardConfig } from '../../../mgmt/src/logs/forward.schema.ts'
export type { LogEntry, LogFilter, LogPage, LogSources } from '../../../mgmt/src/logs/log.schema.ts'
export type { HostMirror } from '../../../mgmt/src/mirror/mirror.schema.ts'
export type {
  Lease,
  Network,
  NetworkConfig,
  NetworkCreate,
  NetworkUpdate,
} from '../../../mgmt/src/network/network.schema.ts'
export type { Machine, NetworkBoot, PxeConfig } from '../../../mgmt/src/pxe/pxe.schema.ts'
export type { HostSecurity } from '../../../mgmt/src/security/security.schema.ts'
export type { Image, ImageKind, Pool, Upload, Volume, VolumeCreate } from '../../../mgmt/src/storage/storage.schema.ts'
export type { SupportBundle } from '../../../mgmt/src/support/support.schema.ts'
export type { Task, TaskStatus } from '../../../mgmt/src/tasks/task.schema.ts'
export type { HostTime, TimeConfig } from '../../../mgmt/src/time/time.schema.ts'
export type { HostUpdate } from '../../../mgmt/src/updates/update.schema.ts'
export type { PowerState, Vm, VmAction, VmConfig, VmCreate, VmUpdate } from '../../../mgmt/src/vms/vm.schema.ts'
