import type { VaultWords } from './vault-en.ts'

export const vaultAm: VaultWords = {
  'error.file_damaged': 'በዚህ ዲስክ ላይ ያለ የተመሰጠረ ፋይል ተቀይሯል ወይም ተቆርጧል፦ ዲስኩ እየተበላሸ ሊሆን ይችላል፣ ወይም ሰው ቀይሮታል።',
  'error.key_missing': 'ይህ ጣቢያው በሌለው ቁልፍ ተመስጥሯል። በዚያ ቁልፍ የማገገሚያ ኮድ ሊከፈት ይችላል።',
}
