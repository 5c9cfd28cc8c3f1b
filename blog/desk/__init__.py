"""The physician's and the editor's screens in the admin.

Knows the sign-off and the models; decides nothing itself about who may sign or what is in force.
"""
