-- Runs that are over and whose end is in evidence are not kept for ever: what they were is told there. What goes on, or is not recorded yet, is kept as before.

drop trigger hosted_run_is_kept on hosted_run;

create trigger hosted_run_is_kept before delete on hosted_run
for each row when (old.ended_at is null or old.recorded = 0)
execute function refuse('runs are kept until their end is in evidence');

create index hosted_run_over on hosted_run (ended_at) where recorded = 1;
