/** The first prompt that a newcomer meets is in the language of the interface, whenever they chose it. */
import { expect, test } from './fixtures.ts'
import { prompt } from './steps.ts'

test('the language is changed on the last step of the first run', async ({ open }) => {
  const { page } = await open()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('textbox', { name: 'Name or code' }).fill('Juma')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('checkbox', { name: 'English' })).toBeChecked()
  await page.getByRole('combobox').first().selectOption('sw')
  await expect(page.getByRole('checkbox', { name: 'Kiswahili' })).toBeChecked()
  await expect(page.getByRole('checkbox', { name: 'English' })).not.toBeChecked()
  await page.locator('.first form button[type=submit]').click()
  await expect(prompt(page)).toHaveAttribute('lang', 'sw')
})
