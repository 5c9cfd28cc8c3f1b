"""Mail about sign-offs: who is told what, when, and that it arrives once.

What happens is written down as rows (`models.Mail`) in the transaction in which it happens; sending is another matter,
done by a task after the commit, again and again until the mail server takes it. A mail tells and leads to a screen
behind the log-in: no link in it decides anything, since mail scanners follow links.

Knows the sign-off, the models and the desk; nothing knows this room.
"""
