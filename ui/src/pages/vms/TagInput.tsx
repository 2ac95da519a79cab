import { X } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { useFieldProps } from '../../ui/Field.tsx'

type Props = { value: readonly string[]; onChange: (tags: readonly string[]) => void }

/** Tags as chips: Enter, comma or leaving the box adds one, Backspace in the empty box takes the last away. */
export function TagInput({ value, onChange }: Props) {
  const [text, setText] = useState('')
  const field = useFieldProps()
  const add = () => {
    const tag = text.trim().slice(0, 40)
    setText('')
    if (tag !== '' && !value.includes(tag)) onChange([...value, tag])
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.key === 'Enter' || event.key === ',') && text.trim() !== '') {
      event.preventDefault()
      add()
    } else if (event.key === 'Backspace' && text === '') onChange(value.slice(0, -1))
  }
  return (
    <div className="flex min-h-8 w-full flex-wrap items-center gap-1 rounded-sm border border-line-strong bg-panel px-1.5 py-1 focus-within:border-accent hover:border-field">
      {value.map(tag => (
        <span key={tag} className="inline-flex h-5 items-center gap-0.5 rounded-xs bg-hover pl-1.5 text-xs">
          {tag}
          <button
            type="button"
            aria-label={`Remove tag ${tag}`}
            onClick={() => onChange(value.filter(each => each !== tag))}
            className="flex size-5 items-center justify-center rounded-xs text-ink-3 hover:text-ink"
          >
            <X className="size-3" />
          </button>
        </span>
      ))}
      <input
        {...field}
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={add}
        placeholder={value.length === 0 ? 'Add a tag and press Enter' : ''}
        className="h-5.5 min-w-24 flex-1 bg-transparent px-1 outline-none pointer-coarse:text-lg"
      />
    </div>
  )
}
