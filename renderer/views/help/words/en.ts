/** Help in English, the source of the others. */
import type { HelpWords } from '../pages.ts'

export const words: HelpWords = {
  take: {
    title: 'Record a take',
    read: {
      title: 'Read one prompt',
      text: [
        'Choose who is speaking, and press {start.start}.',
        'Press {do.record} or {key:primary}. Wait for {cue.recording}, then read the text aloud, once.',
        'Be quiet for a moment after the last word, then press {do.stop} or {key:primary}.',
        'When you see {cue.saved}, the take is on the disk. No crash and no power cut takes it away.',
      ],
    },
    check: {
      title: 'Hear it, and read it again',
      text: [
        '{do.play} {key:play} plays the take. {do.again} {key:again} records it once more; the earlier version is kept.',
        'If something is wrong with the sound, Fieldtake says what it is and what to do about it.',
        '{do.discard} {key:discard} removes the take, and {do.undo} {key:undo} brings it back.',
      ],
    },
    next: {
      title: 'Go on, or skip a text',
      text: [
        '{do.next} {key:next} keeps the take and shows the next prompt.',
        '{do.skip} {key:skip} leaves out a text that cannot be read well, and asks why. {do.flag} {key:flag} marks it for whoever looks after the texts.',
      ],
    },
  },
  microphone: {
    title: 'The microphone is silent',
    nothing: {
      title: 'Nothing is heard',
      text: [
        'Look for a switch on the microphone or its cable that mutes it.',
        'Unplug the microphone and plug it in again. It is found by itself.',
        'Open {view.settings}, {settings.microphone}, and press {settings.checkMic}. Choose the right microphone and say a sentence: the level must move.',
        'Close other programs that use the microphone, such as a call.',
      ],
    },
    allow: {
      title: 'It is not allowed',
      text: [
        'Allow the microphone in the privacy settings of the system, or in the browser beside the address. Then press {mic.retry}.',
      ],
    },
    level: {
      title: 'The sound is too quiet, too loud or dull',
      text: [
        'The line under the level marks where the loudest moments should be. Too quiet: move closer, or raise the input level in the sound settings of the system.',
        'If {meter.clip} lights up, move back a little or lower the input level.',
        'A headset over Bluetooth sounds like a telephone. A cable sounds better.',
      ],
    },
  },
  offline: {
    title: 'Without a network',
    works: {
      title: 'Recording goes on',
      text: [
        'Being offline is no fault, and there is nothing to do. Takes are safe on this computer and are sent by themselves once there is a network.',
      ],
    },
    pill: {
      title: 'What the sign in the corner says',
      text: [
        'The sign in the upper corner always says where your takes are. Press it, or {key:ledger}, to see every take counted.',
      ],
    },
  },
  send: {
    title: 'Send takes, and unplug',
    way: {
      title: 'How takes are sent',
      text: [
        'With a network, takes go by themselves. {view.queue} shows each take and what it waits for.',
        'Where {queue.sendNow} is shown, takes wait for you, for example because the network may cost money.',
      ],
    },
    safe: {
      title: 'When it is safe to unplug',
      text: [
        'A take that was sent has not landed yet: the archive checks every byte first, and then sends word. Keep this computer until the sign says that everything has landed.',
      ],
    },
    stuck: {
      title: 'A take needs you',
      text: [
        'Open {view.queue} and choose {queue.filter.needs}. Each take says why it cannot go. Put that right, then press {queue.retry}.',
        'A take that the archive refused is still on this computer. The reason says what to do.',
      ],
    },
  },
  stick: {
    title: 'Take takes along on a stick',
    out: {
      title: 'On the computer that recorded',
      text: [
        'Plug the stick in. Open {view.settings}, {folders.title}, and give a folder on the stick.',
        'Press {folders.export} and wait until it says how many were copied. The takes also stay on this computer.',
        'Eject the stick in the system before you pull it out.',
      ],
    },
    in: {
      title: 'On a computer with a network',
      text: [
        'Plug the stick in. Open {view.settings}, {folders.title}, and give the same folder.',
        'Press {folders.import}. Each file is compared with its checksum, and a take that is there already is not taken in twice.',
      ],
    },
  },
  speakers: {
    title: 'Who speaks, and consent',
    who: {
      title: 'Choose the speaker',
      text: [
        'While you record, press the name at the top, or {key:speaker}. Choose a speaker, or {speaker.new}.',
        'The name stays on this computer. A random code travels with the recordings in its place.',
      ],
    },
    consent: {
      title: 'Consent',
      text: [
        'If the project has a consent text, each speaker reads it before the first take and presses {consent.agree}. The time and the exact text are kept.',
        'The texts are in {view.project}, {consents.title}. Give a changed text a new version, and speakers are asked again.',
      ],
    },
    card: {
      title: 'The withdrawal card',
      text: [
        'Then the speaker is given a card with letters. It is shown once only: print it, or let them take a picture of it. With the card they can withdraw at any station.',
      ],
    },
  },
  withdraw: {
    title: 'Withdraw consent',
    here: {
      title: 'By name, at this station',
      text: [
        'While you record, press the name at the top, or {key:speaker}, and choose the speaker.',
        'Press {speaker.withdraw} and read what that does.',
        'Press {withdraw.do}. This cannot be undone.',
      ],
    },
    card: {
      title: 'With a card, at any station',
      text: [
        'While you record, press the name at the top, or {key:speaker}, and then {withdrawCard.title}. In a kiosk, it is on the first page.',
        'Type the letters of the card, or scan them.',
        'Press {withdrawCard.do}.',
      ],
    },
    then: {
      title: 'What happens then',
      text: [
        'What was not sent is never sent. The archive is told as soon as this station reaches it; it puts the recordings aside first and then deletes them.',
      ],
    },
  },
  listen: {
    title: 'Listen and judge',
    begin: {
      title: 'Begin',
      text: [
        'Open {view.listen} and say who listens. If you also record here, say as which speaker: nobody is offered their own voice.',
      ],
    },
    judge: {
      title: 'Judge a take',
      text: [
        'Listen, and compare with the text. {key:play} plays and pauses.',
        'If something is wrong, tick what it is.',
        'Press {act.approve} {key:approve}, {act.reject} {key:reject} or {act.unsure} {key:unsure}. To approve, hear all of it.',
      ],
    },
    write: {
      title: 'Write down what is said',
      text: [
        '{act.write} {key:write} opens the fields. Each step there is taken back with {write.undo} {key:undo}.',
        '{history.title} {key:history} shows what was written of the take before, who wrote it and what they changed. {write.startFrom} puts such a version into the fields; nothing is lost by it. Where one listens blind, you see your own versions only.',
      ],
    },
    undo: {
      title: 'After a mistake',
      text: ['{listen.undoLast} {key:undo} takes back the verdict that you gave last.'],
    },
  },
  trouble: {
    title: 'When something is wrong',
    look: {
      title: 'Let Fieldtake look',
      text: [
        'Open {view.settings}, {diagnosis.title}, and press {diagnosis.run}. Nothing is changed by it.',
        'Each check that is not in order says what to do.',
      ],
    },
    network: {
      title: 'Nothing is sent',
      text: [
        'Press {settings.test} in {view.settings}, {settings.broker}. It goes the whole way and names the step that fails.',
      ],
    },
    crash: {
      title: 'After a crash or a power cut',
      text: [
        'Start Fieldtake again. Takes that were saved are there. A take that was cut off is shown under {interrupted.title}: {interrupted.keep} or {interrupted.remove}.',
      ],
    },
    file: {
      title: 'Ask for help',
      text: [
        '{diagnosis.gather} gathers what a helper needs: no audio, no names, no passwords. Look at it, press {diagnosis.save}, and send it to whom you like.',
      ],
    },
  },
  update: {
    title: 'Updates',
    ready: {
      title: 'When a newer version is ready',
      text: [
        'Fieldtake fetches it while you work and installs it when you close the window, or when you press {updates.install} in {view.settings}, {updates.title}. A kiosk does so at night. Nothing is installed while a take is recorded, and no take is touched.',
      ],
    },
    back: {
      title: 'When the newer version does not start',
      text: [
        'After two starts that fail, the version before comes back by itself and says so. If something was recorded in between, Fieldtake asks before it goes back to a copy of its database.',
      ],
    },
    feed: {
      title: 'Where updates come from',
      text: [
        'From the address in {updates.feed}. Every list there is signed; one that is not, or that was changed, is refused. A copy that was installed by the system’s own package manager is only told of newer versions.',
      ],
    },
  },
  keys: {
    title: 'Keys',
    printed: {
      title: 'The keys on the buttons',
      text: ['On each button stands the key that does the same. {key:guide} opens and closes this help.'],
    },
    own: {
      title: 'Your own keys',
      text: [
        'Open {view.settings}, {keys.title}, {keys.change}. Press {keys.changeOne}, then the key or the foot pedal that you want. {keys.reset} brings the first keys back.',
      ],
    },
  },
  visit: {
    title: 'How to record',
    read: {
      title: 'Read a sentence',
      text: [
        'Press {do.record}. Wait for {cue.recording}, then read the sentence aloud.',
        'After the last word, press {do.stop}.',
        'When you see {cue.saved}, the recording is safe.',
      ],
    },
    again: {
      title: 'Hear it again, read it again',
      text: [
        '{do.play} lets you hear the recording. {do.again} records the sentence once more. {do.skip} leaves a sentence out.',
      ],
    },
    leave: {
      title: 'Stop',
      text: ['You may stop at any time: press {kiosk.leave} at the top. You need not give a reason.'],
    },
    withdraw: {
      title: 'Take your recordings back',
      text: [
        'Press {withdrawCard.title} on the first page and type the letters of your card. You can do that later, too, at any station.',
      ],
    },
  },
}
