/** What the shared components say by themselves. */
import { type Catalogue, translator } from '../locale.ts';

const en = {
  close: 'Close',
  previous: 'Previous photo',
  next: 'Next photo',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  photoOf: 'Photo {n} of {total}',
  burst: { one: '{n} similar photo', other: '{n} similar photos' },
  chosen: 'Selected',
  favourite: 'Favourite',
  notLoaded: 'This photo could not be loaded.',
  broken: 'Something on this page broke.',
  reload: 'Load the page again',
  dismiss: 'Dismiss',
  optional: 'optional',
  loading: 'Loading …',
  language: 'Language',
  theme: 'Appearance',
  'theme.auto': 'As the device',
  'theme.light': 'Light',
  'theme.dark': 'Dark',
};

type Key = keyof typeof en;

const ru: Catalogue<Key> = {
  close: 'Закрыть',
  previous: 'Предыдущее фото',
  next: 'Следующее фото',
  zoomIn: 'Увеличить',
  zoomOut: 'Уменьшить',
  photoOf: 'Фото {n} из {total}',
  burst: {
    one: '{n} похожее фото',
    few: '{n} похожих фото',
    many: '{n} похожих фото',
    other: '{n} похожего фото',
  },
  chosen: 'Выбрано',
  favourite: 'В избранном',
  notLoaded: 'Не удалось загрузить это фото.',
  broken: 'На этой странице что-то сломалось.',
  reload: 'Загрузить страницу заново',
  dismiss: 'Скрыть',
  optional: 'необязательно',
  loading: 'Загрузка …',
  language: 'Язык',
  theme: 'Оформление',
  'theme.auto': 'Как на устройстве',
  'theme.light': 'Светлое',
  'theme.dark': 'Тёмное',
};

export const t = translator<Key>({ en, ru });
