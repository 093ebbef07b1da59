-- Who a person was at an identity provider when they signed in there: provider, subject, and the groups that meant something
-- here, as JSON. Null where they proved themselves here. What it is worth is asked of the documents each time it is used.

alter table person_session add column upstream text check (upstream is null or json_valid(upstream));
