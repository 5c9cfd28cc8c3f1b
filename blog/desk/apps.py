from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "blog.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.signals import task_submitted

        from blog.desk.noting import note_submitted

        task_submitted.connect(note_submitted, dispatch_uid="blog.desk.note_submitted")
