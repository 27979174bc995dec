/** Which actions answer the routes of guests. */
import { changeGuestLink } from '../actions/change-guest-link.ts';
import { createGuestLink } from '../actions/create-guest-link.ts';
import { decideRelease } from '../actions/decide-release.ts';
import { deleteGuest } from '../actions/delete-guest.ts';
import { endGuestSession } from '../actions/end-guest-session.ts';
import { exportSelections } from '../actions/export-selections.ts';
import { getGuestLink } from '../actions/get-guest-link.ts';
import { getGuestSession } from '../actions/get-guest-session.ts';
import { giveConsent } from '../actions/give-consent.ts';
import { listConsentTexts } from '../actions/list-consent-texts.ts';
import { listGuestLinks } from '../actions/list-guest-links.ts';
import { listGuests } from '../actions/list-guests.ts';
import { listReleases } from '../actions/list-releases.ts';
import { listSelections } from '../actions/list-selections.ts';
import { openGuestSession } from '../actions/open-guest-session.ts';
import { revokeGuestLink } from '../actions/revoke-guest-link.ts';
import { selectPhoto } from '../actions/select-photo.ts';
import { unselectPhoto } from '../actions/unselect-photo.ts';
import { withdrawConsent } from '../actions/withdraw-consent.ts';
import { records, shown } from './needs.ts';

export const guests = {
  createGuestLink: { needs: [...records, 'guestSecrets', 'qrCode'], run: createGuestLink },
  listGuestLinks: { needs: records, run: listGuestLinks },
  getGuestLink: { needs: records, run: getGuestLink },
  changeGuestLink: { needs: records, run: changeGuestLink },
  revokeGuestLink: { needs: records, run: revokeGuestLink },
  openGuestSession: { needs: [...shown, 'guestSecrets'], run: openGuestSession },
  getGuestSession: { needs: shown, run: getGuestSession },
  endGuestSession: { needs: records, run: endGuestSession },
  listConsentTexts: { needs: [], run: listConsentTexts },
  giveConsent: { needs: records, run: giveConsent },
  withdrawConsent: { needs: records, run: withdrawConsent },
  listGuests: { needs: records, run: listGuests },
  deleteGuest: { needs: records, run: deleteGuest },
  listReleases: { needs: shown, run: listReleases },
  decideRelease: { needs: records, run: decideRelease },
  selectPhoto: { needs: records, run: selectPhoto },
  unselectPhoto: { needs: records, run: unselectPhoto },
  listSelections: { needs: shown, run: listSelections },
  exportSelections: { needs: records, run: exportSelections },
} as const;
