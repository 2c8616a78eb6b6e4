/** English of how far listeners agree, of known answers, and of choices that are kept. */
export const agreeEn = {
  'corpus.scope.listeners': 'Listeners',
  'agree.project': 'Agreement in this project',
  'agree.alpha':
    'Krippendorff’s alpha is {{alpha}} (1: all agree, 0: no more than by chance). Takes that two or more listeners judged: {{takes}}.',
  'agree.alphaFew':
    'Not enough data for a figure. Takes that two or more listeners judged: {{takes}}. At least {{enough}} are needed.',
  'agree.alphaSame':
    'All verdicts say the same, so agreement cannot be told from chance. Takes that two or more listeners judged: {{takes}}.',
  'agree.gold': 'Takes with a known answer: {{gold}}. A take gets one in Takes.',
  'agree.limits':
    'A listener is pointed out below a kappa of {{kappa}}, or with fewer than {{gold}} of known answers right. These limits are in Project.',
  'agree.known': 'Verdicts of other stations are counted if this station listens to the archive (Settings).',
  'agree.nobody': 'Nobody has judged a take of this project yet.',
  'agree.listener': 'Listener',
  'agree.elsewhere': 'At another station',
  'agree.given': 'Verdicts',
  'agree.pace': 'Takes an hour',
  'agree.kappa': 'Agreement (kappa)',
  'agree.shared': 'Shared takes: {{takes}}',
  'agree.same': 'All said the same',
  'agree.accuracy': 'Known answers right',
  'agree.right': '{{right}} of {{answered}}',
  'agree.few': 'Not enough data',
  'agree.state.ok': 'Within the limits',
  'agree.state.kappa': 'Below the limit of agreement',
  'agree.state.gold': 'Below the limit of known answers',
  'agree.state.both': 'Below both limits',
  'agree.state.aside': 'Verdicts set aside',
  'agree.aside': 'Set aside',
  'agree.asideOf': 'Set aside: {{name}}',
  'agree.asideTitle': 'Set aside the verdicts of {{name}}?',
  'agree.asideMeans':
    'None of their verdicts count any more, from the first on, here and in the archive. Their takes wait for other listeners. Nothing is deleted, and the verdicts can count again at any time.',
  'agree.again': 'Count again',
  'agree.againOf': 'Count again: {{name}}',
  'agree.againTitle': 'Count the verdicts of {{name}} again?',
  'agree.againMeans': 'All their verdicts count again, from the first on, here and in the archive.',

  'listening.title': 'Listening',
  'listening.blind': 'Listen blind: listeners see neither the speaker nor what others said',
  'listening.blindHelp':
    'They cannot look for takes by speaker, station or verdict either. Somebody who listens to several projects at once listens blind if one of them is blind.',
  'listening.goldEvery': 'One take in about so many has a known answer',
  'listening.minAgreement': 'Lowest agreement with others (kappa, -1 to 1)',
  'listening.minGold': 'Lowest share of known answers right, %',
  'listening.limitsHelp': 'Listeners below a limit are pointed out in Corpus, Listeners.',

  'gold.title': 'Known answer for listeners',
  'gold.help':
    'Listeners get this take among others and cannot tell it from them. What they say of it is no vote: it shows how often they are right.',
  'gold.answer': 'Known answer',
  'gold.none': 'None: listeners decide',
  'gold.approve': 'It is right: approve',
  'gold.reject': 'It is wrong: reject',

  'bench.kept': 'Kept choices',
  'bench.keptHelp': 'For everybody who listens at this station.',
  'bench.other': 'Another choice',
  'bench.name': 'Name for this choice',
  'bench.keep': 'Keep it',
  'bench.forget': 'Remove “⁨{{name}}⁩”',
  'bench.blind':
    'These takes are listened to blind. Nothing can be looked for by speaker, station or verdict.',
  'listen.soFar': 'Listeners so far: approved {{approve}}, rejected {{reject}}, not sure {{unsure}}',
  'listen.soFarNone': 'No verdicts so far',

  'audit.act.listener_set_aside': 'Verdicts of a listener set aside',
  'audit.act.listener_counts': 'Verdicts of a listener count again',
  'audit.act.gold_item': 'Known answer of a take set',
  'audit.act.corpus_exported': 'Corpus exported',
  'audit.act.support_file_made': 'Support file made',
} as const

export type AgreeWords = Record<keyof typeof agreeEn, string>
