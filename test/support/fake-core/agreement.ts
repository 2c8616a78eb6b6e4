/** Listeners as a project's owner sees them: one of each state. */
import type { ListenerFigures } from '../../../main/contract/agreement.ts'
import type { Output } from '../../../main/contract/api.ts'

const one = (listenerId: string, label: string | null, part: Partial<ListenerFigures>): ListenerFigures => ({
  ...{ listenerId, label, given: 412, counts: true, shared: 380, kappa: 0.81 },
  ...{ gold: { answered: 22, right: 21 }, accuracy: 21 / 22, perHour: 143, below: [] },
  ...part,
})

export const AGREEMENT: Output<'agreement.get'> = {
  ...{ takes: 486, alpha: 0.72, gold: 24, minAgreement: 0.4, minGold: 0.8 },
  listeners: [
    one('R-02', 'Bekele', { given: 1_204 }),
    one('R-01', 'ሳሚራ', {
      kappa: 0.12,
      ...{ gold: { answered: 18, right: 9 }, accuracy: 0.5, perHour: 611, below: ['kappa', 'gold'] },
    }),
    one('R-07', 'Hana', { kappa: 0.31, below: ['kappa'], counts: false }),
    one('listener-6f1d20ab', null, { given: 96, shared: 64, kappa: 0.33, below: ['kappa'] }),
    one('R-05', 'سميرة', {
      ...{ given: 7, shared: 5, kappa: null, gold: { answered: 1, right: 1 }, accuracy: null, perHour: null },
    }),
  ],
}
