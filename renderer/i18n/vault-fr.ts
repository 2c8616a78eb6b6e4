import type { VaultWords } from './vault-en.ts'

export const vaultFr: VaultWords = {
  'error.file_damaged':
    'Un fichier chiffré de ce disque a été modifié ou tronqué : le disque est peut-être défaillant, ou quelqu’un l’a changé.',
  'error.key_missing':
    'Ceci est chiffré avec une clé que cette station n’a pas. Le code de récupération de cette clé l’ouvre.',
  'error.vault_locked': 'Cette station est chiffrée et sa clé n’est pas ici.',
  'error.vault_refused':
    'Cela n’ouvre pas cette station. Cherchez des lettres manquantes ou fausses ; le code d’une autre clé ou d’une autre station ne convient pas.',
  'notice.vault_code':
    'Cette station est chiffrée et personne n’a encore gardé son code de récupération. Sans lui, les enregistrements sont perdus avec cet ordinateur : voir Réglages, Chiffrement.',
  'notice.vault_left_plain':
    '{{files}} fichiers n’ont pas pu être chiffrés et restent tels quels sur ce disque. Le prochain démarrage réessaie ; le journal les nomme.',
  'audit.act.vault_turned_on': 'Chiffrement activé',
  'audit.act.vault_key_renewed': 'Clé de chiffrement changée',
  'audit.act.vault_code_shown': 'Code de récupération consulté',
  'vault.title': 'Chiffrement',
  'vault.off':
    'Les enregistrements et les noms sont en clair sur ce disque : qui a le disque peut les entendre et les lire.',
  'vault.partly':
    'Ce qui est enregistré désormais est chiffré, et ce qui l’a été avant est en train de l’être. Vous pouvez continuer à travailler.',
  'vault.on':
    'Les enregistrements, les noms et les réponses sont chiffrés sur ce disque. Sans la clé, personne ne peut les entendre ni les lire.',
  'vault.left': 'Fichiers encore à chiffrer :',
  'vault.key': 'Clé',
  'vault.inKeychain':
    'La clé se trouve dans le trousseau de cet ordinateur : la station s’ouvre pour qui se connecte à ce compte.',
  'vault.byPassphrase': 'La station demande sa phrase secrète à chaque démarrage.',
  'vault.codeWaits':
    'Personne n’a encore gardé le code de récupération. Si cet ordinateur tombe en panne ou si son trousseau est perdu, rien d’autre n’ouvre les enregistrements.',
  'vault.showCode': 'Afficher le code de récupération',
  'vault.code': 'Code de récupération',
  'vault.codeHelp':
    'Imprimez-le ou notez-le, et gardez-le loin de cet ordinateur. Qui l’a avec le disque peut tout lire. Il ne sera plus affiché.',
  'vault.print': 'Imprimer le code',
  'vault.turnOn': 'Activer le chiffrement',
  'vault.turnOnHelp':
    'Il ne peut plus être désactivé. Vous recevez un code de récupération à garder : si la clé est perdue, lui seul ouvre les enregistrements.',
  'vault.renew': 'Changer la clé',
  'vault.renewHelp':
    'Ce qui est enregistré désormais reçoit une autre clé, et vous recevez un autre code. Ce qui existe reste lisible. Les copies antérieures de ce disque s’ouvrent avec le code d’alors.',
  'vault.passphrase': 'Phrase secrète',
  'vault.passphraseHelp':
    'Au moins 12 caractères. Il n’y a pas de trousseau ici : quelqu’un la saisit à chaque démarrage, même après une coupure de courant.',
  'vault.passphraseAgain': 'La phrase secrète encore une fois',
  'vault.locked': 'Comment l’ouvrir',
  'vault.lockedPassphrase':
    'Rien n’est perdu. Saisissez la phrase secrète de cette station ou son code de récupération.',
  'vault.lockedKeychain':
    'Rien n’est perdu. Le trousseau de cet ordinateur n’a pas la clé : autre compte, autre ordinateur ou trousseau réinitialisé. Le code de récupération ouvre la station.',
  'vault.codeTyped':
    'Tel qu’il a été imprimé : 38 lettres et chiffres. Espaces et majuscules n’importent pas.',
  'vault.open': 'Ouvrir la station',
  'vault.openByCode': 'Ouvrir avec le code',
  'vault.opening': 'Ouverture …',
}
