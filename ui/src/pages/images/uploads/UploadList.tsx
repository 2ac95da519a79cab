import { useQuery } from '@tanstack/react-query'
import { FileUp, X } from 'lucide-react'
import { useRef } from 'react'
import { queries } from '../../../api/queries.ts'
import type { Upload } from '../../../api/types.ts'
import { useStore } from '../../../stores/create-store.ts'
import { showToast } from '../../../stores/toast.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { IconButton } from '../../../ui/IconButton.tsx'
import { ProgressBar } from '../../../ui/ProgressBar.tsx'
import { formatBytes } from '../../../util/units.ts'
import { UploadRow } from './UploadRow.tsx'
import { mismatch } from './upload-items.ts'
import { discardUpload, startUploads, uploadStore } from './uploader.ts'

/** An upload of another window, or of this one before it was reloaded: it needs its file again. */
function UnfinishedRow({ upload }: { upload: Upload }) {
  const input = useRef<HTMLInputElement>(null)
  const proceed = (file: File | undefined) => {
    if (!file) return
    const problem = mismatch(file, upload)
    if (problem) showToast({ tone: 'bad', title: 'Not continued', message: problem })
    else startUploads([{ file, name: upload.name, kind: upload.kind, continues: upload }])
  }
  return (
    <li className="flex flex-wrap items-center gap-3 border-b px-4 py-2 last:border-b-0">
      <div className="min-w-0 flex-1 basis-48">
        <div className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="truncate font-medium">{upload.name}</span>
          <span className="num text-xs text-ink-2">
            Unfinished: {formatBytes(upload.offset)} of {formatBytes(upload.sizeBytes)}
          </span>
        </div>
        <ProgressBar
          label={`Upload of ${upload.name}`}
          value={upload.offset / Math.max(1, upload.sizeBytes)}
          className="mt-1.5"
        />
      </div>
      <input
        ref={input}
        type="file"
        hidden
        onChange={event => {
          proceed(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <Button size="sm" icon={<FileUp />} onClick={() => input.current?.click()}>
        Choose the file again
      </Button>
      <IconButton
        size="sm"
        label={`Discard the upload of ${upload.name}`}
        icon={<X />}
        onClick={() => void discardUpload(upload.id)}
      />
    </li>
  )
}

/** Uploads of this window and unfinished ones. Nothing is shown when there are none. */
export function UploadList() {
  const items = useStore(uploadStore)
  const uploads = useQuery(queries.uploads()).data ?? []
  const own = new Set(items.map(item => item.uploadId))
  const unfinished = uploads.filter(upload => !own.has(upload.id))
  if (items.length === 0 && unfinished.length === 0) return null
  return (
    <Card title="Uploads" padded={false}>
      <ul>
        {items.map(item => (
          <UploadRow key={item.key} item={item} />
        ))}
        {unfinished.map(upload => (
          <UnfinishedRow key={upload.id} upload={upload} />
        ))}
      </ul>
    </Card>
  )
}
