def test_x(warehouse):
    warehouse.draw("stg_enrolments", """
        engagement_id | academic_year | start_date | end_date | is_entrant
        ada | 2022 | 2022-09-26 | 2023-06-16 | true
        ada | 2023 | 2023-09-25 | 2024-06-16 | false
        ben | 2022 | 2022-09-26 | 2023-06-16 | true
    """)
    warehouse.draw("stg_engagements","""
        engagement_id | student_id
        ada | ada
        ben | ben
    """)
    found = warehouse.build("+fct_outcomes").rows("engagement_id","academic_year","continued_state","continued_thousandths","returned_state","returned_thousandths")
    print(found)
    assert 0
