-- A conclusion takes its seq from the action's own row, which is never deleted; asking for that row again with each cost a look-up.

alter table action_conclusion drop constraint action_conclusion_seq_fkey;
