import type { VaultWords } from './vault-en.ts'

export const vaultAr: VaultWords = {
  'error.file_damaged': 'ملف مشفَّر على هذا القرص تغيّر أو قُطع: قد يكون القرص معطوبًا، أو عدّله أحد.',
  'error.key_missing': 'هذا مشفَّر بمفتاح ليس لدى هذه المحطة. يفتحه رمز الاسترداد الخاص بذلك المفتاح.',
}
