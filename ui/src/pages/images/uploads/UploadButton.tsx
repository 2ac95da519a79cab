import { Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { useDenied } from '../../../api/can.ts'
import { Button, type ButtonVariant } from '../../../ui/Button.tsx'
import { UploadDialog } from './UploadDialog.tsx'

/** Picks files from this computer and asks for their names. */
export function UploadButton({ variant = 'default', label = 'Upload' }: { variant?: ButtonVariant; label?: string }) {
  const input = useRef<HTMLInputElement>(null)
  const [files, setFiles] = useState<readonly File[]>([])
  const denied = useDenied('storage:write')
  return (
    <>
      <Button variant={variant} icon={<Upload />} disabledReason={denied} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".iso,.img,.qcow2,.raw"
        onChange={event => {
          setFiles([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      {files.length > 0 && <UploadDialog files={files} onClose={() => setFiles([])} />}
    </>
  )
}
