-- What a repetition has to know of its first attempt.

-- How numbers without a country's code are read: the user's country as it was when the file's first run began, for every later run of it.
alter table import add column country text;

-- The request that launched it: the same request again is no conflict.
alter table campaign add column launch_id uuid;
