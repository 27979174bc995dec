/** Which actions answer the routes of persons and their faces, and of people without a name. */
import { changePerson } from '../actions/change-person.ts';
import { deleteFace } from '../actions/delete-face.ts';
import { deletePerson } from '../actions/delete-person.ts';
import { getPerson } from '../actions/get-person.ts';
import { listDuplicates } from '../actions/list-duplicates.ts';
import { listPersonFaces } from '../actions/list-person-faces.ts';
import { listPersons } from '../actions/list-persons.ts';
import { mergePersons } from '../actions/merge-persons.ts';
import { records, stores } from './needs.ts';
import { people } from './people.ts';

export const persons = {
  listPersons: { needs: records, run: listPersons },
  listDuplicates: { needs: stores, run: listDuplicates },
  getPerson: { needs: records, run: getPerson },
  changePerson: { needs: records, run: changePerson },
  deletePerson: { needs: stores, run: deletePerson },
  listPersonFaces: { needs: records, run: listPersonFaces },
  mergePersons: { needs: stores, run: mergePersons },
  deleteFace: { needs: stores, run: deleteFace },
  ...people,
} as const;
