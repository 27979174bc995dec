/** What guests agree to before the first search, word for word. A changed text is a new version; older ones stay, since consents name them. */
import type { ConsentPurpose, ConsentRelation } from '../ports/guest-records.ts';

export interface ConsentText {
  readonly version: string;
  readonly locale: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** What is agreed to, purpose by purpose. */
  readonly purposes: Readonly<Record<ConsentPurpose, string>>;
  /** Who agrees. */
  readonly relations: Readonly<Record<ConsentRelation, string>>;
}

/** The version that is asked for today. */
export const CONSENT_VERSION = '2026-11';

export const consentTexts: readonly ConsentText[] = [
  {
    version: '2026-11',
    locale: 'en',
    title: 'Find my photos by selfie',
    paragraphs: [
      'Your selfie is turned into numbers that describe the face (biometric data). They are compared with the faces in the photos of this album and with nothing else.',
      'Neither the selfie nor the numbers are kept. The list of the photos that were found is kept for an hour at most. Your favourites are kept until the album is deleted.',
      'If you search with a photo of somebody else, that person has to agree, too; for a child a parent or guardian agrees.',
      'Searching is your choice: you can also ask the photographer for your photos.',
      'You can withdraw your consent here at any time. Your searches end then, and what was found and marked is deleted; that you gave and withdrew consent stays on record as long as the album does.',
    ],
    purposes: {
      find_photos:
        'The face in my selfie may be compared with the faces in this album to find the photos that show it.',
      staff_review: 'The photographer may look at the photos found for me before I see them.',
    },
    relations: {
      self: 'I am the person in the selfie and old enough to decide this for myself.',
      guardian: 'I am a parent or guardian of the person in the selfie and decide for them.',
    },
  },
  {
    version: '2026-11',
    locale: 'ru',
    title: 'Найти мои фотографии по селфи',
    paragraphs: [
      'Ваше селфи превращается в набор чисел, который описывает лицо (биометрические данные). Он сравнивается с лицами на фотографиях этого альбома и больше ни с чем.',
      'Ни селфи, ни эти числа не сохраняются. Список найденных фотографий хранится не дольше часа. Избранные фотографии хранятся, пока не будет удалён альбом.',
      'Если вы ищете по фотографии другого человека, нужно и его согласие; за ребёнка согласие даёт родитель или иной законный представитель.',
      'Искать по селфи необязательно: о своих фотографиях можно спросить и самого фотографа.',
      'Согласие можно отозвать здесь в любой момент. Тогда поиск прекращается, а найденное и отмеченное удаляется; запись о том, что согласие было дано и отозвано, хранится столько же, сколько альбом.',
    ],
    purposes: {
      find_photos:
        'Лицо на моём селфи можно сравнить с лицами в этом альбоме, чтобы найти фотографии, на которых оно есть.',
      staff_review: 'Фотограф может просмотреть найденные для меня фотографии раньше меня.',
    },
    relations: {
      self: 'На селфи я сам(а), и мой возраст позволяет мне решать это самостоятельно.',
      guardian: 'Я родитель или иной законный представитель человека на селфи и решаю за него.',
    },
  },
];

/** The text of today in that language; null where there is none. */
export function consentText(version: string, locale: string): ConsentText | null {
  if (version !== CONSENT_VERSION) return null;
  return consentTexts.find((text) => text.version === version && text.locale === locale) ?? null;
}
