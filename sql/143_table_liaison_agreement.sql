-- one row per liaison form whose officer a coordinator took over into the roster
create table liaison_agreement (
    id bigint,
    delivery_id bigint,
    unit varchar,
    agreed_by varchar,
    agreed_at timestamp,
);
