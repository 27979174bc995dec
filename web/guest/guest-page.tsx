/** What a guest sees. */
import { Brand } from '../components/brand.tsx';

export function GuestPage() {
  return <Brand />;
}
