import { Compass } from 'lucide-react';
import { Link } from 'wouter';
import { Empty } from '../parts/states.js';
import { Page } from '../shell/page.js';

export function NotFound() {
  return (
    <Page title="Not found">
      <Empty icon={Compass} title="There is no such page">
        <Link href="/">Go to the overview</Link>
      </Empty>
    </Page>
  );
}
