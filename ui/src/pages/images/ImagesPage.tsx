import { useQuery } from '@tanstack/react-query'
import { Disc3, HardDrive, Pencil, Plus, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useDenied } from '../../api/can.ts'
import { queries } from '../../api/queries.ts'
import type { Image } from '../../api/types.ts'
import { Ago } from '../../components/Ago.tsx'
import { useGo } from '../../components/Link.tsx'
import { usePage } from '../../components/page.ts'
import { QueryError } from '../../components/QueryState.tsx'
import { useAction } from '../../components/useAction.ts'
import { confirm } from '../../stores/confirm.ts'
import type { Column } from '../../table/columns.ts'
import { DataTable } from '../../table/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { paths } from '../../util/paths.ts'
import { formatBytes } from '../../util/units.ts'
import { UsedBy } from '../UsedBy.tsx'
import { EditImage } from './EditImage.tsx'
import { imageApi, whyNotDelete } from './image-api.ts'
import { DropZone } from './uploads/DropZone.tsx'
import { UploadButton } from './uploads/UploadButton.tsx'
import { UploadList } from './uploads/UploadList.tsx'

const KINDS = { iso: 'ISO', disk: 'Disk image' } as const

function columns(rowActions: (image: Image) => React.ReactNode): Column<Image>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      value: image => image.name,
      cell: image => (
        <span className="flex min-w-0 items-center gap-2 [&>svg]:size-3.5 [&>svg]:shrink-0 [&>svg]:text-ink-3">
          {image.state.kind === 'iso' ? <Disc3 aria-hidden /> : <HardDrive aria-hidden />}
          <span className="truncate font-medium" title={image.config.description || image.name}>
            {image.name}
          </span>
        </span>
      ),
    },
    {
      id: 'kind',
      header: 'Kind',
      width: '9rem',
      from: 'sm',
      value: image => KINDS[image.state.kind],
      cell: image => (
        <>
          {KINDS[image.state.kind]}
          {image.state.kind === 'disk' && <span className="text-ink-3"> {image.state.format}</span>}
        </>
      ),
    },
    {
      id: 'size',
      header: 'File',
      width: '6.5rem',
      align: 'right',
      search: false,
      value: image => image.state.sizeBytes,
      cell: image => formatBytes(image.state.sizeBytes),
    },
    {
      id: 'disk',
      header: 'Disk size',
      width: '6.5rem',
      align: 'right',
      from: 'md',
      search: false,
      value: image => (image.state.kind === 'disk' ? image.state.virtualSizeBytes : null),
      cell: image => (image.state.kind === 'disk' ? formatBytes(image.state.virtualSizeBytes) : '–'),
    },
    {
      id: 'used',
      header: 'Used by',
      width: '11rem',
      from: 'xl',
      value: image => image.state.usedBy.map(user => user.name).join(' '),
      cell: image => <UsedBy refs={image.state.usedBy} />,
    },
    {
      id: 'created',
      header: 'Added',
      width: '7.5rem',
      from: 'xl',
      search: false,
      value: image => Date.parse(image.createdAt),
      cell: image => <Ago at={image.createdAt} />,
    },
    { id: 'actions', header: '', width: '7rem', align: 'right', cell: rowActions },
  ]
}

/** All images, and the way to add more: the button, or files dropped anywhere on the page. */
export function ImagesPage() {
  usePage('Images')
  const query = useQuery(queries.images())
  const go = useGo()
  const [edited, setEdited] = useState<Image | null>(null)
  const denied = useDenied('storage:write')
  const createDenied = useDenied('vms:write')
  const remove = useAction({
    title: (image: Image) => `Delete ${image.name}`,
    run: (image: Image) => imageApi.delete(image.id),
    done: (_result, image) => `${image.name} deleted`,
    refresh: [['images'], ['pools'], ['tasks']],
  })
  const { mutate } = remove
  const table = useMemo(() => {
    const ask = async (image: Image) => {
      const message = 'The file is removed from the pool. VMs that were copied from it keep their disks.'
      if (await confirm({ title: `Delete ${image.name}?`, message, action: 'Delete' })) mutate(image)
    }
    return columns(image => (
      <span className="flex justify-end gap-0.5">
        <IconButton
          size="sm"
          label={`Create a VM from ${image.name}`}
          icon={<Plus />}
          disabledReason={createDenied}
          onClick={() => go(`${paths.vmCreate()}?image=${image.id}`)}
        />
        <IconButton
          size="sm"
          label={`Edit ${image.name}`}
          icon={<Pencil />}
          disabledReason={denied}
          onClick={() => setEdited(image)}
        />
        <IconButton
          size="sm"
          label={`Delete ${image.name}`}
          icon={<Trash2 />}
          disabledReason={denied ?? whyNotDelete(image)}
          onClick={() => void ask(image)}
        />
      </span>
    ))
  }, [denied, createDenied, mutate, go])
  if (query.isError && query.data === undefined) return <QueryError query={query} what="the images" page />
  return (
    <DropZone>
      <PageHeader title="Images" actions={<UploadButton variant="primary" label="Upload image" />} />
      <div className="px-5 pb-3 empty:hidden">
        <UploadList />
      </div>
      <DataTable<Image>
        label="Images"
        columns={table}
        rows={query.data}
        getRowId={image => image.id}
        rowLabel={image => image.name}
        initialSort={{ id: 'name', desc: false }}
        empty={
          <EmptyState
            icon={<Disc3 />}
            title="No images yet"
            actions={<UploadButton variant="primary" label="Upload image" />}
          >
            Drop an ISO or a disk image (qcow2 or raw) anywhere on this page. VMs are installed from the first and
            copied from the second.
          </EmptyState>
        }
      />
      {edited && <EditImage image={edited} onClose={() => setEdited(null)} />}
    </DropZone>
  )
}
