-- one row per kept file that was read again with another outcome: the received file of the new reading takes the former one's place
create table rereading (
    received_file_id bigint,
    former_file_id bigint,
    read_at timestamp,
);
