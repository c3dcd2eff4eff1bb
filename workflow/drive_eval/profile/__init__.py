"""Who took part: the flow of cases through the study, service users and victims-survivors at intake."""
