/** Clean readings in many voices, and what can be wrong with a take, made by espeak-ng and sox. */
import { join } from 'node:path'
import { run } from './signals.ts'

export interface Reading {
  readonly voice: string
  readonly lang: string
  readonly text: string
  /** words a minute, as espeak-ng counts them */
  readonly speed: number
  readonly pitch: number
  readonly sampleRate: number
  readonly channels: number
  /** white noise at -60 dBFS under it, as a quiet room has; without, there are digital zeros */
  readonly room: boolean
}

const TEXTS: readonly (readonly [lang: string, ...texts: string[]])[] = [
  [
    'en',
    'The boats come home before the rain.',
    'She sells 25 baskets at the market every morning, then walks home along the river.',
  ],
  [
    'fr',
    'Les enfants portent l’eau du puits jusqu’à la maison.',
    'Il pleut souvent en automne, mais nous sortons quand même.',
  ],
  ['am', 'ልጆች ከጉድጓድ ውሃ ይቀዳሉ።', 'ዛሬ ጠዋት ወደ ገበያ ሄድኩ።'],
  ['ar', 'الأطفال يحملون الماء من البئر.', 'ذهبت إلى السوق هذا الصباح لشراء الخبز.'],
  ['sw', 'Watoto saba wanabeba maji kutoka kisimani.', 'Habari ya asubuhi rafiki yangu, umeamkaje leo?'],
  ['hi', 'बच्चे कुएँ से पानी लाते हैं।', 'आज सुबह मैं बाज़ार गया था।'],
  ['ru', 'Дети несут воду из колодца.', 'Сегодня утром я ходил на рынок за хлебом.'],
  [
    'de',
    'Die Kinder tragen Wasser aus dem Brunnen.',
    'Auf der Landstraße gelten Geschwindigkeitsbegrenzungen.',
  ],
  ['es', 'Los niños llevan agua del pozo a la casa.', 'Buenos días, ¿cómo está usted esta mañana?'],
  ['tr', 'Bugün sabah pazara gittim ve ekmek aldım.', 'Çocuklar kuyudan eve su taşıyorlar.'],
  ['fi', 'Lapset kantavat vettä kaivosta kotiin.', 'Hyvää huomenta, mitä teille kuuluu tänään?'],
  ['ka', 'ბავშვებს ჭიდან წყალი მოაქვთ სახლში.', 'დღეს დილით ბაზარში წავედი პურის საყიდლად.'],
]
export const VOICES = ['', '+m1', '+m3', '+m5', '+m7', '+f1', '+f2', '+f4', '+f5', '+croak'] as const
const SPEEDS = [150, 175, 130, 190, 160]
const PITCHES = [50, 30, 70, 40, 60]
const RATES = [48_000, 16_000, 44_100]

/** The same every time: the nth of as many as are wanted. */
export function reading(n: number): Reading {
  const [lang = 'en', ...texts] = TEXTS[n % TEXTS.length] ?? []
  return {
    lang,
    text: texts[Math.floor(n / TEXTS.length) % texts.length] ?? '',
    voice: VOICES[n % VOICES.length] ?? '',
    speed: SPEEDS[Math.floor(n / 3) % SPEEDS.length] ?? 150,
    pitch: PITCHES[Math.floor(n / 7) % PITCHES.length] ?? 50,
    sampleRate: RATES[n % RATES.length] ?? 48_000,
    channels: 1 + (Math.floor(n / 2) % 2),
    room: n % 4 !== 3,
  }
}

const shapeOf = ({ sampleRate, channels }: Pick<Reading, 'sampleRate' | 'channels'>): string[] => [
  '-r',
  `${sampleRate}`,
  '-c',
  `${channels}`,
  '-b',
  '16',
]

/** Somebody reads it aloud, with half a second before and after. */
export async function read(folder: string, name: string, asked: Partial<Reading> = {}): Promise<string> {
  const all: Reading = { ...reading(0), ...asked }
  const raw = join(folder, `${name}.raw.wav`)
  const spoken = join(folder, `${name}.spoken.wav`)
  const out = join(folder, `${name}.wav`)
  const { voice, lang, text, speed, pitch, room } = all
  await run('espeak-ng', ['-v', `${lang}${voice}`, '-s', `${speed}`, '-p', `${pitch}`, '-w', raw, text])
  await run('sox', ['-R', '-v', '0.5', raw, ...shapeOf(all), room ? spoken : out, 'pad', '0.5', '0.5'])
  if (room) {
    const noise = join(folder, `${name}.room.wav`)
    const seconds = (await run('soxi', ['-D', spoken])).trim()
    await sound(noise, seconds, ['whitenoise'], ['gain', '-n', '-54.5'], all)
    await run('sox', ['-R', '-m', '-v', '1', spoken, '-v', '1', noise, ...shapeOf(all), out])
  }
  return out
}

/** What sox makes of `synth SECONDS ...`, and then of `effects`. */
export async function sound(
  out: string,
  seconds: number | string,
  synth: readonly string[],
  effects: readonly string[] = ['gain', '-n', '-10'],
  shape: Pick<Reading, 'sampleRate' | 'channels'> = { sampleRate: 48_000, channels: 1 },
): Promise<string> {
  await run('sox', ['-R', '-n', ...shapeOf(shape), out, 'synth', `${seconds}`, ...synth, ...effects])
  return out
}
