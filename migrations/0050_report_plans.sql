-- Reports are prepared for any period, and then the planner expects a two-hundredth of every table: it read them whole, ten years for one.
-- They are made to be read by their indexes, whatever the planner knows.
alter function report_stats(uuid, text, uuid, text, timestamptz, timestamptz, text)
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off;
-- A year of a hundred thousand people is summed in memory.
alter function report_contacts(uuid, text, timestamptz, timestamptz, text, integer) set enable_seqscan = off set work_mem = '32MB';

-- As before; one campaign's group is looked for in the campaign.
create or replace function report_campaigns(p_user uuid, p_campaign uuid, p_group text, p_a timestamptz, p_b timestamptz) returns bigint language plpgsql stable
set enable_seqscan = off as $$
begin
  if p_group is not null and p_campaign is not null then
    return (select count(*) from (select 1 from group_stat g
      where g.user_id = p_user and g.campaign_id = p_campaign and g.at >= p_a and g.at < p_b and (g.sent > 0 or g.errors > 0)
        and coalesce(g.group_name, 'Sin grupo') = p_group limit 1) found);
  end if;
  if p_group is not null then
    return (select count(distinct g.campaign_id) from group_stat g
      where g.user_id = p_user and g.at >= p_a and g.at < p_b and (g.sent > 0 or g.errors > 0)
        and (g.group_name = p_group or (p_group = 'Sin grupo' and g.group_name is null)));
  end if;
  return (select count(*) from campaign k
      where k.user_id = p_user and (p_campaign is null or k.id = p_campaign) and k.started_at >= p_a and k.started_at < p_b)
    + (select count(*) from campaign k
      where k.user_id = p_user and (p_campaign is null or k.id = p_campaign) and k.started_at < p_a and (k.finished_at is null or k.finished_at >= p_a)
        and exists (select 1 from group_stat g where g.user_id = p_user and g.campaign_id = k.id and g.at >= p_a and g.at < p_b and (g.sent > 0 or g.errors > 0)));
end
$$;
