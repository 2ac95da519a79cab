import { Upload } from 'lucide-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { useDenied } from '../../../api/can.ts'
import { UploadDialog } from './UploadDialog.tsx'

/** Takes files dropped anywhere on what it surrounds. Keyboards and phones use the upload button. */
export function DropZone({ children }: { children: ReactNode }) {
  const [over, setOver] = useState(false)
  const [files, setFiles] = useState<readonly File[]>([])
  const depth = useRef(0)
  const denied = useDenied('storage:write')
  const carriesFiles = (event: DragEvent) => denied === null && event.dataTransfer.types.includes('Files')
  /** Entering a child fires before leaving its parent: only the balance of both says where the pointer is. */
  const move = (event: DragEvent, by: 1 | -1) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    depth.current = Math.max(0, depth.current + by)
    setOver(depth.current > 0)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut, the upload button does the same
    <div
      className="relative flex min-h-0 flex-1 flex-col"
      onDragEnter={event => move(event, 1)}
      onDragLeave={event => move(event, -1)}
      onDragOver={event => carriesFiles(event) && event.preventDefault()}
      onDrop={event => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        depth.current = 0
        setOver(false)
        setFiles([...event.dataTransfer.files])
      }}
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-3 z-20 flex flex-col items-center justify-center gap-2 rounded-lg border-2 border-dashed border-accent bg-accent-soft/90 text-accent">
          <Upload aria-hidden className="size-6" />
          <span className="font-medium">Drop ISO and disk images to upload them</span>
        </div>
      )}
      {files.length > 0 && <UploadDialog files={files} onClose={() => setFiles([])} />}
    </div>
  )
}
