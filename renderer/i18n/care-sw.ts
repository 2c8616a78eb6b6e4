import type { CareWords } from './care-en.ts'

export const careSw: CareWords = {
  'rescue.title': 'Rudi kwenye nakala rudufu',
  'rescue.explain':
    'Fieldtake hii ina nakala za hifadhidata inazoweza kutumia. Moja inaweza kuchukua nafasi yake: rekodi zilizofanywa baadaye zinarudi kutoka faili zao, mengine yote yanakuwa kama yalivyokuwa wakati huo. Hifadhidata ya sasa inahifadhiwa kando yake.',
  'rescue.choose': 'Nakala rudufu',
  'rescue.before': '{{at}}, kabla ya sasisho',
  'rescue.daily': '{{at}}',
  'rescue.restore': 'Rudi kwenye nakala hii',
  'rescue.busy': 'Nakala inarudishwa mahali pake …',
  'notice.database_restored':
    'Hifadhidata imerudishwa kwenye nakala yake ya {{date}}. Rekodi {{takes}} zilizofanywa baadaye zimerejeshwa kutoka faili zao; majina na mipangilio ni kama ilivyokuwa wakati huo.',
}
