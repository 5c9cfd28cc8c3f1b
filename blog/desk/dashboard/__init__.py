"""What stands between drafts and their readers, at a glance: the dashboard on the admin's home and its report.

Only asks and shows; what it says of an article comes from the ledger, the draft and the clock.
"""
