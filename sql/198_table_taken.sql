-- one row per mail or file that was taken from a mailbox or a watched folder: from which, by a digest of its name, and its content
-- of a mail also its number in the mailbox (uid), which counts as long as the mailbox says the same uidvalidity
create table taken (
    source varchar,
    sha256 varchar,
    uidvalidity bigint,
    uid bigint,
    taken_at timestamp,
);
