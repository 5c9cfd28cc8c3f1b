from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "blog.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from blog.mail.receivers import connect
        from blog.mail.stock import silence_workflow_mails

        silence_workflow_mails()
        connect()
