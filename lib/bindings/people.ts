/** Which actions answer the routes of people. */
import { changePeople } from '../actions/change-people.ts';
import { deletePeople } from '../actions/delete-people.ts';
import { getPeople, listPeopleFaces } from '../actions/get-people.ts';
import { listPeople } from '../actions/list-people.ts';
import { mergePeople } from '../actions/merge-people.ts';
import { namePeople } from '../actions/name-people.ts';
import { splitPeople } from '../actions/split-people.ts';
import { startGrouping } from '../actions/start-grouping.ts';
import { tellPeopleApart } from '../actions/tell-people-apart.ts';
import { records, stores } from './needs.ts';

export const people = {
  listPeople: { needs: records, run: listPeople },
  listAlbumPeople: { needs: records, run: listPeople },
  groupPeople: { needs: records, run: startGrouping },
  getPeople: { needs: records, run: getPeople },
  listPeopleFaces: { needs: records, run: listPeopleFaces },
  changePeople: { needs: stores, run: changePeople },
  deletePeople: { needs: stores, run: deletePeople },
  namePeople: { needs: stores, run: namePeople },
  mergePeople: { needs: stores, run: mergePeople },
  splitPeople: { needs: stores, run: splitPeople },
  tellPeopleApart: { needs: stores, run: tellPeopleApart },
} as const;
