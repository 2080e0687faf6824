import { Activity, Boxes, Cpu, LayoutDashboard, ListTree, type LucideIcon, ScrollText, Workflow } from 'lucide-react';
import { part } from '../api/client.js';
import type { Role } from '../api/resources.js';

export interface NavEntry {
  href: string;
  label: string;
  icon: LucideIcon;
  /** After `g`. */
  key: string;
  role?: Role;
}

/** The pages of the menu. */
export const NAVIGATION: readonly NavEntry[] = [
  { href: '/', label: 'Overview', icon: LayoutDashboard, key: 'o' },
  { href: '/tasks', label: 'Tasks', icon: ListTree, key: 't' },
  { href: '/workers', label: 'Workers', icon: Cpu, key: 'w' },
  { href: '/queues', label: 'Queues', icon: Boxes, key: 'q' },
  { href: '/events', label: 'Events', icon: Activity, key: 'e' },
  { href: '/task-types', label: 'Task types', icon: Workflow, key: 'y' },
  { href: '/audit', label: 'Audit log', icon: ScrollText, key: 'a', role: 'admin' },
];

/** Where things are. */
export const paths = {
  task: (id: string) => `/task/${part(id)}`,
  worker: (name: string) => `/worker/${part(name)}`,
  queue: (name: string) => `/queue/${part(name)}`,
  taskType: (name: string) => `/task-type/${part(name)}`,
  tasks: (q: string) => `/tasks?q=${part(q)}`,
};
