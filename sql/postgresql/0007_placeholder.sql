-- Holds the number 0007 on this branch; the real step of that number comes with another part of the work.

select 1;
