// The figures of a card, for a spreadsheet: the table in it, as it is shown, a tab between cells.
import Copy from 'lucide-solid/icons/copy';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { toast } from '../../ui/toast.tsx';
import './copy-table.css';

const textOf = (cell: Element): string => (cell.textContent ?? '').replace(/\s+/g, ' ').trim();

const textOfTable = (table: HTMLTableElement): string =>
  [...table.rows].map((row) => [...row.cells].map(textOf).join('\t')).join('\n');

export function CopyTable() {
  const { t } = useText();
  const copy = async (button: Element) => {
    const table = button.closest('.card')?.querySelector('table');
    if (!table) return;
    await navigator.clipboard.writeText(textOfTable(table));
    toast(() => t().act.tableCopied);
  };
  return (
    <span class="copy-table">
      <Button look="quiet" size="small" icon={Copy} onClick={(event) => void copy(event.currentTarget)}>
        {t().act.copyTable}
      </Button>
    </span>
  );
}
