/** The style page: every component in every state, to look at and to test. */
import { startPage } from '../components/start-page.tsx';
import { StylePage } from './style-page.tsx';

startPage(StylePage);
