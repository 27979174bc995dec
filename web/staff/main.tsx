/** The desk: the page photographers and those who run an installation work at. */
import { startPage } from '../components/start-page.tsx';
import { StaffPage } from './staff-page.tsx';

startPage(StaffPage);
