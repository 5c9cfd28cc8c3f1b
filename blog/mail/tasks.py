"""Sending in the background, with retry. What no worker takes up, `send_mails` and the daily command send."""

from django_tasks import task

from blog.mail.models import Mail
from blog.mail.sending import send


@task()
def send_mail(mail_id: int) -> bool:
    """Send one mail, and for a daily one all that waits for the same person; whether it is off the list.

    When the server does not take it, the task comes back when the mail is due again.
    """
    mail = Mail.objects.due().filter(pk=mail_id).first()
    if mail is not None:
        send(_with_companions(mail))
    left = Mail.objects.waiting().filter(pk=mail_id, due_at__isnull=False).first()
    if left is not None:
        try_again(left)
    return left is None


def try_again(mail: Mail) -> None:
    """Enqueue `send_mail` for when the mail is due, where the tasks can wait; else the next round finds it."""
    if send_mail.get_backend().supports_defer:
        send_mail.using(run_after=mail.due_at).enqueue(mail.pk)


def _with_companions(mail: Mail) -> list[Mail]:
    if not mail.daily:
        return [mail]
    return list(Mail.objects.due().filter(recipient=mail.recipient_id, daily=True))
