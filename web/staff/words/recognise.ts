/** The words of identifying and of enrolling. */
import { type Catalogue, translator } from '../../locale.ts';

const en = {
  'identify.text': 'Drop a photo: every face in it is compared with the gallery.',
  'identify.drop': 'Drop a photo here',
  'identify.choose': 'Choose a photo',
  'identify.working': 'Looking for faces …',
  'identify.photo': 'The photo with the faces found',
  'identify.no': 'No face that could be used',
  'identify.unused': 'Faces that were not used',
  'verdict.match': 'Match',
  'verdict.maybe': 'Maybe',
  'verdict.unknown': 'Unknown',
  'reason.above_threshold': 'above the threshold, and nobody else near',
  'reason.ambiguous': 'two people are about as similar',
  'reason.possible_duplicate': 'two people are so alike that they may be one',
  'reason.below_threshold': 'nobody reaches the threshold',
  'reason.empty_gallery': 'nobody is enrolled',
  similarity: 'Similarity',
  threshold: 'Threshold',
  candidateThreshold: 'Candidates from',
  source: 'Source of the threshold',
  'source.request': 'request',
  'source.gallery': 'gallery',
  'source.environment': 'installation',
  'source.calibration': 'calibration',
  'source.model': 'model',
  gallerySize: 'Faces searched',
  expectedFpir: 'Expected false matches, at most',
  candidates: 'Candidates',
  noCandidates: 'no candidate',
  quality: 'Quality',
  good: 'nothing to complain of',
  'q.low_detection_score': 'hardly a face',
  'q.face_too_small': 'too small',
  'q.extreme_pose': 'turned away',
  'q.low_embedding_norm': 'hard to recognise',
  'q.low_sharpness': 'blurred',
  'q.too_dark': 'too dark',
  'q.too_bright': 'too bright',
  'q.cut_off': 'cut off',
  'q.not_selected': 'not selected',
  eyes: '{n} px between the eyes',
  'enroll.text': 'Tie faces to a person: one to three good photos, each with one face.',
  'enroll.name': 'Name',
  'enroll.id': 'Id',
  'enroll.idHint': 'An id that is known adds the photos to that person.',
  'enroll.strict': 'Refuse photos that look unlike the others',
  'enroll.photos': 'Photos',
  'enroll.go': { one: 'Enroll {n} photo', other: 'Enroll {n} photos' },
  'enroll.done': { one: '{n} face enrolled', other: '{n} faces enrolled' },
  'enroll.already': 'known already',
  'enroll.added': 'enrolled',
  'enroll.warn.unlike_own_samples': 'unlike the other photos of this person',
  'enroll.warn.closer_to_other_person': 'closer to {person}',
  'enroll.remove': 'Remove {name}',
  'enroll.see': 'See who that is',
};

export type RecogniseKey = keyof typeof en;

const ru: Catalogue<RecogniseKey> = {
  'identify.text': 'Перетащите фото: каждое лицо сравнивается с галереей.',
  'identify.drop': 'Перетащите сюда фото',
  'identify.choose': 'Выбрать фото',
  'identify.working': 'Ищем лица …',
  'identify.photo': 'Фото с найденными лицами',
  'identify.no': 'Подходящих лиц нет',
  'identify.unused': 'Лица, которые не подошли',
  'verdict.match': 'Совпадение',
  'verdict.maybe': 'Возможно',
  'verdict.unknown': 'Неизвестно',
  'reason.above_threshold': 'выше порога, и никого рядом',
  'reason.ambiguous': 'двое похожи почти одинаково',
  'reason.possible_duplicate': 'двое так похожи, что, возможно, это один',
  'reason.below_threshold': 'никто не достиг порога',
  'reason.empty_gallery': 'никто не добавлен',
  similarity: 'Сходство',
  threshold: 'Порог',
  candidateThreshold: 'Кандидаты от',
  source: 'Откуда порог',
  'source.request': 'запрос',
  'source.gallery': 'галерея',
  'source.environment': 'установка',
  'source.calibration': 'калибровка',
  'source.model': 'модель',
  gallerySize: 'Просмотрено лиц',
  expectedFpir: 'Ложных совпадений не более',
  candidates: 'Кандидаты',
  noCandidates: 'кандидатов нет',
  quality: 'Качество',
  good: 'замечаний нет',
  'q.low_detection_score': 'едва похоже на лицо',
  'q.face_too_small': 'слишком мелкое',
  'q.extreme_pose': 'отвёрнуто',
  'q.low_embedding_norm': 'трудно опознать',
  'q.low_sharpness': 'смазано',
  'q.too_dark': 'слишком темно',
  'q.too_bright': 'слишком светло',
  'q.cut_off': 'обрезано',
  'q.not_selected': 'не выбрано',
  eyes: '{n} px между глазами',
  'enroll.text': 'Свяжите лица с человеком: от одного до трёх хороших фото, на каждом одно лицо.',
  'enroll.name': 'Имя',
  'enroll.id': 'Идентификатор',
  'enroll.idHint': 'Известный идентификатор добавит фото этому человеку.',
  'enroll.strict': 'Отклонять фото, непохожие на остальные',
  'enroll.photos': 'Фотографии',
  'enroll.go': {
    one: 'Добавить {n} фото',
    few: 'Добавить {n} фото',
    many: 'Добавить {n} фото',
    other: 'Добавить {n} фото',
  },
  'enroll.done': {
    one: 'Добавлено {n} лицо',
    few: 'Добавлено {n} лица',
    many: 'Добавлено {n} лиц',
    other: 'Добавлено {n} лица',
  },
  'enroll.already': 'уже было',
  'enroll.added': 'добавлено',
  'enroll.warn.unlike_own_samples': 'непохоже на другие фото этого человека',
  'enroll.warn.closer_to_other_person': 'ближе к: {person}',
  'enroll.remove': 'Убрать {name}',
  'enroll.see': 'Посмотреть, кто это',
};

export const t = translator<RecogniseKey>({ en, ru });

function isWord(key: string): key is RecogniseKey {
  return Object.hasOwn(en, key);
}

/** What a face lacks, in words; an unknown reason as it is. */
export function qualityWords(reasons: readonly string[]): string {
  if (reasons.length === 0) return t('good');
  return reasons
    .map((reason) => {
      const key = `q.${reason}`;
      return isWord(key) ? t(key) : reason;
    })
    .join(', ');
}
