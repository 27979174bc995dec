/** The page guests open from a QR code. */
import { startPage } from '../components/start-page.tsx';
import { GuestPage } from './guest-page.tsx';

startPage(GuestPage);
