-- Webhooks are told of approvals, and of alerts by now. Both stand in one index, so that whoever is told of both has one place in each log.

drop index evidence_record_of_approvals;

create index evidence_record_of_news on evidence_record (log, idx)
where type = 'alert' or type = 'approval' or (type = 'decision' and (effect = 'require_approval' or outcome = 'cancelled'));
