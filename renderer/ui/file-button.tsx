import { useRef, type ReactNode } from 'react'
import { Button } from './button.tsx'
import type { IconName } from './icon.tsx'

interface FileButtonProps {
  readonly children: string
  readonly accept: string
  readonly onFiles: (files: readonly File[]) => void
  readonly icon?: IconName
  readonly disabled?: boolean
  readonly multiple?: boolean
}

/** A button that asks for files. */
export function FileButton({
  children,
  accept,
  onFiles,
  icon,
  disabled,
  multiple,
}: FileButtonProps): ReactNode {
  const input = useRef<HTMLInputElement | null>(null)
  return (
    <>
      <Button {...(icon && { icon })} disabled={disabled ?? false} onPress={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={multiple ?? false}
        accept={accept}
        aria-label={children}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = '' // the same file may be chosen again after it was mended
          if (files.length > 0) onFiles(files)
        }}
      />
    </>
  )
}
