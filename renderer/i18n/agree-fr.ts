import type { AgreeWords } from './agree-en.ts'

export const agreeFr: AgreeWords = {
  'corpus.scope.listeners': 'Auditeurs',
  'agree.project': 'Accord dans ce projet',
  'agree.alpha':
    'L’alpha de Krippendorff est de {{alpha}} (1 : tous d’accord, 0 : pas plus que par hasard). Prises jugées par deux auditeurs ou plus : {{takes}}.',
  'agree.alphaFew':
    'Pas assez de données pour un chiffre. Prises jugées par deux auditeurs ou plus : {{takes}}. Il en faut au moins {{enough}}.',
  'agree.alphaSame':
    'Tous les avis disent la même chose : l’accord ne se distingue pas du hasard. Prises jugées par deux auditeurs ou plus : {{takes}}.',
  'agree.gold': 'Prises dont la réponse est connue : {{gold}}. On la donne dans Prises.',
  'agree.limits':
    'Un auditeur est signalé sous un kappa de {{kappa}}, ou avec moins de {{gold}} de réponses connues justes. Ces limites sont dans Projet.',
  'agree.known': 'Les avis des autres stations sont comptés si cette station écoute l’archive (Réglages).',
  'agree.nobody': 'Personne n’a encore jugé une prise de ce projet.',
  'agree.listener': 'Auditeur',
  'agree.elsewhere': 'À une autre station',
  'agree.given': 'Avis',
  'agree.pace': 'Prises par heure',
  'agree.kappa': 'Accord (kappa)',
  'agree.shared': 'Prises communes : {{takes}}',
  'agree.same': 'Tous ont dit pareil',
  'agree.accuracy': 'Réponses connues justes',
  'agree.right': '{{right}} sur {{answered}}',
  'agree.few': 'Pas assez de données',
  'agree.state.ok': 'Dans les limites',
  'agree.state.kappa': 'Sous la limite d’accord',
  'agree.state.gold': 'Sous la limite des réponses connues',
  'agree.state.both': 'Sous les deux limites',
  'agree.state.aside': 'Avis mis de côté',
  'agree.aside': 'Mettre de côté',
  'agree.asideOf': 'Mettre de côté : {{name}}',
  'agree.asideTitle': 'Mettre de côté les avis de {{name}} ?',
  'agree.asideMeans':
    'Aucun de ses avis ne compte plus, depuis le premier, ici et dans l’archive. Ses prises attendent d’autres auditeurs. Rien n’est effacé, et les avis peuvent compter de nouveau à tout moment.',
  'agree.again': 'Compter de nouveau',
  'agree.againOf': 'Compter de nouveau : {{name}}',
  'agree.againTitle': 'Compter de nouveau les avis de {{name}} ?',
  'agree.againMeans': 'Tous ses avis comptent de nouveau, depuis le premier, ici et dans l’archive.',

  'listening.title': 'Écoute',
  'listening.blind': 'Écoute à l’aveugle : ni la voix ni les avis des autres ne sont montrés',
  'listening.blindHelp':
    'On ne peut pas non plus chercher par voix, station ou avis. Qui écoute plusieurs projets à la fois écoute à l’aveugle si l’un d’eux le demande.',
  'listening.goldEvery': 'Une prise sur environ tant a une réponse connue',
  'listening.minAgreement': 'Accord minimal avec les autres (kappa, de -1 à 1)',
  'listening.minGold': 'Part minimale de réponses connues justes, %',
  'listening.limitsHelp': 'Les auditeurs sous une limite sont signalés dans Corpus, Auditeurs.',

  'gold.title': 'Réponse connue pour les auditeurs',
  'gold.help':
    'Les auditeurs reçoivent cette prise parmi d’autres, sans pouvoir la distinguer. Leur avis n’est pas une voix : il montre combien de fois ils ont raison.',
  'gold.answer': 'Réponse connue',
  'gold.none': 'Aucune : les auditeurs décident',
  'gold.approve': 'Elle est bonne : approuver',
  'gold.reject': 'Elle est mauvaise : rejeter',

  'bench.kept': 'Choix gardés',
  'bench.keptHelp': 'Pour tous ceux qui écoutent à cette station.',
  'bench.other': 'Un autre choix',
  'bench.name': 'Nom de ce choix',
  'bench.keep': 'Le garder',
  'bench.forget': 'Retirer « ⁨{{name}}⁩ »',
  'bench.blind': 'Ces prises s’écoutent à l’aveugle. On ne peut rien chercher par voix, station ou avis.',
  'listen.soFar': 'Avis jusqu’ici : {{approve}} pour, {{reject}} contre, {{unsure}} incertains',
  'listen.soFarNone': 'Aucun avis jusqu’ici',

  'audit.act.listener_set_aside': 'Avis d’un auditeur mis de côté',
  'audit.act.listener_counts': 'Avis d’un auditeur comptés de nouveau',
  'audit.act.gold_item': 'Réponse connue d’une prise donnée',
  'audit.act.corpus_exported': 'Corpus exporté',
  'audit.act.support_file_made': 'Fichier d’assistance créé',
}
