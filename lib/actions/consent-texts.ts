/** What guests agree to before the first search, word for word. A changed text is a new version; older ones stay, since consents name them. */
import { Refusal } from '../errors.ts';
import type { SuppressionConsent } from '../ports/erasure-requests.ts';
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

/** What is agreed to before a template is kept so that a person is not found again. */
export interface SuppressionText {
  readonly version: string;
  readonly locale: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly relations: Readonly<Record<ConsentRelation, string>>;
}

export const suppressionTexts: readonly SuppressionText[] = [
  {
    version: '2026-11',
    locale: 'en',
    title: 'Keep my face out',
    paragraphs: [
      'To recognise your face in photos that come later and leave it out, numbers that describe it (biometric data) have to be kept. They are used for nothing else.',
      'They are kept until the day the photographer tells you, five years at most, and deleted at once when you ask for it. Faces left out until then stay out.',
      'The photos themselves stay, unless the photographer erases them, too. Another face that looks very much like yours may be left out by mistake; the photographer can give it back.',
      'Without this your faces are erased all the same, but nobody knows them again when new photos come in.',
    ],
    relations: {
      self: 'I am the person in the photo and old enough to decide this for myself.',
      guardian: 'I am a parent or guardian of the person in the photo and decide for them.',
    },
  },
  {
    version: '2026-11',
    locale: 'ru',
    title: 'Не показывать моё лицо',
    paragraphs: [
      'Чтобы узнавать ваше лицо на новых фотографиях и не показывать его, нужно хранить набор чисел, который его описывает (биометрические данные). Ни для чего другого он не используется.',
      'Он хранится до дня, который назовёт фотограф, но не дольше пяти лет, и сразу удаляется по вашей просьбе. Лица, скрытые до этого, останутся скрытыми.',
      'Сами фотографии остаются, если фотограф не удалит и их. По ошибке может быть скрыто и другое, очень похожее лицо; фотограф может его вернуть.',
      'Без этого согласия ваши лица тоже будут удалены, но на новых фотографиях их никто не узнает.',
    ],
    relations: {
      self: 'На фотографии я сам(а), и мой возраст позволяет мне решать это самостоятельно.',
      guardian: 'Я родитель или иной законный представитель человека на фотографии и решаю за него.',
    },
  },
];

/** Guests agree to a text of today; staff may have been given another form. @throws Refusal `validation_failed` */
export function checkSuppressionText({
  textVersion,
  locale,
}: Pick<SuppressionConsent, 'textVersion' | 'locale'>): void {
  const shown = suppressionTexts.filter(({ version }) => version === CONSENT_VERSION);
  if (textVersion === CONSENT_VERSION && shown.some((text) => text.locale === locale)) return;
  throw new Refusal(
    'validation_failed',
    'consent must name a current text of suppression in GET /v1/consent-texts; show that one.',
    { field: 'consent', textVersion: CONSENT_VERSION, locales: shown.map((text) => text.locale) },
  );
}
