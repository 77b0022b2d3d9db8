"""What supervisors are told of the desk's work, counted from rows when it is asked, and nothing kept.

`asked` says what a report is narrowed to, `tables` what one is made of; each report is a module of its own. A page, a
CSV file and the weekly mail are drawn from the same `Report`. This package knows no face: where a figure leads to is
the name of a list and what that list is narrowed to.
"""
