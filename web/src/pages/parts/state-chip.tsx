// A state as a chip: of a person, of a campaign, of an import.
import type { CampaignStatus, ImportStatus } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Chip } from '../../ui/chip.tsx';
import { campaignStates, importStates, type Outcome, outcomes } from './states.ts';

export function OutcomeChip(props: { state: Outcome }) {
  const { t } = useText();
  return <Chip {...outcomes[props.state]} label={t().recipient[props.state]} moving={props.state === 'sending'} />;
}

export function CampaignChip(props: { state: CampaignStatus }) {
  const { t } = useText();
  return <Chip {...campaignStates[props.state]} label={t().status[props.state]} moving={props.state === 'running'} />;
}

export function ImportChip(props: { state: ImportStatus }) {
  const { t } = useText();
  return (
    <Chip
      {...importStates[props.state]}
      label={t().people.imports.status[props.state]}
      moving={props.state === 'running'}
    />
  );
}
