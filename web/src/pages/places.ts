// The places of the navigation, in its order; the keyboard's letters are in the dictionary.
import ChartColumn from 'lucide-solid/icons/chart-column';
import House from 'lucide-solid/icons/house';
import Import from 'lucide-solid/icons/import';
import Library from 'lucide-solid/icons/library';
import Filter from 'lucide-solid/icons/list-filter';
import Megaphone from 'lucide-solid/icons/megaphone';
import Settings from 'lucide-solid/icons/settings-2';
import Smartphone from 'lucide-solid/icons/smartphone';
import UserX from 'lucide-solid/icons/user-x';
import Users from 'lucide-solid/icons/users';

/** `isMinor`: without a place in the phone's bar, which has five and «más», where the rest is. */
export const places = [
  { name: 'home', href: '/', icon: House, isMinor: false },
  { name: 'campaigns', href: '/campaigns', icon: Megaphone, isMinor: false },
  { name: 'contacts', href: '/contacts', icon: Users, isMinor: false },
  { name: 'segments', href: '/segments', icon: Filter, isMinor: true },
  { name: 'imports', href: '/imports', icon: Import, isMinor: false },
  { name: 'templates', href: '/templates', icon: Library, isMinor: true },
  { name: 'numbers', href: '/numbers', icon: Smartphone, isMinor: true },
  { name: 'suppressions', href: '/suppressions', icon: UserX, isMinor: true },
  { name: 'reports', href: '/reports', icon: ChartColumn, isMinor: true },
  { name: 'settings', href: '/settings', icon: Settings, isMinor: false },
] as const;
