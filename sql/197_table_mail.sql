-- one row per file (or member of a zip or mail) that came in by mail: the mail's id, who sent it about what and when, and when a server took it
-- author is who attached the file: the sender of the innermost mail, where it was forwarded
create table mail (
    received_file_id bigint,
    message_id varchar,
    sender varchar,
    author varchar,
    subject varchar,
    sent_at timestamp,
    mailed_at timestamp,
);
