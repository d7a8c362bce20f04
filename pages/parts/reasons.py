"""The five reasons that stand as buttons for each act and, of explanations, for each rule. Their codes are kept: "why" can be counted."""

from __future__ import annotations

OF_RULE = {
    "sessions_without_participants": ("no_participants", "online_only", "shared_with_item", "phone_right", "to_follow"),
    "participants_without_sessions": ("one_series", "online_only", "shared_with_item", "phone_right", "to_follow"),
    "far_from_peers": ("big_event", "phone_right", "big_unit", "times_counted", "small_unit"),
    "jump_week_on_week": ("big_event", "made_up_for", "phone_right", "begun_late", "times_counted"),
    "cumulative_sent_as_weekly": ("really_weekly", "phone_right", "even_work", "big_event", "begun_late"),
    "in_all_not_below": ("really_weekly", "phone_right", "even_work", "big_event", "made_up_for"),
    "cumulative_fell": ("corrected_down", "phone_right", "counted_twice_before", "changed_method", "to_follow"),
    "final_below_weeks": ("final_right", "counted_twice_before", "weeks_estimated", "phone_right", "changed_method"),
    "final_blank_with_weeks": ("weeks_right", "phone_right", "left_out", "to_follow", "changed_method"),
    "revision_fewer": ("corrected_down", "phone_right", "counted_twice_before", "changed_method", "to_follow"),
    "same_as_last_week": ("really_same", "phone_right", "even_work", "online_only", "to_follow"),
}
"""Why a query stands all the same, by its rule; other rules have EXPLAIN_FILE."""
EXPLAIN_FILE = ("read_right", "looked_at_file", "phone_right", "not_for_us", "to_follow")
OF_ACT = {
    "correct": ("phone_number", "slip_of_pen", "digits", "wrong_place", "unit_sent_it"),
    "basis": ("phone_cumulative", "heading_says", "never_falls", "phone_weekly", "same_before"),
    "refuse": ("fill_again", "not_a_form", "wrong_unit", "wrong_year", "sent_twice"),
    "move": ("phone_number", "heading_says", "mail_says", "file_name_says", "taken_wrongly"),
    "withdraw": ("wrong_files", "sent_twice", "test_only", "wrong_year", "taken_wrongly"),
    "set_aside": ("not_for_us", "sent_readable", "sent_twice", "wrong_files", "test_only"),
    "arrive": ("mail_date", "paper_first", "box_was_full", "taken_wrongly", "phone_number"),
    "as_corrections": ("only_some", "phone_number", "unit_sent_it", "slip_of_pen", "digits"),
    "keep_corrections": ("phone_number", "old_slip_again", "unit_sent_it", "looked_at_file", "same_before"),
}
"""Why an act is done."""


def presets(act: str, rule: str) -> tuple[str, ...]:
    """The codes of the reasons for an act about a finding of this rule; none for acts that need no reason."""
    if act == "explain":
        return OF_RULE.get(rule, EXPLAIN_FILE)
    return OF_ACT.get(act, ())
