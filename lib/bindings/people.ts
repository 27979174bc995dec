/** Which actions answer the routes that say something of people. */
import { changePeople } from '../actions/change-people.ts';
import { deletePeople } from '../actions/delete-people.ts';
import { mergePeople } from '../actions/merge-people.ts';
import { namePeople } from '../actions/name-people.ts';
import { splitPeople } from '../actions/split-people.ts';
import { startGrouping } from '../actions/start-grouping.ts';
import { tellPeopleApart } from '../actions/tell-people-apart.ts';
import { records, stores } from './needs.ts';

export const people = {
  groupPeople: { needs: records, run: startGrouping },
  changePeople: { needs: stores, run: changePeople },
  deletePeople: { needs: stores, run: deletePeople },
  namePeople: { needs: stores, run: namePeople },
  mergePeople: { needs: stores, run: mergePeople },
  splitPeople: { needs: stores, run: splitPeople },
  tellPeopleApart: { needs: stores, run: tellPeopleApart },
} as const;
