// The places of the navigation, in its order; the keyboard's letters are in the dictionary.
import House from 'lucide-solid/icons/house';
import Import from 'lucide-solid/icons/import';
import Megaphone from 'lucide-solid/icons/megaphone';
import Settings from 'lucide-solid/icons/settings-2';
import Users from 'lucide-solid/icons/users';

export const places = [
  { name: 'home', href: '/', icon: House },
  { name: 'campaigns', href: '/campaigns', icon: Megaphone },
  { name: 'contacts', href: '/contacts', icon: Users },
  { name: 'imports', href: '/imports', icon: Import },
  { name: 'settings', href: '/settings', icon: Settings },
] as const;
