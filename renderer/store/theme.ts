/** Keeps the page's theme and prompt size in step with the settings and, for "system", with the computer. */
import { useEffect } from 'react'
import { useStation } from './station.ts'

export function useTheme(): void {
  const theme = useStation((s) => s.settings?.settings.theme ?? 'system')
  const size = useStation((s) => s.settings?.settings.promptSize ?? 1)
  const kiosk = useStation((s) => s.state?.kiosk.enabled === true && s.state.kiosk.locked)
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const contrast = matchMedia('(prefers-contrast: more)') // unknown to old browsers: never matches
    const apply = () => {
      const system = contrast.matches ? 'contrast' : dark.matches ? 'dark' : 'light'
      document.documentElement.dataset['theme'] = theme === 'system' ? system : theme
    }
    apply()
    dark.addEventListener('change', apply)
    contrast.addEventListener('change', apply)
    return () => {
      dark.removeEventListener('change', apply)
      contrast.removeEventListener('change', apply)
    }
  }, [theme])
  useEffect(() => {
    document.documentElement.style.setProperty('--prompt-scale', String(size))
  }, [size])
  useEffect(() => {
    document.documentElement.toggleAttribute('data-kiosk', kiosk)
  }, [kiosk])
}
