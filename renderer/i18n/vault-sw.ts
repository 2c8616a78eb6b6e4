import type { VaultWords } from './vault-en.ts'

export const vaultSw: VaultWords = {
  'error.file_damaged':
    'Faili iliyosimbwa kwenye diski hii imebadilishwa au kukatwa: huenda diski inaharibika, au mtu ameibadilisha.',
  'error.key_missing':
    'Hii imesimbwa kwa ufunguo ambao kituo hiki hakina. Msimbo wa kurejesha wa ufunguo huo unaifungua.',
  'error.vault_locked': 'Kituo hiki kimesimbwa, na ufunguo wake haupo hapa.',
  'error.vault_refused':
    'Hicho hakifungui kituo hiki. Tafuta herufi zilizokosekana au zisizo sahihi; msimbo wa ufunguo mwingine au wa kituo kingine haufai.',
  'notice.vault_code':
    'Kituo hiki kimesimbwa, na hakuna aliyehifadhi msimbo wake wa kurejesha. Bila huo, rekodi hupotea pamoja na kompyuta hii: angalia Mipangilio, Usimbaji.',
  'notice.vault_left_plain':
    'Faili {{files}} hazikuweza kusimbwa na ziko kwenye diski hii kama zilivyokuwa. Uanzishaji ujao utajaribu tena; kumbukumbu inazitaja.',
  'audit.act.vault_turned_on': 'Usimbaji umewashwa',
  'audit.act.vault_key_renewed': 'Ufunguo wa usimbaji umebadilishwa',
  'audit.act.vault_code_shown': 'Msimbo wa kurejesha umeonyeshwa',
  'vault.title': 'Usimbaji',
  'vault.off':
    'Rekodi na majina yako kwenye diski hii kama yalivyo: aliye na diski anaweza kuyasikia na kuyasoma.',
  'vault.partly':
    'Kinachorekodiwa kuanzia sasa kinasimbwa, na kilichorekodiwa kabla kinaendelea kusimbwa. Unaweza kuendelea na kazi.',
  'vault.on':
    'Rekodi, majina na majibu kwenye diski hii yamesimbwa. Bila ufunguo hakuna anayeweza kuyasikia wala kuyasoma.',
  'vault.left': 'Faili ambazo bado hazijasimbwa:',
  'vault.key': 'Ufunguo',
  'vault.inKeychain':
    'Ufunguo uko kwenye hifadhi ya funguo ya kompyuta hii: kituo hufunguka kwa anayeingia kwenye akaunti hii.',
  'vault.byPassphrase': 'Kituo huuliza kaulisiri yake kila kinapoanza.',
  'vault.codeWaits':
    'Hakuna aliyehifadhi msimbo wa kurejesha. Kompyuta hii ikiharibika au hifadhi yake ya funguo ikipotea, hakuna kingine kinachofungua rekodi.',
  'vault.showCode': 'Onyesha msimbo wa kurejesha',
  'vault.code': 'Msimbo wa kurejesha',
  'vault.codeHelp':
    'Uchapishe au uuandike, na uuweke mbali na kompyuta hii. Aliye nao pamoja na diski anaweza kusoma kila kitu. Hautaonyeshwa tena.',
  'vault.print': 'Chapisha msimbo',
  'vault.turnOn': 'Washa usimbaji',
  'vault.turnOnHelp':
    'Hauwezi kuzimwa tena. Utapata msimbo wa kurejesha ambao lazima uuhifadhi: ufunguo ukipotea, huo peke yake hufungua rekodi.',
  'vault.renew': 'Badilisha ufunguo',
  'vault.renewHelp':
    'Kinachorekodiwa kuanzia sasa kinapata ufunguo mwingine, nawe unapata msimbo mwingine. Kilichopo kinabaki kusomeka. Nakala za awali za diski hii hufunguliwa kwa msimbo wa wakati huo.',
  'vault.passphrase': 'Kaulisiri',
  'vault.passphraseHelp':
    'Angalau herufi 12. Hapa hakuna hifadhi ya funguo: mtu huiandika kila kituo kinapoanza, hata baada ya umeme kukatika.',
  'vault.passphraseAgain': 'Kaulisiri tena',
  'vault.locked': 'Kinachokifungua',
  'vault.lockedPassphrase':
    'Hakuna kilichopotea. Andika kaulisiri ya kituo hiki, au msimbo wake wa kurejesha.',
  'vault.lockedKeychain':
    'Hakuna kilichopotea. Hifadhi ya funguo ya kompyuta hii haina ufunguo: akaunti nyingine, kompyuta nyingine, au hifadhi iliyoanzishwa upya. Msimbo wa kurejesha hufungua kituo.',
  'vault.codeTyped': 'Kama ulivyochapishwa: herufi na tarakimu 38. Nafasi na herufi kubwa hazijalishi.',
  'vault.open': 'Fungua kituo',
  'vault.openByCode': 'Fungua kwa msimbo',
  'vault.opening': 'Inafungua …',
}
