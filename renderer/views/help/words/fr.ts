import type { HelpWords } from '../pages.ts'

export const words: HelpWords = {
  take: {
    title: 'Enregistrer une prise',
    read: {
      title: 'Lire une phrase',
      text: [
        'Choisissez qui parle, puis appuyez sur {start.start}.',
        'Appuyez sur {do.record} ou {key:primary}. Attendez {cue.recording}, puis lisez le texte à voix haute, une fois.',
        'Restez silencieux un instant après le dernier mot, puis appuyez sur {do.stop} ou {key:primary}.',
        'Quand vous voyez {cue.saved}, la prise est sur le disque. Ni une panne ni une coupure de courant ne l’efface.',
      ],
    },
    check: {
      title: 'Écouter, et relire',
      text: [
        '{do.play} {key:play} fait entendre la prise. {do.again} {key:again} l’enregistre de nouveau ; la version d’avant est gardée.',
        'Si quelque chose ne va pas dans le son, Fieldtake dit ce que c’est et que faire.',
        '{do.discard} {key:discard} enlève la prise, et {do.undo} {key:undo} la ramène.',
      ],
    },
    next: {
      title: 'Continuer, ou passer un texte',
      text: [
        '{do.next} {key:next} garde la prise et montre la phrase suivante.',
        '{do.skip} {key:skip} laisse de côté un texte difficile à lire et demande pourquoi. {do.flag} {key:flag} le signale à qui s’occupe des textes.',
      ],
    },
  },
  microphone: {
    title: 'Le micro est muet',
    nothing: {
      title: 'On n’entend rien',
      text: [
        'Cherchez sur le micro ou son câble un interrupteur qui le coupe.',
        'Débranchez le micro et rebranchez-le. Il est retrouvé tout seul.',
        'Ouvrez {view.settings}, {settings.microphone}, et appuyez sur {settings.checkMic}. Choisissez le bon micro et dites une phrase : le niveau doit bouger.',
        'Fermez les autres programmes qui se servent du micro, par exemple un appel.',
      ],
    },
    allow: {
      title: 'Il n’est pas autorisé',
      text: [
        'Autorisez le micro dans les réglages de confidentialité du système, ou dans le navigateur à côté de l’adresse. Puis appuyez sur {mic.retry}.',
      ],
    },
    level: {
      title: 'Le son est trop faible, trop fort ou sourd',
      text: [
        'Le trait sous le niveau marque où doivent arriver les moments les plus forts. Trop faible : rapprochez-vous, ou montez le niveau d’entrée dans les réglages de son du système.',
        'Si {meter.clip} s’allume, reculez un peu ou baissez le niveau d’entrée.',
        'Un casque Bluetooth sonne comme un téléphone. Un câble sonne mieux.',
      ],
    },
  },
  offline: {
    title: 'Sans réseau',
    works: {
      title: 'On continue d’enregistrer',
      text: [
        'Être hors ligne n’est pas une faute, et il n’y a rien à faire. Les prises sont en sécurité sur cet ordinateur et partent toutes seules dès qu’il y a un réseau.',
      ],
    },
    pill: {
      title: 'Ce que dit le voyant dans le coin',
      text: [
        'Le voyant dans le coin supérieur dit toujours où sont vos prises. Appuyez dessus, ou sur {key:ledger}, pour voir le compte de toutes les prises.',
      ],
    },
  },
  send: {
    title: 'Envoyer les prises, et débrancher',
    way: {
      title: 'Comment partent les prises',
      text: [
        'Avec un réseau, les prises partent toutes seules. {view.queue} montre chaque prise et ce qu’elle attend.',
        'Là où {queue.sendNow} est affiché, les prises attendent votre accord, par exemple parce que le réseau peut coûter de l’argent.',
      ],
    },
    safe: {
      title: 'Quand vous pouvez débrancher',
      text: [
        'Une prise envoyée n’est pas encore arrivée : l’archive vérifie d’abord chaque octet, puis le confirme. Gardez cet ordinateur jusqu’à ce que le voyant dise que tout est arrivé.',
      ],
    },
    stuck: {
      title: 'Une prise a besoin de vous',
      text: [
        'Ouvrez {view.queue} et choisissez {queue.filter.needs}. Chaque prise dit pourquoi elle ne peut pas partir. Corrigez cela, puis appuyez sur {queue.retry}.',
        'Une prise que l’archive a refusée est toujours sur cet ordinateur. La raison dit que faire.',
      ],
    },
  },
  stick: {
    title: 'Emporter des prises sur une clé USB',
    out: {
      title: 'Sur l’ordinateur qui a enregistré',
      text: [
        'Branchez la clé. Ouvrez {view.settings}, {folders.title}, et indiquez un dossier de la clé.',
        'Appuyez sur {folders.export} et attendez que le nombre de prises copiées s’affiche. Les prises restent aussi sur cet ordinateur.',
        'Éjectez la clé dans le système avant de la retirer.',
      ],
    },
    in: {
      title: 'Sur un ordinateur qui a un réseau',
      text: [
        'Branchez la clé. Ouvrez {view.settings}, {folders.title}, et indiquez le même dossier.',
        'Appuyez sur {folders.import}. Chaque fichier est comparé à son empreinte, et une prise déjà présente n’est pas reprise deux fois.',
      ],
    },
  },
  speakers: {
    title: 'Qui parle, et le consentement',
    who: {
      title: 'Choisir la personne',
      text: [
        'Pendant l’enregistrement, appuyez sur le nom en haut, ou sur {key:speaker}. Choisissez une personne, ou {speaker.new}.',
        'Le nom reste sur cet ordinateur. Un code au hasard voyage à sa place avec les enregistrements.',
      ],
    },
    consent: {
      title: 'Le consentement',
      text: [
        'Si le projet a un texte de consentement, chaque personne le lit avant la première prise et appuie sur {consent.agree}. L’heure et le texte exact sont gardés.',
        'Les textes sont dans {view.project}, {consents.title}. Donnez une nouvelle version à un texte changé : on redemande alors l’accord.',
      ],
    },
    card: {
      title: 'La carte de retrait',
      text: [
        'Ensuite, la personne reçoit une carte avec des lettres. Elle n’est montrée qu’une fois : imprimez-la, ou laissez la personne la photographier. Avec la carte, elle peut retirer ses enregistrements à n’importe quelle station.',
      ],
    },
  },
  withdraw: {
    title: 'Retirer le consentement',
    here: {
      title: 'Par le nom, à cette station',
      text: [
        'Pendant l’enregistrement, appuyez sur le nom en haut, ou sur {key:speaker}, et choisissez la personne.',
        'Appuyez sur {speaker.withdraw} et lisez ce que cela fait.',
        'Appuyez sur {withdraw.do}. C’est définitif.',
      ],
    },
    card: {
      title: 'Avec une carte, à n’importe quelle station',
      text: [
        'Pendant l’enregistrement, appuyez sur le nom en haut, ou sur {key:speaker}, puis sur {withdrawCard.title}. Sur une borne, c’est à la première page.',
        'Saisissez les lettres de la carte, ou faites-les lire par un lecteur.',
        'Appuyez sur {withdrawCard.do}.',
      ],
    },
    then: {
      title: 'Ce qui se passe ensuite',
      text: [
        'Ce qui n’a pas été envoyé ne le sera jamais. L’archive est prévenue dès que cette station la joint ; elle met d’abord les enregistrements de côté, puis les supprime.',
      ],
    },
  },
  listen: {
    title: 'Écouter et juger',
    begin: {
      title: 'Commencer',
      text: [
        'Ouvrez {view.listen} et dites qui écoute. Si vous enregistrez aussi ici, dites sous quel nom : personne n’entend sa propre voix.',
      ],
    },
    judge: {
      title: 'Juger une prise',
      text: [
        'Écoutez, et comparez avec le texte. {key:play} lance et arrête la lecture.',
        'Si quelque chose ne va pas, cochez ce que c’est.',
        'Appuyez sur {act.approve} {key:approve}, {act.reject} {key:reject} ou {act.unsure} {key:unsure}. Pour approuver, écoutez tout.',
      ],
    },
    write: {
      title: 'Écrire ce qui est dit',
      text: [
        '{act.write} {key:write} ouvre les champs. Chaque pas s’y défait avec {write.undo} {key:undo}.',
        '{history.title} {key:history} montre ce qui a été écrit avant sur la prise, qui l’a écrit et ce qui a changé. {write.startFrom} remet une telle version dans les champs ; rien ne se perd. Si l’on écoute à l’aveugle, vous ne voyez que vos propres versions.',
      ],
    },
    undo: {
      title: 'Après une erreur',
      text: ['{listen.undoLast} {key:undo} annule l’avis que vous venez de donner.'],
    },
  },
  trouble: {
    title: 'Quand quelque chose ne va pas',
    look: {
      title: 'Laisser Fieldtake vérifier',
      text: [
        'Ouvrez {view.settings}, {diagnosis.title}, et appuyez sur {diagnosis.run}. Cela ne change rien.',
        'Chaque vérification qui échoue dit que faire.',
      ],
    },
    network: {
      title: 'Rien ne part',
      text: [
        'Appuyez sur {settings.test} dans {view.settings}, {settings.broker}. Le test suit tout le chemin et nomme l’étape qui échoue.',
      ],
    },
    crash: {
      title: 'Après une panne ou une coupure de courant',
      text: [
        'Relancez Fieldtake. Les prises enregistrées sont là. Une prise coupée est montrée sous {interrupted.title} : {interrupted.keep} ou {interrupted.remove}.',
      ],
    },
    file: {
      title: 'Demander de l’aide',
      text: [
        '{diagnosis.gather} rassemble ce qu’il faut à qui vous aide : ni son, ni noms, ni mots de passe. Regardez-le, appuyez sur {diagnosis.save}, et envoyez-le à qui vous voulez.',
      ],
    },
  },
  update: {
    title: 'Mises à jour',
    ready: {
      title: 'Quand une nouvelle version est prête',
      text: [
        'Fieldtake la télécharge pendant que vous travaillez et l’installe quand vous fermez la fenêtre, ou quand vous appuyez sur {updates.install} dans {view.settings}, {updates.title}. Une borne le fait la nuit. Rien n’est installé pendant l’enregistrement d’une prise, et aucune prise n’est touchée.',
      ],
    },
    back: {
      title: 'Quand la nouvelle version ne démarre pas',
      text: [
        'Après deux démarrages manqués, la version précédente revient d’elle-même et le dit. Si quelque chose a été enregistré entre-temps, Fieldtake demande avant de revenir à une copie de sa base de données.',
      ],
    },
    feed: {
      title: 'D’où viennent les mises à jour',
      text: [
        'De l’adresse indiquée dans {updates.feed}. Chaque liste y est signée ; une liste non signée ou modifiée est refusée. Une copie installée par le gestionnaire de paquets du système est seulement avertie des nouvelles versions.',
      ],
    },
  },
  keys: {
    title: 'Les touches',
    printed: {
      title: 'Les touches sur les boutons',
      text: [
        'Sur chaque bouton figure la touche qui fait la même chose. {key:guide} ouvre et ferme cette aide.',
      ],
    },
    own: {
      title: 'Vos propres touches',
      text: [
        'Ouvrez {view.settings}, {keys.title}, {keys.change}. Appuyez sur {keys.changeOne}, puis sur la touche ou la pédale voulue. {keys.reset} ramène les premières touches.',
      ],
    },
  },
  visit: {
    title: 'Comment enregistrer',
    read: {
      title: 'Lire une phrase',
      text: [
        'Appuyez sur {do.record}. Attendez {cue.recording}, puis lisez la phrase à voix haute.',
        'Après le dernier mot, appuyez sur {do.stop}.',
        'Quand vous voyez {cue.saved}, l’enregistrement est en sécurité.',
      ],
    },
    again: {
      title: 'Réécouter, relire',
      text: [
        '{do.play} fait entendre l’enregistrement. {do.again} enregistre la phrase encore une fois. {do.skip} laisse une phrase de côté.',
      ],
    },
    leave: {
      title: 'Arrêter',
      text: [
        'Vous pouvez arrêter à tout moment : appuyez sur {kiosk.leave}, en haut. Vous n’avez pas de raison à donner.',
      ],
    },
    withdraw: {
      title: 'Retirer vos enregistrements',
      text: [
        'Appuyez sur {withdrawCard.title} à la première page et saisissez les lettres de votre carte. Vous pouvez aussi le faire plus tard, à n’importe quelle station.',
      ],
    },
  },
}
