import { Dialog as Base } from '@base-ui/react/dialog';
import { CircleHelp, LogOut, Menu as MenuIcon, Monitor, Moon, Sun, UserRound, X, Zap } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { IconButton } from '../parts/button.js';
import { classes } from '../parts/classes.js';
import { Menu, MenuGroup, MenuItem } from '../parts/menu.js';
import { ConnectionNotice, ConnectionState } from './connection.js';
import { PageBoundary } from './page-boundary.js';
import { NAVIGATION } from './routes.js';
import { signOut, useMay, useSession } from './session.js';
import { HelpDialog, useShortcuts } from './shortcuts.js';
import { setTheme, type ThemeChoice, useThemeChoice } from './theme.js';

/** What every page has around it: the menu, who is signed in, how the connection is. */
export function Layout({ children }: { children: ReactNode }) {
  const [location] = useLocation();
  const [drawer, setDrawer] = useState(false);
  const [help, setHelp] = useState(false);
  useShortcuts({ onHelp: () => setHelp(true) });
  useEffect(() => setDrawer(false), [location]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <aside className="sidebar">
        <Brand />
        <Navigation />
        <SidebarFoot onHelp={() => setHelp(true)} />
      </aside>
      <header className="topbar">
        <IconButton label="Menu" icon={<MenuIcon size={20} />} onClick={() => setDrawer(true)} />
        <Brand />
        <ConnectionState short />
      </header>
      <Base.Root open={drawer} onOpenChange={setDrawer}>
        <Base.Portal>
          <Base.Backdrop className="backdrop" />
          <Base.Popup className="drawer">
            <div className="drawer-head">
              <Base.Title className="visually-hidden">Menu</Base.Title>
              <Brand />
              <Base.Close render={<IconButton label="Close" icon={<X size={20} />} />} />
            </div>
            <Navigation />
            <SidebarFoot onHelp={() => setHelp(true)} />
          </Base.Popup>
        </Base.Portal>
      </Base.Root>
      <main id="main" tabIndex={-1}>
        <ConnectionNotice />
        <PageBoundary place={location}>{children}</PageBoundary>
      </main>
      <HelpDialog open={help} onClose={() => setHelp(false)} />
    </div>
  );
}

function Brand() {
  return (
    <Link href="/" className="brand">
      <span className="brand-mark">
        <Zap size={15} strokeWidth={2.6} aria-hidden />
      </span>
      Celerity
    </Link>
  );
}

function Navigation() {
  const [location] = useLocation();
  const admin = useMay('admin');
  return (
    <nav aria-label="Pages" className="navigation">
      {NAVIGATION.filter(({ role }) => role !== 'admin' || admin).map(({ href, label, icon: Icon }) => {
        const here = isHere(location, href);
        return (
          <Link
            key={href}
            href={href}
            className={classes('nav-link', here && 'here')}
            aria-current={here ? 'page' : undefined}
          >
            <Icon size={17} strokeWidth={1.9} aria-hidden />
            {label}
          </Link>
        );
      })}
    </nav>
  );
}

/** The page of one task belongs to Tasks, and so on. */
function isHere(location: string, href: string): boolean {
  if (href === '/') return location === '/';
  return location === href || location.startsWith(`${href.replace(/s$/, '')}/`);
}

function SidebarFoot({ onHelp }: { onHelp: () => void }) {
  const { user, login, version } = useSession();
  return (
    <div className="sidebar-foot">
      <ConnectionState />
      <div className="sidebar-tools">
        <Menu trigger={<IconButton small label="Theme" icon={<ThemeIcon />} />}>
          <MenuGroup label="Theme">
            <ThemeItem choice="system" label="Like the system" />
            <ThemeItem choice="light" label="Light" />
            <ThemeItem choice="dark" label="Dark" />
          </MenuGroup>
        </Menu>
        <IconButton small label="Keyboard shortcuts" icon={<CircleHelp size={16} />} onClick={onHelp} />
        <Menu trigger={<IconButton small label={`Signed in as ${user?.name}`} icon={<UserRound size={16} />} />}>
          <MenuGroup label={`${user?.name} · ${user?.role}`}>
            {login.ways.includes('none') ? (
              <MenuItem disabled onSelect={() => undefined}>
                Nobody need sign in here
              </MenuItem>
            ) : (
              <MenuItem icon={<LogOut size={14} />} onSelect={() => void signOut()}>
                Sign out
              </MenuItem>
            )}
          </MenuGroup>
        </Menu>
        <span className="version num">v{version}</span>
      </div>
    </div>
  );
}

function ThemeIcon() {
  const choice = useThemeChoice();
  if (choice === 'light') return <Sun size={16} />;
  return choice === 'dark' ? <Moon size={16} /> : <Monitor size={16} />;
}

function ThemeItem({ choice, label }: { choice: ThemeChoice; label: string }) {
  const icons = { system: <Monitor size={14} />, light: <Sun size={14} />, dark: <Moon size={14} /> };
  return (
    <MenuItem icon={icons[choice]} onSelect={() => setTheme(choice)}>
      {label}
    </MenuItem>
  );
}
