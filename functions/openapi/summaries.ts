// What each route is for, in one line.
import type { RouteKey } from './answers.ts';

export const summaries: Readonly<Record<RouteKey, string>> = {
  'GET /health': 'Whether the API is there.',
  'GET /ready': 'Whether it can do its work: the database answers and has the right schema.',
  'GET /openapi.json': 'This description.',
  'GET /me': 'The user of the token.',
  'PUT /me': 'Changes the settings; what is absent stays.',
  'GET /api-keys': 'The user’s API keys, without the keys themselves.',
  'POST /api-keys': 'Makes a key and tells it, this once. Programs send it as they would a token.',
  'DELETE /api-keys/{id}': 'Revokes a key: from then on it opens nothing.',
  'GET /audit': 'Who did what, newest first: each change made through the API, by whom, or by which key.',
  'GET /senders': 'The numbers that the user may send from, with their health, pace and day.',
  'POST /senders': 'Adds a number: one that others use already (lineId), or a new one.',
  'GET /senders/offered': 'Numbers of the deployment that the user does not use yet.',
  'PUT /senders/{id}': 'Changes a number: its name, whether it sends, its pace, limit, warm-up and jitter.',
  'GET /provider-accounts': 'The user’s own accounts at the provider, and where it is to send what people write.',
  'POST /provider-accounts': 'Connects an account, once its credentials were tried.',
  'PUT /provider-accounts/{id}': 'Renames an account; with a token it is rotated.',
  'DELETE /provider-accounts/{id}': 'Disconnects an account whose numbers are not in use, and erases its token.',
  'GET /content-templates': 'The templates of the account of a WhatsApp number, with what WhatsApp says of each.',
  'GET /guards': 'Quiet hours, frequency cap and own stop words.',
  'PUT /guards': 'Changes them; what is absent stays, null switches a guard off.',
  'POST /exports': 'Asks for a file of contacts or of a campaign’s people, as CSV or XLSX; it is made beside the API.',
  'GET /exports': 'The files that were asked for, newest first.',
  'GET /exports/{id}':
    'A file that was asked for: how far it is, and a link to fetch it, which holds for a quarter of an hour.',
  'GET /templates': 'The messages that the user keeps, the one last changed first.',
  'POST /templates': 'Keeps a message under a name: one or several texts, and the medium that goes with them.',
  'GET /templates/{id}': 'A message that is kept.',
  'PUT /templates/{id}': 'Replaces it; campaigns that were made of it stay as they are.',
  'DELETE /templates/{id}': 'Deletes it; campaigns that were made of it stay as they are.',
  'GET /suppressions': 'Whom the user does not write to, latest first: one entry for each phone, with why.',
  'POST /suppressions': 'Adds phones by hand, up to ten thousand; each is judged as a row of a file is.',
  'DELETE /suppressions/{id}': 'Lets the user write to a phone again; what a number refuses for all stays refused.',
  'GET /prices': 'What a message costs by country and channel, and above how many people a launch is confirmed.',
  'PUT /prices': 'Changes them; what is absent stays, items are the whole table.',
  'GET /stop': 'What is stopped.',
  'POST /stop': 'Stops everything of the user, a line, or the deployment: nothing more is begun.',
  'POST /stop/release': 'Lets it go on.',
  'GET /system': 'The queues and what they gave up, for admins.',
  'POST /system/redrive': 'Gives what a queue gave up another try, for admins.',
  'GET /contacts':
    'The contacts, newest first, by the beginnings of words, the beginning or end of the phone, by group and by segment. The total is exact up to 10,000.',
  'POST /contacts':
    'Writes down a contact; of a phone that is known it changes or brings back the contact, and answers 200.',
  'PUT /contacts/{id}': 'Changes what is named of a contact; the groups named replace all others.',
  'DELETE /contacts/{id}':
    'Takes a contact out of lists and audiences; with erase=true, the person out of everything that is kept.',
  'GET /groups': 'The groups by name, each with its size.',
  'POST /groups': 'Makes a group; one of its name is a conflict (group_exists) that tells its id.',
  'PUT /groups/{id}':
    'Renames a group: drafts, waiting campaigns and drop rules follow, what was sent keeps the old name.',
  'DELETE /groups/{id}': 'Removes a group, not its contacts; answers how many there were. It can be restored.',
  'POST /groups/{id}/restore': 'Brings a removed group back with those who were in it.',
  'POST /groups/{id}/merge': 'Brings everybody of the group into another, whose name takes its place, and removes it.',
  'GET /segments': 'The segments by name: filters over contacts, kept.',
  'POST /segments': 'Keeps a filter under a name.',
  'POST /segments/count': 'How many a filter finds that is being written, exact up to 10,000.',
  'PUT /segments/{id}': 'Replaces a segment; campaigns that have started keep what they started with.',
  'DELETE /segments/{id}':
    'Removes a segment, unless a scheduled campaign is for it (segment_in_use). It can be restored for a month.',
  'POST /segments/{id}/restore': 'Brings a removed segment back.',
  'POST /contacts/bulk':
    'Changes the contacts named by ids, or all whom the filter of the list finds: into a group, out of it, opted out, deleted.',
  'GET /bulk-edits/{id}': 'How far an edit of many contacts is.',
  'POST /bulk-edits/{id}/undo': 'Takes back what such an edit changed and nobody has changed since.',
  'GET /contacts/{id}': 'A contact with its groups, attributes and opt-outs; also one that was deleted.',
  'GET /contacts/{id}/history':
    'What happened with the contact, newest first: campaigns with outcome and receipts, answers, opt-outs. Goes on at `next`.',
  'POST /imports':
    'Makes an import and a place to upload its file to; it begins when the file is there. `columns` says what each column of the file is; left out, they are known by their names.',
  'GET /imports': 'The imports, newest first.',
  'GET /imports/{id}':
    'An import: how far it is, its counts, what was said of its columns, and a link to the rejected rows.',
  'DELETE /imports/{id}': 'Takes an import back whose file has not come, and throws away what was uploaded of it.',
  'GET /imports/{id}/parts': 'A file on its way in parts: how large they are, and which are there.',
  'POST /imports/{id}/parts': 'Links for parts of the file, each for one PUT within a quarter of an hour.',
  'POST /imports/{id}/complete': 'Makes the file of its uploaded parts; its import begins by itself.',
  'POST /imports/{id}/undo':
    'Removes whom the import brought and nothing has changed since, with the groups and memberships that it made.',
  'POST /imports/preview':
    'What an import would make of the first rows of a file: its columns as they are named, were the last time, or as `header` and `roles` say. The body is the file, or its beginning.',
  'POST /media': 'Makes a place to upload a picture, video or document to.',
  'GET /drop-rules': 'The rules of the drop folder, and its address.',
  'POST /drop-rules': 'Makes a rule: which files start which campaign.',
  'PUT /drop-rules/{id}': 'Replaces a rule.',
  'DELETE /drop-rules/{id}': 'Deletes a rule.',
  'GET /drops': 'The files that came, newest first, and what became of each.',
  'GET /dashboard/summary':
    'Campaigns, sent, errors and success rate. Filters: from, to, group, campaign, in any combination.',
  'GET /dashboard/timeline':
    'Sent and errors by hour, day or month of the user. Filters: from, to, group, campaign, in any combination.',
  'GET /dashboard/by-group': 'Sent and errors by group. Filters: from, to, group, campaign, in any combination.',
  'GET /dashboard/by-contact':
    'The people with the most sent or errors, of campaigns that have ended. Filters: from, to by whole days, group, together too.',
  'GET /dashboard/current-month':
    'The month so far, beside the same days of the month before. Filters: group, campaign.',
  'GET /dashboard/monthly': 'The last months, the present one too. Filters: group, campaign, together too.',
  'GET /dashboard/funnel':
    'Of the campaigns started in a period: queued, sent, delivered, read, replied. Filters: from, to, campaign.',
  'GET /dashboard/replies':
    'When people answer, by weekday (Monday is 1) and hour of the user. Filters: from, to, campaign, together too.',
  'GET /dashboard/errors':
    'Why messages failed or were not delivered, most frequent first. Filters: from, to, group, campaign, in any combination.',
  'GET /dashboard/cost':
    'What the campaigns started in a period cost, by country and channel, at your prices. Filters: from, to, campaign.',
  'GET /dashboard/senders': 'Each number: outcomes, breaker, latest errors, its day. Filters: from, to.',
  'GET /dashboard/campaign-queue-metrics': 'The user’s campaigns and messages as queues, and how they are worked on.',
  'POST /send-messages': 'A CSV and a text become a running campaign in one request.',
  'POST /campaigns': 'Makes a draft.',
  'GET /campaigns': 'The campaigns, newest first.',
  'POST /templates/preview': 'Templates as real people will read them.',
  'GET /campaigns/{id}': 'A campaign with its counts and lines.',
  'PUT /campaigns/{id}': 'Replaces a draft.',
  'POST /campaigns/{id}/preflight':
    'What a draft would be if it went out now: who gets it, who is left out and why, samples, parts, cost, end.',
  'POST /campaigns/{id}/start':
    'Starts a draft, now or at its time; refused (audience_changed) with other than the expected recipients.',
  'POST /campaigns/{id}/reschedule': 'Moves one that waits for its time, or has missed it, to another.',
  'POST /campaigns/{id}/send-now': 'Starts one that waits for its time, or has missed it, at once.',
  'POST /campaigns/{id}/unschedule': 'Takes one that waits for its time back to a draft.',
  'POST /campaigns/{id}/skip': 'Leaves one occurrence of a series out.',
  'POST /campaigns/{id}/end-series': 'Ends the series: what is scheduled of it is canceled.',
  'POST /schedules/preview': 'The next starts of a schedule that is being written.',
  'GET /campaigns/{id}/recipients': 'The people of a campaign, each with an outcome and a reason.',
  'GET /campaigns/{id}/history': 'Every attempt for one recipient, and what became of it.',
  'GET /campaigns/{id}/reasons': 'Why people failed, wait or were left out, most frequent first.',
  'GET /campaigns/{id}/queue-status': 'How far it is, in jobs of a hundred.',
  'POST /campaigns/{id}/queue-pause': 'Pauses: nothing more is begun.',
  'POST /campaigns/{id}/queue-resume': 'Goes on with exactly those not yet begun.',
  'POST /campaigns/{id}/queue-stop':
    'Ends it: who was not begun is canceled. One that waits for its time takes its series with it.',
  'POST /campaigns/{id}/resolve-unknown': 'Settles unknown outcomes as the user says.',
  'POST /campaigns/{id}/retry-failed': 'Sends again to those who failed.',
  'GET /campaigns/{id}/standing': 'Why it moves or does not, and when it next will by itself.',
  'PUT /campaigns/{id}/senders': 'Gives a campaign that is under way other numbers.',
  'POST /webhooks/twilio/status': 'What Twilio tells of a message; signed by it.',
  'POST /webhooks/twilio/inbound': 'A message from a person, told by Twilio; signed by it.',
};
