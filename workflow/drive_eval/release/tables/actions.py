"""The case managers' log of actions (three-year report, Table 7 and text on Figures 6 to 9).

The agencies named in the report's text are police, IDVA, probation, children's social services, housing,
mental health and wellbeing, and others; the full list is a figure only. Those that follow here before
"other" complete it by the agencies that the report's case studies name.
"""

from drive_eval.release.tables.model import Field, code, day, service_user_id, table

WORK = {"direct": "Direct work", "indirect": "Indirect work"}
INDIRECT_TYPES = {
    "multi_agency": "Multi-agency work",
    "case_update": "Case update (information sharing)",
    "background_research": "Background research (information gathering)",
}
OBJECTIVES = {
    "disrupt": "Disrupt",
    "support": "Support",
    "support_and_disrupt": "Support and disrupt",
}
AGENCIES = {
    "police": "Police",
    "idva": "IDVA",
    "probation": "Probation (CRC and NPS)",
    "childrens_social_services": "Children's social services",
    "housing": "Housing",
    "mental_health_wellbeing": "Mental health and wellbeing",
    "substance_misuse": "Substance misuse services",
    "adult_social_services": "Adult social services",
    "health": "Health services",
    "education": "Education",
    "employment": "Work and benefits",
    "prison": "Prison",
    "courts": "Courts",
    "other": "Other or unspecified",
}
# The fifteen labels of Table 7, each in its category.
DIRECT_CATEGORIES = {
    "behaviour_change": "Behaviour change",
    "direct_support": "Direct support",
    "maintaining_contact": "Maintaining and sustaining contact",
}
DIRECT_TYPES = {
    "face_to_face_other_agency_behaviour": "Face to face + other agency + behaviour change",
    "face_to_face_other_agency_general_behaviour": (
        "Face to face + other agency + general + behaviour change"
    ),
    "one_to_one_behavioural": "One to one, behavioural session",
    "one_to_one_general_behaviour": "One to one, general + behaviour change",
    "face_to_face_contact": "Face-to-face contact",
    "direct_contact_made": "Direct contact made",
    "face_to_face_other_agency_general": "Face to face + other agency + general",
    "appointment_support": "Support service user to appointment/meeting",
    "one_to_one_general": "One to one, general",
    "email": "Email",
    "home_visit": "Home visit",
    "telephone_call": "Telephone call",
    "text_message": "Text message sent",
    "letter": "Letter",
    "message_left": "Message left",
}
CATEGORY_OF_DIRECT_TYPE = {
    "face_to_face_other_agency_behaviour": "behaviour_change",
    "face_to_face_other_agency_general_behaviour": "behaviour_change",
    "one_to_one_behavioural": "behaviour_change",
    "one_to_one_general_behaviour": "behaviour_change",
    "face_to_face_contact": "direct_support",
    "direct_contact_made": "direct_support",
    "face_to_face_other_agency_general": "direct_support",
    "appointment_support": "direct_support",
    "one_to_one_general": "direct_support",
    "email": "maintaining_contact",
    "home_visit": "maintaining_contact",
    "telephone_call": "maintaining_contact",
    "text_message": "maintaining_contact",
    "letter": "maintaining_contact",
    "message_left": "maintaining_contact",
}

ACTIONS = table(
    "actions",
    "One row for each action that a case manager logged.",
    ("action_id",),
    (
        Field("action_id", "id", "Reference of the action.", required=True, entity="action"),
        service_user_id("Reference of the service user whom the action concerns."),
        day("date", "Date of the action.", required=True),
        code("work", "Whether the work was direct, with the service user, or indirect.", WORK, required=True),
        code("indirect_type", "Kind of indirect work.", INDIRECT_TYPES),
        code("objective", "What multi-agency work was for.", OBJECTIVES),
        code(
            "agency",
            "Agency that the case manager worked with. The agencies from substance misuse services to courts "
            "are this dictionary's completion of a list that is printed in part.",
            AGENCIES,
        ),
        code("direct_type", "What was done in direct work, as the case manager recorded it.", DIRECT_TYPES),
    ),
)
