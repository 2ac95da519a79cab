import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { useSession } from '../../../api/can.ts'
import { fieldErrors, toFailure } from '../../../api/errors.ts'
import { queries } from '../../../api/queries.ts'
import type { Host, Image, Network } from '../../../api/types.ts'
import { focusFirstError } from '../../../components/focus.ts'
import { useAction } from '../../../components/useAction.ts'
import { freeName, takenNames, vmNameFrom } from '../../names.ts'
import { vmApi } from '../vm-api.ts'
import { type DraftField, draftReducer, EMPTY_DRAFT, type VmDraft } from './draft.ts'
import { fieldOfPath, requestOf } from './request.ts'
import { type Capacity, draftIssues, draftWarnings, type Issues } from './validate.ts'

/** The host the VM will run on, as far as that is known: the one that answers unless another is chosen. */
function chosenHost(hosts: readonly Host[] | undefined, hostId: string | null, here: string | undefined) {
  if (hostId !== null) return hosts?.find(host => host.id === hostId)
  return hosts?.length === 1 ? hosts[0] : hosts?.find(host => host.name === here)
}

/** What the API refused, by field; a refusal without a field is shown above the buttons. */
function apiIssues(error: unknown, draft: VmDraft): Issues {
  if (!error) return {}
  if (toFailure(error).code === 'name_taken') return { name: 'There already is a VM of that name.' }
  const issues: Issues = {}
  for (const [path, message] of Object.entries(fieldErrors(error))) {
    const field = fieldOfPath(path, draft.source)
    if (field) issues[field] = message
  }
  return issues
}

/** The network most people mean: the one made on first boot that reaches the wire, else any. */
function usualNetwork(networks: readonly Network[]): Network | undefined {
  return networks.find(network => network.name === 'uplink') ?? networks[0]
}

export type VmCreateForm = ReturnType<typeof useVmCreate>

/**
 * The form of the new VM: its draft, what it is measured against, and sending it. `onCreated` hears of the task and,
 * when the API names it, the new VM.
 */
export function useVmCreate(
  onCreated: (created: { taskId: string; vmId: string | undefined; start: boolean }) => void,
) {
  const [draft, dispatch] = useReducer(draftReducer, EMPTY_DRAFT)
  const vms = useQuery(queries.vms()).data
  const images = useQuery(queries.images()).data
  const networks = useQuery(queries.networks()).data
  const hosts = useQuery(queries.hosts()).data
  const pools = useQuery(queries.pools()).data
  const [showAll, setShowAll] = useState(false)
  const [touched, setTouched] = useState<ReadonlySet<DraftField>>(new Set())
  // One key per opened form: pressing the button again after a lost answer does not make a second VM.
  const idempotencyKey = useRef(crypto.randomUUID())

  const taken = useMemo(() => takenNames(vms), [vms])
  const imageId = draft.source === 'iso' ? draft.isoId : draft.source === 'image' ? draft.diskImageId : null
  const image: Image | undefined = images?.find(each => each.id === imageId)
  const imageName = image?.name
  useEffect(() => {
    if (vms !== undefined) dispatch({ type: 'suggestName', name: freeName(vmNameFrom(imageName), taken) })
  }, [vms, imageName, taken])

  const usual = networks && usualNetwork(networks)
  const connected = useRef(false)
  useEffect(() => {
    if (connected.current || !usual) return
    connected.current = true
    dispatch({ type: 'addNic', networkId: usual.id })
  }, [usual])

  const host = chosenHost(hosts, draft.hostId, useSession()?.hostName)
  const emulated = host?.state.hardwareVirtualisation === false
  useEffect(() => {
    if (emulated) dispatch({ type: 'set', values: { hardwareVirtualisation: false } })
  }, [emulated])

  const capacity: Capacity | undefined = host && {
    threads: host.state.cpu.threads,
    memoryMiB: host.state.memoryBytes / 2 ** 20,
    freeBytes: pools?.find(pool => pool.config.hostId === host.id)?.state.availableBytes,
  }
  const issues = draftIssues(draft, {
    takenNames: taken,
    imageBytes: image?.state.virtualSizeBytes,
    networkIds: new Set(networks?.map(network => network.id)),
  })
  const create = useAction({
    title: `Create ${draft.name}`,
    run: (start: boolean) => vmApi.create({ ...requestOf(draft), start }, idempotencyKey.current),
    refresh: [['vms'], ['volumes'], ['tasks']],
    quiet: true,
    onSuccess: (task, start) => onCreated({ taskId: task.taskId, vmId: task.resourceId, start }),
  })
  const refusals = apiIssues(create.error, draft)
  useEffect(() => {
    if (create.error) focusFirstError()
  }, [create.error])
  /** A change by the person: what the API refused before no longer counts, and another request is another intention. */
  const change: typeof dispatch = action => {
    if (create.isError) {
      create.reset()
      idempotencyKey.current = crypto.randomUUID()
    }
    dispatch(action)
  }
  /** A field complains once it was left, or once the form was sent. */
  const errorOf = (field: DraftField) => refusals[field] ?? (showAll || touched.has(field) ? issues[field] : undefined)
  const submit = (start: boolean) => {
    setShowAll(true)
    if (Object.keys(issues).length > 0) return focusFirstError()
    // A refused request was answered. Only one whose answer was lost is sent again as the same.
    if (create.isError && toFailure(create.error).code !== 'network') idempotencyKey.current = crypto.randomUUID()
    create.mutate(start)
  }
  return {
    draft,
    dispatch: change,
    images,
    networks,
    hosts,
    image,
    host,
    emulated,
    issues,
    warnings: draftWarnings(draft, capacity),
    errorOf,
    touch: (field: DraftField) => setTouched(current => new Set(current).add(field)),
    submit,
    busy: create.isPending,
    refusal: create.error,
  }
}
