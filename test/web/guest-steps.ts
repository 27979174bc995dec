/** What a guest does on the page, step by step, in either language. */
import type { Page } from 'playwright-core';

export const words = {
  en: {
    agree: 'Agree and go on',
    photos: 'Photos of you',
    found: /^\d+ photos? of you$/,
    more: 'More',
    deleteMe: 'Delete me',
    gone: 'You are deleted',
    withdraw: 'Withdraw my consent',
    withdrawGo: 'Withdraw',
    live: 'Use the live camera',
    shoot: 'Take the picture',
    selfie: 'Take a selfie',
    consent: 'Find my photos by selfie',
  },
  ru: {
    agree: 'Согласиться и продолжить',
    photos: 'Фотографии с вами',
    found: /^\d+ фотографи[яий] с вами$/,
    more: 'Ещё',
    deleteMe: 'Удалить меня',
    gone: 'Вы удалены',
    withdraw: 'Отозвать согласие',
    withdrawGo: 'Отозвать',
    live: 'Включить камеру на странице',
    shoot: 'Сделать снимок',
    selfie: 'Сделайте селфи',
    consent: 'Найти мои фотографии по селфи',
  },
} as const;

export type Language = keyof typeof words;

export async function agree(page: Page, language: Language): Promise<void> {
  await page.getByRole('heading', { name: words[language].consent }).waitFor();
  await page.getByRole('radio').first().check();
  await page.getByRole('checkbox').first().check();
  await page.getByRole('button', { name: words[language].agree }).click();
  await page.getByRole('heading', { name: words[language].selfie }).waitFor();
}

export async function sendPicture(page: Page, file: string): Promise<void> {
  await page.locator('input[type=file]').last().setInputFiles(file);
}

export async function foundPhotos(page: Page, language: Language): Promise<void> {
  await page.getByRole('heading', { name: words[language].found }).waitFor();
}

export function tiles(page: Page, language: Language) {
  return page.getByRole('list', { name: words[language].photos }).getByRole('button');
}

export async function fromMenu(page: Page, language: Language, entry: string, sure: string): Promise<void> {
  await page.getByRole('button', { name: words[language].more }).click();
  await page.getByRole('dialog').getByRole('button', { name: entry }).click();
  await page.getByRole('dialog').getByRole('button', { name: sure, exact: true }).click();
}

/** From the page of a link to the photos of whoever is on the picture. */
export async function findMyself(page: Page, language: Language, selfie: string): Promise<void> {
  await agree(page, language);
  await sendPicture(page, selfie);
  await foundPhotos(page, language);
}
